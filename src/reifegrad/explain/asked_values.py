"""Collects the values that a model compares an attribute or a property with: what forms can offer to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.spec.condition import Compare, In, Like, Literal, Name, children
from reifegrad.spec.model import AttributeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.spec.condition import Node
    from reifegrad.spec.model import ScoringModel

AskedValue = str | float | bool
"""Moments are none: nobody chooses one from a list."""


def attribute_values(model: ScoringModel, attribute: str) -> tuple[AskedValue, ...]:
    """The values of an attribute of which a model speaks, in the order of the file; of patterns the beginnings."""
    found: list[AskedValue] = []
    for criterion in model.criteria():
        if isinstance(criterion.rule, AttributeRule) and criterion.rule.attribute == attribute:
            found += [value for band in criterion.rule.bands for value in band.values]
    for node in model.subject_conditions():
        found += _values(node, attribute)
    return tuple(dict.fromkeys(found))


def property_values(model: ScoringModel, name: str) -> tuple[AskedValue, ...]:
    """The same of a property of activities."""
    wheres = [where for counting in model.countings() if counting.matching for where in counting.matching.wheres]
    return tuple(dict.fromkeys(value for where in wheres for value in _values(where, name)))


def _values(node: Node, name: str) -> Iterator[AskedValue]:
    match node:
        case Compare(left=Name(name=read), right=Literal(value=str() | int() | float() as value)) if read == name:
            yield value
        case In(part=Name(name=read), values=values) if read == name:
            yield from (value for value in values if isinstance(value, str | int | float))
        case Like(part=Name(name=read)) as like if read == name and like.beginning:
            yield like.beginning
        case _:
            for child in children(node):
                yield from _values(child, name)
