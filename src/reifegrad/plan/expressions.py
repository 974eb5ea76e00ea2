"""Translates conditions, bands and rounding of the model into Ibis expressions."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import ibis

from reifegrad.plan.clock import calendar_number, days_between, moment_literal
from reifegrad.plan.text_searches import has_value, has_word, like
from reifegrad.spec.condition import (
    Arithmetic,
    Call,
    Case,
    Compare,
    In,
    IsNull,
    Like,
    Literal,
    Logic,
    Name,
    Node,
    Not,
    children,
    evaluate,
)
from reifegrad.spec.condition_functions import SEARCHES
from reifegrad.spec.magnitude import may_be_infinite

if TYPE_CHECKING:
    from ibis import ir

    from reifegrad.spec.model import Band, Range

TRUE = ibis.literal(True, type="boolean")  # noqa: FBT003  # a SQL constant
FALSE = ibis.literal(False, type="boolean")  # noqa: FBT003  # a SQL constant

Lookup = Callable[[str], "ir.Value"]

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


def constant(value: object) -> ir.Value:
    """A constant of a condition; numbers are doubles."""
    match value:
        case bool():
            return ibis.literal(value, "boolean")
        case int() | float():
            return ibis.literal(float(value), "float64")
        case datetime():
            return moment_literal(value)
        case None:
            return ibis.null()
        case _:
            return ibis.literal(str(value), "string")


def integer(value: int) -> ir.IntegerScalar:
    """Whole milli-points as a 64-bit constant."""
    return ibis.literal(value, "int64")


def wide_integer(value: int) -> ir.IntegerValue:
    """The same where nothing else in an expression is of 64 bits: engines take a small constant for 32.

    Sums of those end at 2,147,483 points.
    """
    narrow = abs(value) < 2**31
    return ibis.literal(value, "int32").cast("int64") if narrow else integer(value)


def balanced(join: Callable[[Any, Any], Any], parts: Sequence[Any]) -> Any:
    """Many parts joined two by two, halves first: a tree of a thousand parts is ten levels deep, not a thousand.

    Libraries and engines walk expressions by recursion. `join` must not care about the grouping, as sums of whole
    numbers and conditions do not.
    """
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return join(balanced(join, parts[:middle]), balanced(join, parts[middle:]))


def compile_node(node: Node, lookup: Lookup) -> ir.Value:
    """The expression of a condition or formula; `lookup` gives the column of a name."""
    if not isinstance(node, Literal | Name) and _is_constant(node):
        # Databases read 0.1 as a decimal: arithmetic between constants is done here, in doubles.
        return constant(evaluate(node, {}))
    parts = [compile_node(part, lookup) for part in children(node)]
    if isinstance(node, Compare | In | IsNull):
        parts = [operand(child, part) for child, part in zip(children(node), parts, strict=True)]
    match node:
        case Name():
            return lookup(node.name)
        case Literal():
            return constant(node.value)
        case Logic():
            return balanced(operator.and_ if node.op == "and" else operator.or_, parts)
        case Not():
            return ~parts[0]
        case Case():
            return _case(node, lookup)
        case Call():
            return _call(node, parts)
        case _:
            return _plain(node, parts)


def operand(node: Node, part: Any) -> Any:
    """A compound condition as one operand: generated SQL leaves out the parentheses of `(not a) is null`."""
    is_search = isinstance(node, Call) and node.function in SEARCHES
    if not is_search and not isinstance(node, Not | Logic | Compare | In | Like | IsNull):
        return part
    unknown = ibis.coalesce(part, TRUE)
    return ibis.cases((part, TRUE), (unknown, ibis.null("boolean")), else_=FALSE)


def _is_constant(node: Node) -> bool:
    return not isinstance(node, Name) and all(_is_constant(part) for part in children(node))


def _calculated(node: Arithmetic, parts: list[Any]) -> ir.Value:
    """What is no number (the difference of two that are infinite) is unknown: engines take it for the largest."""
    if node.op == "/":
        result = parts[0] / ibis.ifelse(parts[1] == constant(0.0), ibis.null("float64"), parts[1])
    else:
        result = _ARITHMETIC[node.op](parts[0], parts[1])
    if may_be_infinite(node.left) or may_be_infinite(node.right):
        return ibis.ifelse(result.isnan(), ibis.null("float64"), result)
    return result


def _plain(node: Compare | In | Like | IsNull | Arithmetic, parts: list[Any]) -> ir.Value:
    match node:
        case Compare():
            return _COMPARE[node.op](parts[0], parts[1])
        case In():
            return parts[0].isin([constant(value) for value in node.values])
        case Like():
            return like(parts[0], node.pieces)
        case IsNull():
            return parts[0].isnull()
        case Arithmetic():
            return _calculated(node, parts)


def _case(node: Case, lookup: Lookup) -> ir.Value:
    branches = [(compile_node(when, lookup), compile_node(then, lookup)) for when, then in node.branches]
    rest = compile_node(node.otherwise, lookup) if node.otherwise is not None else ibis.null()
    return ibis.cases(*branches, else_=rest)


def _call(node: Call, parts: list[Any]) -> ir.Value:
    match node:
        case Call(function="weekday" | "hour", arguments=(_, Literal(value=zone))):
            return calendar_number(node.function, parts[0], str(zone))
        case Call(function="days_since" | "days_until"):
            return days_between(parts[1], parts[0], ahead=node.function == "days_until")
        case Call(function="has_word" | "has_value", arguments=(_, Literal(value=wanted))):
            return (has_word if node.function == "has_word" else has_value)(parts[0], str(wanted))
        case _:
            return _plain_call(node.function, parts)


def _plain_call(function: str, parts: list[Any]) -> ir.Value:
    match function:
        case "coalesce":
            return ibis.coalesce(*parts)
        case "least":
            return ibis.least(*parts)
        case "greatest":
            return ibis.greatest(*parts)
        case "abs":
            return parts[0].abs()
        case "lower":
            return parts[0].lower()
        case _:
            return parts[0].length().cast("float64")


def is_true(condition: ir.BooleanValue) -> ir.BooleanValue:
    """True where a condition is true, false where it is false or unknown."""
    return condition.fill_null(FALSE)


def rounded(value: ir.FloatingValue) -> ir.FloatingValue:
    """The rounding rule of the product (`spec.points.round_half_away`): a whole number, still as a double.

    Whole doubles below 2^53 add up exactly in any order, and engines sum them faster than 64-bit integers.
    """
    up = (value + constant(0.5)).floor()
    down = -((-value + constant(0.5)).floor())
    return ibis.ifelse(value >= 0, up, down)


def round_half_away(value: ir.FloatingValue) -> ir.IntegerValue:
    """The same as a 64-bit integer."""
    return rounded(value).cast("int64")


def clamp(value: ir.IntegerValue, limits: Range) -> ir.IntegerValue:
    """The value, moved into the range."""
    if limits.lowest is not None:
        value = ibis.greatest(value, integer(limits.lowest))
    if limits.highest is not None:
        value = ibis.least(value, integer(limits.highest))
    return value


def band_condition(value: ir.Value, band: Band) -> ir.BooleanValue:
    """Whether a known value lies in the band."""
    if band.is_else:
        return value.notnull()
    if band.values:
        return _is_one_of(value, band.values)
    parts = []
    if band.above is not None:
        bound = constant(band.above)
        parts.append(value >= bound if band.above_included else value > bound)
    if band.below is not None:
        bound = constant(band.below)
        parts.append(value <= bound if band.below_included else value < bound)
    return balanced(operator.and_, parts)


def _is_one_of(value: ir.Value, values: Sequence[object]) -> ir.BooleanValue:
    constants = [constant(item) for item in values]
    return value == constants[0] if len(constants) == 1 else value.isin(constants)


def band_points(value: ir.Value, bands: tuple[Band, ...], unknown: int) -> ir.IntegerValue:
    """Milli-points of the first band that holds."""
    branches = [(value.isnull(), integer(unknown))]
    branches += [(band_condition(value, band), integer(band.points)) for band in bands]
    return ibis.cases(*branches, else_=wide_integer(0))


def band_holds(value: ir.Value, bands: tuple[Band, ...]) -> ir.BooleanValue:
    """Whether a band other than `else` holds."""
    values = [item for band in bands for item in band.values]
    parts = [band_condition(value, band) for band in bands if not band.is_else and not band.values]
    if values:
        parts.append(_is_one_of(value, values))
    return is_true(balanced(operator.or_, parts)) if parts else FALSE


def double(milli: ir.IntegerValue) -> ir.FloatingValue:
    """Points as a double, as conditions and formulas read them."""
    return milli.cast("float64") / constant(1_000.0)
