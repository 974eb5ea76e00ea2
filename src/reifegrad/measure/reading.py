"""Describes what a model makes of each value of an attribute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.spec.condition import Compare, In, IsNull, Like, children, evaluate, names, reads_moment
from reifegrad.spec.model import AttributeRule

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from reifegrad.spec.condition import Node, Value
    from reifegrad.spec.model import ScoringModel


def conditions_of(model: ScoringModel) -> Iterator[Node]:
    """Every condition or formula of the model that may read attributes."""
    for criterion in model.criteria():
        if criterion.asked is not None:
            yield criterion.asked
    cases = (*model.segments, *model.priorities)
    for node in (model.population, model.formula, *(case.condition for case in cases)):
        if node is not None:
            yield node


def readers_of(model: ScoringModel, attribute: str) -> tuple[str, ...]:
    """The ids of the criteria that read an attribute."""
    return tuple(criterion.id for criterion in model.criteria() if attribute in criterion.attributes)


def reading_of(model: ScoringModel, attribute: str) -> Callable[[Value], Hashable]:
    """A function that gives the same for values of an attribute between which the model sees no difference."""
    bands = [
        c.rule.bands for c in model.criteria() if isinstance(c.rule, AttributeRule) and c.rule.attribute == attribute
    ]
    atoms: list[Node] = []
    exact = False
    for node in conditions_of(model):
        exact = _collect(node, attribute, atoms) or exact

    def reading(value: Value) -> Hashable:
        if value is None:
            return None
        places = tuple(
            next((place for place, band in enumerate(lines) if band.holds(value)), None)  # type: ignore[arg-type]
            for lines in bands
        )
        return places, tuple(evaluate(atom, {attribute: value}) for atom in atoms), value if exact else None

    return reading


def _collect(node: Node, attribute: str, atoms: list[Node]) -> bool:
    """Gather the comparisons of the attribute alone; whether it is also read in another way."""
    read = set(names(node))
    if attribute not in read:
        return False
    if isinstance(node, Compare | In | Like | IsNull) and read == {attribute} and not reads_moment(node):
        atoms.append(node)
        return False
    if reads_moment(node):
        return True
    parts = children(node)
    if isinstance(node, Compare | In | Like | IsNull) or not parts:
        return True
    found = [_collect(part, attribute, atoms) for part in parts]  # all of them, not only up to the first
    return any(found)
