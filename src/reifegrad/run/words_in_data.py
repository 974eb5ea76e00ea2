"""Lists the words a model looks for in the data: kinds, and values of attributes and properties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.spec.checks.truth import conditions
from reifegrad.spec.condition import Compare, In, Like, Literal, Name, children, names
from reifegrad.spec.condition_functions import lower
from reifegrad.spec.kinds import looked_for
from reifegrad.spec.model import AttributeRule, ValueRule, WhenRule
from reifegrad.spec.reads import ACCOUNT_PREFIX
from reifegrad.tables.known_values import country_code, country_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reifegrad.spec.condition import Node
    from reifegrad.spec.model import Counting, ScoringModel

Path = tuple[str, ...]

_COUNTRY = frozenset({"country", "land"})


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


def sought_in_log(model: ScoringModel) -> Iterator[tuple[tuple[str, ...] | None, SoughtText]]:
    """The texts that the model compares properties of activities with, each with the kinds of these activities."""
    for counting in model.countings():
        matching = counting.matching
        if matching is None:
            continue
        yield from ((matching.kinds, one) for one in sought_in(counting))
        if matching.after is not None and matching.after.where is not None:
            path = (*counting.path, "after", "where")
            yield from ((matching.after.kinds, one) for one in _in_condition(matching.after.where, path))


def sought_patterns(criterion: Counting) -> Iterator[SoughtText]:
    """The patterns that a criterion compares properties of activities with."""
    if criterion.matching is not None and criterion.matching.where is not None:
        waiting = [criterion.matching.where]
        while waiting:
            node = waiting.pop()
            waiting += children(node)
            if isinstance(node, Like):
                yield from (SoughtText(name, node.pattern, (*criterion.path, "where")) for name in names(node.part))


def expected_kinds(model: ScoringModel) -> dict[str, Path]:
    """Every kind of activity that the model knows, with the first place that names it."""
    named = [one for counting in model.countings() for one in looked_for(counting)]
    named += [(one.value, one.path) for _, one in sought_in_log(model) if one.name == "kind"]
    return dict(reversed(named))


def sought_attributes(model: ScoringModel) -> Iterator[SoughtText]:
    """The texts that the model compares attributes with: its criteria, its population, segments and priorities."""
    yield from sought_values(model)
    for place in conditions(model):
        if place.path[0] in {"population", "segments", "priorities"}:
            yield from _in_condition(place.node, place.path)


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


def cased(words: Iterable[str]) -> tuple[str, ...]:
    """Those of some words that have upper and lower case, each once and in order."""
    return tuple(sorted(word for word in set(words) if lower(word) != word or word.upper() != word))


def same_kind(one: str, other: str) -> bool:
    """Whether two kinds of activity are one, written otherwise: `Page Viewed` is `page_viewed`."""
    return _letters(one) == _letters(other)


def respelled(kind: str, others: Iterable[str]) -> bool:
    """Whether one of some kinds of activity is this one, written otherwise."""
    return any(same_kind(kind, other) for other in others)


def _letters(kind: str) -> str:
    return "".join(letter for letter in kind.casefold() if letter.isalnum())


def look_alikes(wanted: str, found: Mapping[str, int]) -> list[tuple[str, int]]:
    """Values of the data that are the wanted one but for case and spaces, with how often they occur."""
    folded = fold(wanted)
    return [(value, n) for value, n in found.items() if value != wanted and fold(value) == folded]


def look_alikes_of(name: str, wanted: str, found: Mapping[str, int]) -> list[tuple[str, int]]:
    """The look-alikes of a value of an attribute; where its name says country, also the names of the wanted code."""
    alike = look_alikes(wanted, found)
    if names_of_countries(name, [wanted]):
        alike += [(word, n) for word, n in found.items() if country_code(word) == wanted and (word, n) not in alike]
    return alike


def names_of_countries(name: str, codes: Iterable[str]) -> tuple[str, ...]:
    """What the countries of some codes are called, in lower case, if the name of an attribute says country."""
    if not _COUNTRY & set(name.removeprefix(ACCOUNT_PREFIX).casefold().split("_")):
        return ()
    return tuple(sorted({lower(word) for code in codes for word in country_names(code)}))


def by_place(sought: Iterable[SoughtText]) -> dict[tuple[Path, str], list[str]]:
    """The wanted values of each place and name, each once."""
    places: dict[tuple[Path, str], list[str]] = {}
    for one in sought:
        values = places.setdefault((one.path, one.name), [])
        if one.value not in values:
            values.append(one.value)
    return places
