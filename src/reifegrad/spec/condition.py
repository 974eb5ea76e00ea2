"""Conditions and formulas as a small expression tree of our own, and their evaluation in plain Python.

The tree has SQL's three-valued logic: `None` is unknown. `evaluate` is its meaning; the plan turns the same
tree into engine expressions.
"""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from reifegrad.errors import Problem, message
from reifegrad.spec.condition_functions import NOW, call_function, like_pattern, like_pieces

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

    `types` holds only names that were read, `stated` those used as something; `presets` the types that are known
    beforehand, `fixed` those that no model decides, `usual` those that names get in the end if no use says
    otherwise; `later` the names that cannot be read yet, with the reason; `ordered` those compared by size; `peers`
    those compared with each other: what is learned of one holds for all. `prefixes` are the words that may stand
    before a name, with a dot between them.
    """

    presets: dict[str, Type] = field(default_factory=dict)
    types: dict[str, Type | None] = field(default_factory=dict)
    later: dict[str, Message] = field(default_factory=dict)
    ordered: set[str] = field(default_factory=set)
    peers: dict[str, frozenset[str]] = field(default_factory=dict)
    fixed: frozenset[str] = frozenset()
    stated: set[str] = field(default_factory=set)
    usual: dict[str, Type] = field(default_factory=dict)
    prefixes: frozenset[str] = frozenset({"account"})

    def infer_type(self, name: str, kind: Type | None) -> Type | None:
        """Note that `name` is used as `kind` (None: not yet known); a contradiction is an error."""
        if name in self.later:
            raise ConditionError("name-too-early", name=name, because=self.later[name])
        known = self.types.setdefault(name, self.presets.get(name))
        if kind is None:
            return known
        if known not in {None, kind}:
            decided = name in self.fixed and name not in self.stated
            variant = "two-uses" if not decided else "always-number" if known == Type.NUMBER else "always"
            types = {"here": message(f"type.{kind}"), "elsewhere": message(f"type.{known}")}
            raise ConditionError("condition-type", variant, name=name, column=name.rpartition(".")[2], **types)
        self.stated.add(name)
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
        return self.types.get(name) or (Type.NUMBER if self._group(name) & self.ordered else usual)

    def similar_pairs(self, fixed: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
        """Names that differ only in case from each other, or from fixed ones."""
        seen = {name.casefold(): name for name in fixed}
        for name in self.types:
            other = seen.setdefault(name.casefold(), name)
            if other != name:
                yield other, name


@dataclass(frozen=True)
class Name:
    """An attribute, a property, a dimension or the score; `account.name` keeps its prefix, as does `cell.model`."""

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
    """`part like pattern` with `%` for any text and `_` for one character; upper and lower case differ.

    After `escape` (one character, or "" for none) both are ordinary characters.
    """

    part: Node
    pattern: str
    escape: str = ""

    @property
    def pieces(self) -> tuple[tuple[str, bool], ...]:
        """The characters of the pattern, and whether each is a wildcard."""
        return like_pieces(self.pattern, self.escape)

    @property
    def beginning(self) -> str:
        """What every text that matches begins with; the whole text if there is no wildcard."""
        return "".join(char for char, _ in takewhile(lambda piece: not piece[1], self.pieces))

    @property
    def has_wildcards(self) -> bool:
        """Whether more than one text matches."""
        return any(is_wildcard for _, is_wildcard in self.pieces)


@dataclass(frozen=True)
class IsNull:
    """Whether the value is unknown; never unknown itself."""

    part: Node


@dataclass(frozen=True)
class Arithmetic:
    """`left op right` with op one of `+ - * /`; a division by zero is unknown, as is what is no number."""

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
    """Every name that the condition reads, in order, repeats included; not the moment of scoring."""
    if isinstance(node, Name) and node.name != NOW:
        yield node.name
    for child in children(node):
        yield from names(child)


def reads_moment(node: Node) -> bool:
    """Whether the condition looks at the moment of scoring, so that time alone can change it."""
    return node == Name(NOW) or any(map(reads_moment, children(node)))


def evaluate(node: Node, facts: Mapping[str, Value]) -> Value:
    """The value of the condition or formula for these facts; a name that is missing is unknown.

    `facts` have the moment of scoring under the name `NOW`, for those that look at it.
    """
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
            return call_function(node.function, [evaluate(part, facts) for part in node.arguments])
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
            return like_pattern(node.pattern, node.escape).fullmatch(str(values[0])) is not None
        case Arithmetic():
            left, right = (float(value) for value in values)  # type: ignore[arg-type]  # typed by the parser
            result = None if node.op == "/" and right == 0 else _ARITHMETIC[node.op](left, right)
            return None if result is None or math.isnan(result) else result


def _logic(op: str, values: list[Value]) -> bool | None:
    decisive = op == "or"
    if any(value is decisive for value in values):
        return decisive
    return None if any(value is None for value in values) else not decisive
