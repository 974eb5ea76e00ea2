"""Lists the words a model looks for in the data: kinds, and values of attributes and properties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.spec.checks.truth import conditions
from reifegrad.spec.condition import Compare, In, Literal, Name, children
from reifegrad.spec.model import AttributeRule, WhenRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reifegrad.spec.condition import Node
    from reifegrad.spec.model import ScoringModel

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


def sought_properties(model: ScoringModel) -> Iterator[SoughtText]:
    """The texts that criteria compare properties of activities with."""
    for place in conditions(model):
        if place.path[-1] == "where":
            yield from _in_condition(place.node, place.path)


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
