"""Parses the text of a condition, a subset of SQL, into the tree of `spec.condition` and checks its types.

sqlglot parses; an allow-list of nodes decides. Nothing of the text itself ever reaches a database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import sqlglot
from sqlglot import errors as sqlglot_errors
from sqlglot import exp

from reifegrad.errors import message
from reifegrad.spec.condition import (
    Arithmetic,
    Call,
    Case,
    Compare,
    ConditionError,
    In,
    IsNull,
    Like,
    Literal,
    Logic,
    Name,
    Names,
    Node,
    Not,
    Type,
    children,
    literal_type,
    result_names,
)
from reifegrad.spec.condition_constants import read_moment, read_number
from reifegrad.spec.condition_faults import excerpt, unreadable
from reifegrad.spec.condition_functions import (
    AGES,
    ALLOWED,
    BLANKS,
    CALENDAR,
    FUNCTIONS,
    NOW,
    SEARCHES,
    lower,
    words_of,
)
from reifegrad.spec.unquoted_name import advising_quotes

if TYPE_CHECKING:
    from collections.abc import Callable

    from reifegrad.errors import Param

__all__ = ["ALLOWED", "ConditionError", "Names", "parse_condition", "parse_formula", "parse_value"]

LONGEST = 10_000
DEEPEST = 60
LARGEST = 10_000


def parse_condition(text: str, names: Names, *, timezone: str) -> Node:
    """The tree of a condition (true, false or unknown), or `ConditionError`."""
    return _parse(text, names, timezone, Type.BOOLEAN)


def parse_formula(text: str, names: Names, *, timezone: str) -> Node:
    """The tree of a formula that gives a number, or `ConditionError`."""
    return _parse(text, names, timezone, Type.NUMBER)


def parse_value(text: str, names: Names, wanted: Type, *, timezone: str) -> Node:
    """The tree of an expression that gives a value of a type, or `ConditionError`."""
    return _parse(text, names, timezone, wanted)


@advising_quotes
def _parse(text: str, names: Names, timezone: str, wanted: Type) -> Node:
    if len(text) > LONGEST:
        raise ConditionError("condition-syntax", "too-long", most=LONGEST)
    try:
        # `into` an expression, not a statement: attributes may be called comment, set or load.
        source = sqlglot.parse_one(text, into=exp.Condition)
    except (sqlglot_errors.SqlglotError, RecursionError) as error:
        raise unreadable(text, error) from None
    except Exception as error:  # noqa: BLE001  # a fault of the parser must not end in a traceback
        raise ConditionError("condition-syntax", "reason", text=excerpt(text), reason=excerpt(str(error))) from None
    builder = _Builder(names, ZoneInfo(timezone))
    try:
        node = builder.build(source)
    except RecursionError:
        raise ConditionError("condition-syntax", "too-deep") from None
    found = builder.expect(node, wanted)
    if found != wanted:
        raise ConditionError("condition-type", "result", text=excerpt(text), **_mismatch(found, wanted))
    return node


_COMPARE = {exp.EQ: "=", exp.NEQ: "!=", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">="}
_ARITHMETIC = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}
_CALLS: dict[type[Any], str] = {
    exp.Lower: "lower",
    exp.Length: "length",
    exp.Abs: "abs",
    exp.Coalesce: "coalesce",
    exp.Least: "least",
    exp.Greatest: "greatest",
    exp.Hour: "hour",
}
_ARGUMENT_TYPES = {"lower": Type.TEXT, "length": Type.TEXT, "abs": Type.NUMBER} | dict.fromkeys(
    (*CALENDAR, *AGES), Type.TIME
)
_RESULT_TYPES = {"lower": Type.TEXT} | dict.fromkeys(SEARCHES, Type.BOOLEAN)
_UNKNOWN_TO_THE_PARSER = {"weekday", *AGES, *SEARCHES}
# What sqlglot notes on a node besides its parts; anything else that it notes is a construct not allowed here.
_HARMLESS_ARGS = {"negate", "typed", "safe", "ignore_nulls", "quoted", "is_string"}


class _Builder:
    """Turns the nodes of sqlglot into ours, and checks types on the way."""

    def __init__(self, names: Names, zone: ZoneInfo) -> None:
        self.names, self.zone, self.depth = names, zone, 0
        self.sizes: dict[int, tuple[Node, int]] = {}

    def build(self, source: exp.Expr) -> Node:
        """Our node of one of sqlglot's, or `ConditionError` if it is not allowed."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise ConditionError("condition-syntax", "too-deep")
        maker = self._maker(source)
        if maker is None:
            raise _not_allowed(source)
        node = maker(source)
        self.depth -= 1
        if self._size(node) > LARGEST:
            raise ConditionError("condition-syntax", "too-large")
        return node

    def _size(self, node: Node) -> int:
        """The nodes of a tree; `between` and `is true` name a part twice, so nesting them doubles it."""
        if id(node) not in self.sizes:
            self.sizes[id(node)] = (node, 1 + sum(self._size(child) for child in children(node)))
        return self.sizes[id(node)][1]

    def _maker(self, source: exp.Expr) -> Callable[[Any], Node] | None:
        kind: type[Any] = type(source)
        if kind in _COMPARE:
            return self._compare
        if kind in _ARITHMETIC:
            return self._arithmetic
        if kind in _CALLS or (kind is exp.Anonymous and str(source.this).lower() in _UNKNOWN_TO_THE_PARSER):
            return self._search if str(source.this).lower() in SEARCHES else self._call
        makers: dict[type[Any], Callable[[Any], Node]] = {
            exp.Paren: lambda node: self.build(node.this),
            exp.Column: self._name,
            exp.Literal: self._literal,
            exp.Boolean: lambda node: Literal(bool(node.this)),
            exp.Neg: self._negative,
            exp.And: self._logic,
            exp.Or: self._logic,
            exp.Not: lambda node: Not(self._typed(node.this, Type.BOOLEAN)),
            exp.In: self._in,
            exp.Between: self._between,
            exp.Like: self._like,
            exp.ILike: self._like,
            exp.Escape: self._escaped,
            exp.Is: self._is,
            exp.Case: self._case,
            exp.Cast: lambda node: _moment(node, self.zone),
        }
        return makers.get(kind)

    def _typed(self, source: exp.Expr, wanted: Type) -> Node:
        node = self.build(source)
        found = self.expect(node, wanted)
        if found != wanted:
            raise ConditionError("condition-type", "part", text=excerpt(source.sql()), **_mismatch(found, wanted))
        return node

    def expect(self, node: Node, wanted: Type | None) -> Type | None:
        """The type of a node; a name whose type is not known yet takes the wanted one."""
        match node:
            case Name():
                return self.names.infer_type(node.name, None) or self.names.infer_type(node.name, wanted)
            case Literal():
                return literal_type(node)
            case Arithmetic():
                return Type.NUMBER
            case Call():
                if node.function in {*_ARGUMENT_TYPES, *SEARCHES}:
                    return _RESULT_TYPES.get(node.function, Type.NUMBER)
                return self._common(node.arguments, wanted)
            case Case():
                results = [result for _, result in node.branches]
                return self._common((*results, *([node.otherwise] if node.otherwise else [])), wanted)
            case _:
                return Type.BOOLEAN

    def _common(self, nodes: tuple[Node, ...], wanted: Type | None) -> Type | None:
        """The one type of several nodes; names among them learn it from the others."""
        # Each node is asked once for its own type, and only if it has none told the type of the others:
        # asking twice on every level would double the work with each level.
        own = [self.expect(node, None) for node in nodes]
        known = next((kind for kind in own if kind is not None), wanted)
        if known is None:
            self.names.join(name for node in nodes for name in result_names(node))
        for node, kind in zip(nodes, own, strict=True):
            found = kind if kind is not None or known is None else self.expect(node, known)
            if known is not None and found != known:
                raise ConditionError(
                    "condition-type", "mixed", one=message(f"type.{found}"), other=message(f"type.{known}")
                )
        return known

    def _name(self, source: exp.Column) -> Node:
        _only(source, "this", "table")
        prefix = source.args.get("table")
        is_known = prefix is None or prefix.name in self.names.prefixes
        if not isinstance(source.this, exp.Identifier) or not is_known:
            raise _not_allowed(source)
        if source.name in {"", NOW}:
            raise _not_allowed(source)
        name = f"{prefix.name}.{source.name}" if prefix is not None else source.name
        self.names.infer_type(name, None)
        return Name(name)

    def _literal(self, source: exp.Literal) -> Node:
        return Literal(str(source.this)) if source.is_string else Literal(read_number(str(source.this)))

    def _negative(self, source: exp.Neg) -> Node:
        part = self._typed(source.this, Type.NUMBER)
        if isinstance(part, Literal) and isinstance(part.value, float):
            return Literal(-part.value)
        return Arithmetic("-", Literal(0.0), part)

    def _compare(self, source: exp.Binary) -> Node:
        op = _COMPARE[type(source)]
        left, right = self._operands(source.this, source.expression, by_size=op not in {"=", "!="})
        kind = self._common((left, right), None)
        if op not in {"=", "!="}:
            self.names.ordered |= {name for part in (left, right) for name in result_names(part)}
        if kind in {Type.TEXT, Type.BOOLEAN} and op not in {"=", "!="}:
            raise ConditionError("condition-type", "order", text=excerpt(source.sql()), type=message(f"type.{kind}"))
        return Compare(op, left, right)

    def _operands(self, *sources: exp.Expr, by_size: bool = False) -> list[Node]:
        """Build operands; a quoted moment becomes a moment where the others are moments."""
        for source in sources:
            if isinstance(source, exp.Null):
                raise ConditionError("condition-null")
            if not by_size and source is not sources[0] and _is_quoted(source) and not _is_quoted(sources[0]):
                raise ConditionError("condition-quotes", text=source.sql(), name=source.name)
        nodes = [self.build(source) for source in sources]
        if any(self.expect(node, None) == Type.TIME for node in nodes):
            nodes = [self._as_moment(node) for node in nodes]
        return nodes

    def _as_moment(self, node: Node) -> Node:
        if isinstance(node, Literal) and isinstance(node.value, str):
            return Literal(read_moment(node.value, self.zone))
        return node

    def _arithmetic(self, source: exp.Binary) -> Node:
        left = self._typed(source.this, Type.NUMBER)
        return Arithmetic(_ARITHMETIC[type(source)], left, self._typed(source.expression, Type.NUMBER))

    def _logic(self, source: exp.Connector) -> Node:
        # A long chain of `or` is a deep tree for the parser; here it is one flat node.
        kind, parts = type(source), [source.this, source.expression]
        while isinstance(parts[0], kind):
            parts = [parts[0].this, parts[0].expression, *parts[1:]]
        op = "and" if isinstance(source, exp.And) else "or"
        return Logic(op, tuple(self._typed(part, Type.BOOLEAN) for part in parts))

    def _in(self, source: exp.In) -> Node:
        _only(source, "this", "expressions")
        part, *values = self._operands(source.this, *source.expressions)
        if not values:
            raise ConditionError("condition-syntax", "empty-list")
        self._common((part, *values), None)
        if not all(isinstance(value, Literal) for value in values):
            raise ConditionError("condition-not-allowed", "in")
        return In(part, tuple(value.value for value in values if isinstance(value, Literal)))

    def _between(self, source: exp.Between) -> Node:
        _only(source, "this", "low", "high")
        part, low, high = self._operands(source.this, source.args["low"], source.args["high"])
        if self._common((part, low, high), Type.NUMBER) not in {Type.NUMBER, Type.TIME}:
            raise ConditionError("condition-type", "between")
        return Logic("and", (Compare(">=", part, low), Compare("<=", part, high)))

    def _escaped(self, source: exp.Escape) -> Node:
        """A pattern with a character after which `%` and `_` are ordinary characters."""
        inner, escape = source.this, source.expression
        if not isinstance(inner, exp.Like | exp.ILike) or not isinstance(escape, exp.Literal) or len(escape.name) != 1:
            raise ConditionError("condition-not-allowed", "escape")
        return self._like(inner, escape.name)

    def _like(self, source: exp.Like | exp.ILike, escape: str = "") -> Node:
        _only(source, "this", "expression")
        pattern = source.expression
        if not isinstance(pattern, exp.Literal) or not pattern.is_string:
            raise ConditionError("condition-not-allowed", "like")
        text = str(pattern.this)
        if "\\" in text and escape != "\\":
            raise ConditionError("condition-not-allowed", "backslash")
        if escape and text.replace(escape * 2, "").endswith(escape):
            raise ConditionError("condition-not-allowed", "escape")
        part = self._typed(source.this, Type.TEXT)
        if isinstance(source, exp.ILike):
            part, text, escape = Call("lower", (part,)), lower(text), lower(escape)
        like = Like(part, text, escape)
        return Not(like) if source.args.get("negate") else like

    def _is(self, source: exp.Is) -> Node:
        part = self.build(source.this)
        if isinstance(source.expression, exp.Null):
            self.expect(part, None)
            return IsNull(part)
        if not isinstance(source.expression, exp.Boolean):
            raise _not_allowed(source)
        if self.expect(part, Type.BOOLEAN) != Type.BOOLEAN:
            raise ConditionError("condition-type", "not-boolean", text=source.this.sql()[:80])
        same = Compare("=", part, Literal(bool(source.expression.this)))
        return Logic("and", (Not(IsNull(part)), same))

    def _case(self, source: exp.Case) -> Node:
        _only(source, "ifs", "default")
        branches = tuple(
            (self._typed(branch.this, Type.BOOLEAN), self.build(branch.args["true"])) for branch in source.args["ifs"]
        )
        default = source.args.get("default")
        otherwise = self.build(default) if default is not None and not isinstance(default, exp.Null) else None
        node = Case(branches, otherwise)
        self.expect(node, None)
        return node

    def _call(self, source: exp.Expr) -> Node:
        _only(source, "this", "expressions")
        function = _CALLS.get(type(source)) or str(source.this).lower()
        wanted = _ARGUMENT_TYPES.get(function)
        sources = [
            part for part in (source.this, *(source.args.get("expressions") or [])) if isinstance(part, exp.Expr)
        ]
        if wanted is not None and len(sources) == 1:
            added = {"weekday": Literal(self.zone.key), "hour": Literal(self.zone.key)} | dict.fromkeys(AGES, Name(NOW))
            more = (added[function],) if function in added else ()
            return Call(function, (self._typed(sources[0], wanted), *more))
        if wanted is not None:
            raise _not_allowed(source)
        arguments = tuple(self._operands(*sources))
        kind = self._common(arguments, Type.NUMBER if function != "coalesce" else None)
        if function != "coalesce" and kind not in {Type.NUMBER, Type.TIME}:
            raise ConditionError("condition-type", "function", function=function)
        return Call(function, arguments)

    def _search(self, source: exp.Anonymous) -> Node:
        """A whole word, or one value of several, that a text must contain."""
        function, sources = str(source.this).lower(), source.expressions
        if len(sources) != 2 or not isinstance(sources[1], exp.Literal) or not sources[1].is_string:
            raise ConditionError("condition-not-allowed", "search", function=function)
        wanted = str(sources[1].this).strip(BLANKS)
        if function == "has_word" and not words_of(wanted):
            raise ConditionError("condition-not-allowed", "no-word", text=wanted)
        if function == "has_value" and (not wanted or ";" in wanted):
            raise ConditionError("condition-not-allowed", "no-value", text=wanted)
        return Call(function, (self._typed(sources[0], Type.TEXT), Literal(wanted)))


def _moment(source: exp.Cast, zone: ZoneInfo) -> Node:
    _only(source, "this", "to")
    target, inner = source.to.this, source.this
    is_text = isinstance(inner, exp.Literal) and inner.is_string
    if target not in {exp.DataType.Type.DATE, exp.DataType.Type.TIMESTAMP} or not is_text:
        raise _not_allowed(source)
    return Literal(read_moment(str(inner.this), zone))


def _not_allowed(source: exp.Expr) -> ConditionError:
    return ConditionError("condition-not-allowed", text=excerpt(source.sql()), functions=tuple(FUNCTIONS))


def _mismatch(found: Type | None, wanted: Type) -> dict[str, Param]:
    """What is there and what is needed, and what to write instead."""
    types = {"found": message(f"type.{found}"), "wanted": message(f"type.{wanted}")}
    return {**types, "help": message(f"wanted.{wanted}")}


def _only(source: exp.Expr, *allowed: str) -> None:
    for key, value in source.args.items():
        if value and key not in allowed and key not in _HARMLESS_ARGS:
            raise _not_allowed(source)


def _is_quoted(source: exp.Expr) -> bool:
    return isinstance(source, exp.Column) and not source.table and bool(source.this.args.get("quoted"))
