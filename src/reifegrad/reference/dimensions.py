"""Adds the contributions of a dimension up to its value, applying groups, caps and personas."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reifegrad.spec.points import round_half_away
from reifegrad.spec.result import Contribution

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.spec.model import Criterion, Dimension

Given = dict[str, Contribution]
"""The contribution of each criterion, by its id."""


@dataclass(frozen=True)
class DimensionScore:
    """The value of a dimension in milli-points; `rows` add up to it. `persona` is the one that matches best."""

    value: int
    rows: tuple[Contribution, ...]
    persona: str | None = None


def score_dimension(dimension: Dimension, given: Mapping[str, Contribution]) -> DimensionScore:
    """`base` and what the criteria give, clamped to `range`."""
    persona = None
    if dimension.personas:
        rows, persona = _best_persona(dimension, given)
    elif dimension.aggregate == "mean":
        rows = _mean(dimension.criteria, given)
    else:
        rows = _sum(dimension, given)
    rows = [Contribution("base", dimension.name, dimension.name, dimension.base, dimension.base), *rows]
    total = sum(row.points for row in rows)
    value = dimension.clamp.clamp(total)
    rows.append(Contribution("dimension_range", dimension.name, dimension.name, value - total, value - total))
    return DimensionScore(value, tuple(rows), persona)


def _sum(dimension: Dimension, given: Mapping[str, Contribution]) -> list[Contribution]:
    """Aggregates `sum` and `logit`: the criteria without group, then the groups, each clamped to its range."""
    rows = [given[criterion.id] for criterion in dimension.in_group(None)]
    for group in dimension.groups:
        members = [given[criterion.id] for criterion in dimension.in_group(group.name)]
        total = sum(row.points for row in members)
        lost = group.clamp.clamp(total) - total
        rows += [*members, Contribution("group_range", group.name, dimension.name, lost, lost)]
    return rows


def _mean(criteria: Sequence[Criterion], given: Mapping[str, Contribution]) -> list[Contribution]:
    """Aggregate `mean`: criterion i contributes `R(S_i / W) - R(S_(i-1) / W)`, so that the shares add up to it."""
    weights = sum(criterion.weight for criterion in criteria)
    rows, weighted, before = [], 0, 0
    for criterion in criteria:
        weighted += criterion.weight * given[criterion.id].points
        after = round_half_away(float(weighted) / float(weights))
        share = after - before
        rows.append(replace(given[criterion.id], points=share, gross=share, lost_to_caps=0))
        before = after
    return rows


def _best_persona(dimension: Dimension, given: Mapping[str, Contribution]) -> tuple[list[Contribution], str | None]:
    """The persona with the greatest mean, the first among equals; named if its mean is above 0."""
    shares = {persona.name: _mean(dimension.of_persona(persona.name), given) for persona in dimension.personas}
    means = {name: sum(row.points for row in rows) for name, rows in shares.items()}
    best = max(means, key=means.__getitem__)  # max keeps the first of equals
    return shares[best], best if means[best] > 0 else None
