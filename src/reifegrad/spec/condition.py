"""Conditions and formulas as a small expression tree of our own, and their evaluation in plain Python.

The tree has SQL's three-valued logic: `None` is unknown. `evaluate` is its meaning; the plan turns the same
tree into engine expressions.
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from reifegrad.errors import Problem, message
from reifegrad.spec.time import naive_utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from reifegrad.errors import Message, Param

Value = str | float | bool | datetime | None

NUMBER_FORM = r"[+-]?([0-9]{1,200}([.][0-9]{0,60})?|[.][0-9]{1,60})([eE][+-]?[0-9]{1,2})?"
"""A number as a text of the log of profile changes; within it no engine meets one that is too large for it."""

MOMENT_FORM = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
"""A moment as such a text: ISO 8601 with seconds and a zone."""

TRUE_WORDS = ("true", "yes", "ja", "wahr", "1", "x", "t", "y", "j", "on")
FALSE_WORDS = ("false", "no", "nein", "falsch", "0", "f", "n", "off")
"""Yes and no as such texts, in lower case."""

YEARS = (1900, 2200)
"""The years that such a moment, or one of a condition, can lie in."""

OFFSETS = (datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC) - timedelta(seconds=1))
"""The time for which the offsets of time zones are known; who knows what clocks will do after it."""


class Type(StrEnum):
    """The types that attributes and properties can have."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "time"


class ConditionError(ValueError):
    """A condition that is not allowed, with the code of the problem, its variant and what fills in its texts."""

    def __init__(self, code: str, variant: str = "", /, **params: Param) -> None:
        super().__init__(code)
        self.code, self.variant, self.params = code, variant, params

    @property
    def problem(self) -> Problem:
        """The problem, without its place."""
        return Problem(self.code, variant=self.variant, params=self.params)

    def __str__(self) -> str:
        return self.problem.what


@dataclass
class Names:
    """The types of the names that conditions of one kind read; unknown types are learned from use.

    `types` holds only names that were read; `presets` the types of names that are known beforehand; `later`
    the names that cannot be read yet, with the reason; `ordered` those compared by size; `peers` the names that
    were compared with each other before their type was known: what one learns, all learn; `usual` the types that
    names have in the end if no use tells another one.
    """

    presets: dict[str, Type] = field(default_factory=dict)
    types: dict[str, Type | None] = field(default_factory=dict)
    later: dict[str, Message] = field(default_factory=dict)
    ordered: set[str] = field(default_factory=set)
    peers: dict[str, frozenset[str]] = field(default_factory=dict)
    usual: dict[str, Type] = field(default_factory=dict)

    def infer_type(self, name: str, kind: Type | None) -> Type | None:
        """Note that `name` is used as `kind` (None: not yet known); a contradiction is an error."""
        if name in self.later:
            raise ConditionError("name-too-early", name=name, because=self.later[name])
        known = self.types.setdefault(name, self.presets.get(name))
        if kind is None or kind == known:
            return known
        if known is not None:
            raise ConditionError(
                "condition-type",
                "two-uses",
                name=name,
                here=message(f"type.{kind}"),
                elsewhere=message(f"type.{known}"),
            )
        self.types |= dict.fromkeys(self._group(name), kind)
        return kind

    def join(self, names: Iterable[str]) -> None:
        """Note that names whose types are not known yet are of one type."""
        group = frozenset(member for name in names for member in self._group(name))
        self.peers |= dict.fromkeys(group, group)

    def _group(self, name: str) -> frozenset[str]:
        return self.peers.get(name) or frozenset({name})

    def settled(self, name: str) -> Type:
        """The type in the end: without a hint the usual one or a text, or a number where it is compared by size."""
        usual = next((self.usual[one] for one in sorted(self._group(name)) if one in self.usual), Type.TEXT)
        return self.types[name] or (Type.NUMBER if self._group(name) & self.ordered else usual)

    def similar_pairs(self, fixed: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
        """Names that differ only in case from each other, or from fixed ones."""
        seen = {name.casefold(): name for name in fixed}
        for name in self.types:
            other = seen.setdefault(name.casefold(), name)
            if other != name:
                yield other, name


@dataclass(frozen=True)
class Name:
    """An attribute, a property, a dimension or the score; `account.name` keeps its prefix."""

    name: str


@dataclass(frozen=True)
class Literal:
    """A constant: text, number, boolean, or an aware moment in UTC."""

    value: str | float | bool | datetime


@dataclass(frozen=True)
class Compare:
    """`left op right` with op one of `= != < <= > >=`."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Logic:
    """`and` or `or` over two or more parts."""

    op: str
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    """The opposite; unknown stays unknown."""

    part: Node


@dataclass(frozen=True)
class In:
    """`part in (values)`."""

    part: Node
    values: tuple[str | float | bool | datetime, ...]


@dataclass(frozen=True)
class Like:
    """`part like pattern` with `%` for any text and `_` for one character; upper and lower case differ."""

    part: Node
    pattern: str


@dataclass(frozen=True)
class IsNull:
    """Whether the value is unknown; never unknown itself."""

    part: Node


@dataclass(frozen=True)
class Arithmetic:
    """`left op right` with op one of `+ - * /`; a division by zero is unknown."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Call:
    """One of the allowed functions (`FUNCTIONS`)."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Case:
    """`case when ... then ... else ... end`; without `else` the rest is unknown."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node | None


Node = Name | Literal | Compare | Logic | Not | In | Like | IsNull | Arithmetic | Call | Case

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
CALENDAR = ("weekday", "hour")
"""Functions of the calendar; their second argument, the time zone of the model, is not written but added."""

FUNCTIONS = {
    "lower": "text in lower case",
    "length": "number of characters of a text",
    "abs": "a number without its sign",
    "coalesce": "the first of its arguments that is known",
    "least": "the smallest of its known arguments",
    "greatest": "the largest of its known arguments",
    "weekday": "the day of the week of a moment, 1 (Monday) to 7 (Sunday), in the time zone of the model",
    "hour": "the hour of a moment, 0 to 23, in the time zone of the model",
}
ALLOWED = {
    "= != <> < <= > >=": "compare two values of one type; texts only with = and !=",
    "and or not": "three-valued as in SQL: unknown stays unknown",
    "in (...), not in (...)": "against a list of constants",
    "between a and b": "both ends included",
    "like, not like, ilike": "`%` any text, `_` one character; `ilike` ignores case",
    "is null, is not null": "whether a value is known",
    "is true, is false": "a yes/no attribute",
    "+ - * /": "numbers; a division by zero is unknown",
    "case when ... then ... else ... end": "choose a value",
    "date '2025-12-31', timestamp '2025-12-31 14:00'": "moments, in the time zone of the model",
    **{f"{name}(...)": text for name, text in FUNCTIONS.items()},
}
"""What a condition may contain: the table of the reference page."""


def lower(text: str) -> str:
    """Lower case one character at a time, as the engines do it (no context, no growing of the text)."""
    return "".join(low if len(low := char.lower()) == 1 else low[0] for char in text)


@lru_cache(maxsize=4096)
def _like_pattern(pattern: str) -> re.Pattern[str]:
    parts = {"%": ".*", "_": "."}
    return re.compile("".join(parts.get(char, re.escape(char)) for char in pattern), re.DOTALL)


def result_names(node: Node) -> Iterator[str]:
    """The names whose values the node can give: its own, or those of its arguments or branches."""
    match node:
        case Name():
            yield node.name
        case Call(function="coalesce" | "least" | "greatest"):
            for argument in node.arguments:
                yield from result_names(argument)
        case Case():
            for _, result in node.branches:
                yield from result_names(result)
            if node.otherwise is not None:
                yield from result_names(node.otherwise)


def literal_type(node: Literal) -> Type:
    """The type of a constant."""
    match node.value:
        case bool():
            return Type.BOOLEAN
        case str():
            return Type.TEXT
        case datetime():
            return Type.TIME
        case _:
            return Type.NUMBER


def children(node: Node) -> tuple[Node, ...]:
    """The direct parts of a node."""
    match node:
        case Compare() | Arithmetic():
            return (node.left, node.right)
        case Logic():
            return node.parts
        case Not() | In() | Like() | IsNull():
            return (node.part,)
        case Call():
            return node.arguments
        case Case():
            rest = (node.otherwise,) if node.otherwise is not None else ()
            return (*(part for branch in node.branches for part in branch), *rest)
        case Name() | Literal():
            return ()


def names(node: Node) -> Iterator[str]:
    """Every name that the condition reads, in order, repeats included."""
    if isinstance(node, Name):
        yield node.name
    for child in children(node):
        yield from names(child)


def evaluate(node: Node, facts: Mapping[str, Value]) -> Value:
    """The value of the condition or formula for these facts; a name that is missing is unknown."""
    match node:
        case Name():
            return facts.get(node.name)
        case Literal():
            return node.value
        case Logic():
            return _logic(node.op, [evaluate(part, facts) for part in node.parts])
        case Not():
            value = evaluate(node.part, facts)
            return None if value is None else not value
        case IsNull():
            return evaluate(node.part, facts) is None
        case Case():
            for condition, result in node.branches:
                if evaluate(condition, facts) is True:
                    return evaluate(result, facts)
            return None if node.otherwise is None else evaluate(node.otherwise, facts)
        case Call():
            return _call(node.function, [evaluate(part, facts) for part in node.arguments])
        case _:
            return _strict(node, facts)


def _strict(node: Compare | In | Like | Arithmetic, facts: Mapping[str, Value]) -> Value:
    """Nodes that are unknown as soon as one of their parts is."""
    values = [evaluate(part, facts) for part in children(node)]
    if any(value is None for value in values):
        return None
    match node:
        case Compare():
            return _COMPARE[node.op](*values)
        case In():
            return values[0] in node.values
        case Like():
            return _like_pattern(node.pattern).fullmatch(str(values[0])) is not None
        case Arithmetic():
            left, right = (float(value) for value in values)  # type: ignore[arg-type]  # typed by the parser
            return None if node.op == "/" and right == 0 else _ARITHMETIC[node.op](left, right)


def _logic(op: str, values: list[Value]) -> bool | None:
    decisive = op == "or"
    if any(value is decisive for value in values):
        return decisive
    return None if any(value is None for value in values) else not decisive


def wall_clock(moment: datetime, timezone: str) -> datetime:
    """The moment as a clock on the wall shows it; before 1970 and from 2100 on with the offset of these bounds."""
    offset = min(max(moment, OFFSETS[0]), OFFSETS[1]).astimezone(ZoneInfo(timezone)).utcoffset()
    return naive_utc(moment) + (offset or timedelta())


def _calendar(function: str, moment: Value, timezone: Value) -> Value:
    if not isinstance(moment, datetime):
        return None
    local = wall_clock(moment, str(timezone))
    return float(local.hour if function == "hour" else local.isoweekday())


def _call(function: str, values: list[Value]) -> Value:
    if function in CALENDAR:
        return _calendar(function, *values)
    known = [value for value in values if value is not None]
    if not known:
        return None
    first = known[0]
    ordered: list[Any] = known  # values of one type: the parser saw to it
    match function:
        case "coalesce":
            return first
        case "least":
            lowest: Value = min(ordered)
            return lowest
        case "greatest":
            highest: Value = max(ordered)
            return highest
        case "abs":
            return abs(float(first))  # type: ignore[arg-type]  # a number, checked by the parser
        case "lower":
            return lower(str(first))
        case _:
            return float(len(str(first)))
