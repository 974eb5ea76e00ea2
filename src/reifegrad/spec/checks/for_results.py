"""Checks of the formula, thresholds, grades and ranges: what no lead or every lead reaches."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from reifegrad.spec.checks.bounds import (
    PointsInterval,
    dimension_bounds,
    formula_bounds,
    group_bounds,
    result_bounds,
    score_bounds,
    unclamped_dimension,
    unclamped_score,
)
from reifegrad.spec.checks.check import Check, Finding
from reifegrad.spec.checks.remedy import RemoveKey
from reifegrad.spec.checks.truth import nodes
from reifegrad.spec.condition import Arithmetic, names
from reifegrad.spec.points import MILLI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.errors import Severity
    from reifegrad.spec.findings import Path
    from reifegrad.spec.model import Range, Scale, ScoringModel


def _scales(model: ScoringModel) -> Iterator[tuple[Path, Scale, PointsInterval, str]]:
    """Every scale with its place, what is measured on it, and how that is called."""
    if model.thresholds is not None:
        yield ("thresholds",), model.thresholds, score_bounds(model), "the score"
    for dimension in model.dimensions:
        if dimension.name in model.grades:
            yield ("grades", dimension.name), model.grades[dimension.name], dimension_bounds(dimension), dimension.name


class BoundOutOfReach(Check):
    """A threshold or grade that no lead can reach.

    Even a lead that meets every criterion has fewer points. Often the points were changed and the bound was not.

    ```yaml
    dimensions:
      fit:
        criteria:
          size: {when: employees > 100, points: 20}
    thresholds: {sales_qualified: 50}
    ```

    Lower the bound, or give more points.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Bounds above the highest possible value."""
        for path, scale, bounds, name in _scales(model):
            for step in scale.steps:
                if step.bound is not None and step.bound / MILLI > bounds.high:
                    yield Finding.at((*path, step.name), name=name, highest=bounds.high, step=step.name)


class BoundAlwaysReached(Check):
    """A threshold or grade that every lead reaches.

    Anything below it never occurs.

    ```yaml
    dimensions:
      fit:
        base: 60
        criteria:
          size: {when: employees > 100, points: 20}
    thresholds: {sales_qualified: 50}
    ```

    Raise the bound.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Bounds that the lowest possible value reaches."""
        for path, scale, bounds, name in _scales(model):
            for step, below in pairwise(scale.steps):
                if step.bound is not None and step.bound / MILLI <= bounds.low:
                    yield Finding.at((*path, step.name), name=name, lowest=bounds.low, below=below.name)
                    break


class ValueAlwaysTheSame(Check):
    """A range that cuts a dimension, a group or the score down to a single value.

    ```yaml
    dimensions:
      fit:
        range: [50, 100]
        criteria:
          size: {when: employees > 100, points: 20}
    ```

    All leads have 50 points: the range lies above anything that the criteria can give. Move the range, or use
    `base:`.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Ranges that leave one value of several."""
        for path, clamp, bounds in _ranges(model):
            inside = bounds.clamped(clamp)
            if inside.is_point and not bounds.is_point:
                yield Finding.at((*path, "range"), value=inside.low)


class RangeNeverBinds(Check):
    """A range that is wider than anything the criteria can give.

    It does nothing. That is harmless, but it may hide a mistake in the points.

    ```yaml
    dimensions:
      fit:
        range: [-1000, 1000]
        criteria:
          size: {when: employees > 100, points: 20}
    ```

    Leave it out, or narrow it.
    """

    severity: ClassVar[Severity] = "note"
    is_fixable: ClassVar[bool] = True

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Ranges whose both ends can never be passed."""
        for path, clamp, bounds in _ranges(model):
            if not clamp.is_open and bounds.clamped(clamp) == bounds:
                here = (*path, "range")
                yield Finding.at(here, edit=RemoveKey(here), lowest=bounds.low, highest=bounds.high)


def _ranges(model: ScoringModel) -> Iterator[tuple[Path, Range, PointsInterval]]:
    for dimension in model.dimensions:
        path = ("dimensions", dimension.name)
        yield path, dimension.clamp, unclamped_dimension(dimension)
        for group in dimension.groups:
            yield (*path, "groups", group.name), group.clamp, group_bounds(dimension, group.name)
    yield ("score",), model.clamp, unclamped_score(model)


class FormulaMayDivideByZero(Check):
    """A division in the formula by something that can be 0.

    The result is then unknown, and the score is 0.

    ```yaml
    dimensions:
      fit:
        criteria:
          size: {when: employees > 100, points: 20}
      interest:
        criteria:
          blog: {activity: page_viewed, points: 2}
    score: fit / interest
    ```

    Write `fit / greatest(interest, 1)`.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Divisors whose interval holds 0."""
        if model.formula is None:
            return
        bounds = result_bounds(model)
        for node in nodes(model.formula):
            if isinstance(node, Arithmetic) and node.op == "/":
                divisor = formula_bounds(node.right, bounds)
                if divisor.low <= 0 <= divisor.high:
                    yield Finding(("score",))


class DimensionWithoutEffect(Check):
    """A dimension that nothing reads.

    It is not in the formula, has no grades, no segment or priority uses it, and none of its criteria vetoes or
    qualifies.

    ```yaml
    dimensions:
      fit:
        criteria:
          size: {when: employees > 100, points: 20}
      interest:
        criteria:
          blog: {activity: page_viewed, points: 2}
    score: fit
    ```

    Add it to the formula, or grade it.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Dimensions without any reader."""
        if model.formula is None:
            return
        asked = [model.formula, *(c.condition for c in (*model.segments, *model.priorities) if c.condition)]
        read = {name for node in asked for name in names(node)} | set(model.grades)
        for dimension in model.dimensions:
            decides = any(c.disqualify is not None or c.qualify is not None for c in dimension.criteria)
            if dimension.name not in read and not decides and not dimension.personas:
                yield Finding(("dimensions", dimension.name))


class LogitWithoutBase(Check):
    """A dimension of log-odds without `base`.

    Without any points the probability is 50 %, far above the share of leads that buy.

    ```yaml
    dimensions:
      chance:
        aggregate: logit
        criteria:
          size: {when: employees > 100, points: 20}
    ```

    If 3 % are won, write `base: -100`: every -20 halves the odds.
    """

    severity: ClassVar[Severity] = "note"

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Logit dimensions whose base is 0."""
        for dimension in model.dimensions:
            if dimension.aggregate == "logit" and not dimension.base:
                yield Finding(("dimensions", dimension.name))


RESULT_CHECKS: tuple[Check, ...] = (
    BoundOutOfReach(),
    BoundAlwaysReached(),
    ValueAlwaysTheSame(),
    RangeNeverBinds(),
    FormulaMayDivideByZero(),
    DimensionWithoutEffect(),
    LogitWithoutBase(),
)
