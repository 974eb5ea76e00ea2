"""Decides from a condition alone whether it can be true, and whether it can be anything else.

Every answer is on the safe side: "never" and "always" are only said when they are certain.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from reifegrad.spec.checks.regions import Choices, Numbers, Region, intersection, union
from reifegrad.spec.condition import (
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
    names,
    reads_moment,
)
from reifegrad.spec.model import ValueRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.spec.findings import Path
    from reifegrad.spec.model import Counting, ScoringModel

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True)
class PlacedCondition:
    """A condition of the model, and where it stands; `of_results` if it reads scores."""

    path: Path
    node: Node
    of_results: bool = False


def conditions(model: ScoringModel) -> Iterator[PlacedCondition]:
    """All conditions of a model in the order of the file."""
    if model.population is not None:
        yield PlacedCondition(("population",), model.population)
    for measure in model.measures:
        yield from _wheres(measure)
    for criterion in model.criteria():
        condition = getattr(criterion.rule, "condition", None)
        if condition is not None:
            yield PlacedCondition((*criterion.path, "when"), condition)
        yield from _wheres(criterion)
    for key, cases in (("segments", model.segments), ("priorities", model.priorities)):
        for case in cases:
            if case.condition is not None:
                yield PlacedCondition((key, case.name), case.condition, of_results=True)


def expressions(model: ScoringModel) -> Iterator[PlacedCondition]:
    """The same, and the expressions by whose values criteria give points."""
    yield from conditions(model)
    for criterion in model.criteria():
        if isinstance(criterion.rule, ValueRule):
            yield PlacedCondition((*criterion.path, "measure"), criterion.rule.value)


def _wheres(counting: Counting) -> Iterator[PlacedCondition]:
    """The conditions over properties of activities; also of those that must have happened before."""
    matching = counting.matching
    if matching is not None and matching.where is not None:
        yield PlacedCondition((*counting.path, "where"), matching.where)
    if matching is not None and matching.after is not None and matching.after.where is not None:
        yield PlacedCondition((*counting.path, "after", "where"), matching.after.where)


def nodes(node: Node) -> Iterator[Node]:
    """A condition and all its parts."""
    yield node
    for child in children(node):
        yield from nodes(child)


def true_for(node: Node) -> tuple[Node, Region] | None:
    """For which values of which single expression a condition is true; None if that cannot be said."""
    match node:
        case Name():
            return node, Choices(frozenset({True}))
        case Compare():
            return _compared(node)
        case In():
            return node.part, _listed(node.values)
        case Like() if not node.has_wildcards:
            return node.part, Choices(frozenset({node.beginning}))
        case Not():
            inner = true_for(node.part)
            return None if inner is None else (inner[0], ~inner[1])
        case Logic():
            return _combined(node)
        case _:
            return None


def never_true(node: Node) -> bool:
    """Whether a condition is certainly true for no lead."""
    if not set(names(node)):
        return not reads_moment(node) and evaluate(node, {}) is not True
    if isinstance(node, Logic) and node.op == "and":
        return any(never_true(part) for part in node.parts) or _contradicts(node)
    if isinstance(node, Logic):
        return all(never_true(part) for part in node.parts)
    region = true_for(node)
    return region is not None and region[1].is_empty


def always_true(node: Node) -> bool:
    """Whether a condition is certainly true for every lead of which its attributes are known."""
    if not set(names(node)):
        return evaluate(node, {}) is True
    if isinstance(node, Logic) and node.op == "or":
        opposites = any(isinstance(part, Not) and part.part in node.parts for part in node.parts)
        if opposites or any(always_true(part) for part in node.parts):
            return True
    if isinstance(node, Logic) and node.op == "and":
        return all(always_true(part) for part in node.parts)
    region = true_for(node)
    return region is not None and region[1].is_all


def _compared(node: Compare) -> tuple[Node, Region] | None:
    part, op, other = node.left, node.op, node.right
    if isinstance(part, Literal):
        part, op, other = other, _TURNED.get(op, op), part
    if not isinstance(other, Literal) or isinstance(part, Literal):
        return None
    value = other.value
    if isinstance(value, bool | str):
        choices = Choices(frozenset({value}))
        return part, choices if op == "=" else ~choices
    return part, Numbers.compared(op, _number(value))


def _listed(values: tuple[str | float | bool | datetime, ...]) -> Region:
    if all(isinstance(value, bool | str) for value in values):
        return Choices(frozenset(value for value in values if not isinstance(value, datetime)))
    region = Numbers(())
    for value in values:
        region |= Numbers.compared("=", _number(value))
    return region


def _number(value: str | float | bool | datetime) -> float:  # noqa: FBT001  # a constant, not a switch
    return value.timestamp() if isinstance(value, datetime) else float(value)


def _combined(node: Logic) -> tuple[Node, Region] | None:
    found = [true_for(part) for part in node.parts if node.op == "or" or not _says_known(part)]
    if not found or found[0] is None:
        return None
    key, region = found[0]
    for other in found[1:]:
        if other is None or other[0] != key:
            return None
        both = intersection(region, other[1]) if node.op == "and" else union(region, other[1])
        if both is None:
            return None
        region = both
    return key, region


def _says_known(node: Node) -> bool:
    return isinstance(node, Not) and isinstance(node.part, IsNull)


def _contradicts(node: Logic) -> bool:
    """Whether two parts of an `and` about the same expression exclude each other."""
    seen: dict[Node, Region] = {}
    for part in node.parts:
        found = true_for(part)
        if found is None:
            continue
        key, region = found
        both = intersection(seen[key], region) if key in seen else region
        if both is not None and both.is_empty:
            return True
        seen[key] = region if both is None else both
    return False
