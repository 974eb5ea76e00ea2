"""Lists the words a model looks for in the data: kinds, and values of attributes and properties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.spec.checks.truth import conditions
from reifegrad.spec.condition import Compare, In, Like, Literal, Name, children, names
from reifegrad.spec.model import AttributeRule, ValueRule, WhenRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reifegrad.spec.condition import Node
    from reifegrad.spec.model import Counting, ScoringModel

Path = tuple[str, ...]


@dataclass(frozen=True)
class SoughtText:
    """A text that a criterion looks for, and where it stands in the file."""

    name: str
    value: str
    path: Path


def sought_values(model: ScoringModel) -> Iterator[SoughtText]:
    """The texts that criteria compare attributes with."""
    for criterion in model.criteria():
        match criterion.rule:
            case AttributeRule(attribute=name, bands=bands):
                for band in bands:
                    yield from (SoughtText(name, x, criterion.path) for x in band.values if isinstance(x, str))
            case WhenRule(condition=condition):
                yield from _in_condition(condition, (*criterion.path, "when"))
            case ValueRule(value=value):
                yield from _in_condition(value, (*criterion.path, "measure"))


def sought_properties(model: ScoringModel) -> Iterator[SoughtText]:
    """The texts that criteria compare properties of activities with."""
    for place in conditions(model):
        if place.path[-1] == "where":
            yield from _in_condition(place.node, place.path)


def sought_in(criterion: Counting) -> Iterator[SoughtText]:
    """The texts that a criterion compares properties of activities with."""
    if criterion.matching is not None and criterion.matching.where is not None:
        yield from _in_condition(criterion.matching.where, (*criterion.path, "where"))


def sought_patterns(criterion: Counting) -> Iterator[SoughtText]:
    """The patterns that a criterion compares properties of activities with."""
    if criterion.matching is not None and criterion.matching.where is not None:
        waiting = [criterion.matching.where]
        while waiting:
            node = waiting.pop()
            waiting += children(node)
            if isinstance(node, Like):
                yield from (SoughtText(name, node.pattern, (*criterion.path, "where")) for name in names(node.part))


def sought_kinds(criterion: Counting) -> tuple[str, ...]:
    """The kinds of activity that a criterion looks for."""
    return criterion.matching.kinds or () if criterion.matching is not None else ()


def _in_condition(node: Node, path: Path) -> Iterator[SoughtText]:
    match node:
        case In(part=Name(name=name), values=values):
            yield from (SoughtText(name, value, path) for value in values if isinstance(value, str))
        case Compare(op="=" | "!=", left=Name(name=name), right=Literal(value=str() as value)):
            yield SoughtText(name, value, path)
        case Compare(op="=" | "!=", left=Literal(value=str() as value), right=Name(name=name)):
            yield SoughtText(name, value, path)
        case _:
            for child in children(node):
                yield from _in_condition(child, path)


def fold(text: str) -> str:
    """A text without the differences that people do not see: upper case, spaces."""
    return "".join(text.casefold().split())


def look_alikes(wanted: str, found: Mapping[str, int]) -> list[tuple[str, int]]:
    """Values of the data that are the wanted one but for case and spaces, with how often they occur."""
    folded = fold(wanted)
    return [(value, n) for value, n in found.items() if value != wanted and fold(value) == folded]


def by_place(sought: Iterable[SoughtText]) -> dict[tuple[Path, str], list[str]]:
    """The wanted values of each place and name, each once."""
    places: dict[tuple[Path, str], list[str]] = {}
    for one in sought:
        values = places.setdefault((one.path, one.name), [])
        if one.value not in values:
            values.append(one.value)
    return places
