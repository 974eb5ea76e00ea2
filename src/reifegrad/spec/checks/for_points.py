"""Checks of points, limits and decay: no effect, always counted, or growing without end."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from reifegrad.spec.checks.bounds import criterion_bounds, longest_seconds, most_occurrences, unclamped
from reifegrad.spec.checks.check import Check, Finding
from reifegrad.spec.checks.remedy import RemoveKey
from reifegrad.spec.model import BandedRule, MeasureRule, OccurrenceRule, WhenRule
from reifegrad.spec.points import MILLI
from reifegrad.spec.rules import is_always_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.errors import Severity
    from reifegrad.spec.findings import Path
    from reifegrad.spec.model import Criterion, Decay, Dimension, ScoringModel


class CriterionNeverGivesPoints(Check):
    """A criterion that always gives 0 points.

    It takes up attention on every page and changes nothing. A veto or an override without points is fine.

    ```yaml
    dimensions:
      interest:
        criteria:
          blog: {activity: page_viewed, points: 2, max: 0}
    ```

    Give it points, or switch it off with `enabled: false`.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Criteria whose lowest and highest value are 0."""
        for criterion in model.criteria():
            bounds = criterion_bounds(criterion)
            if bounds.is_point and not bounds.low and criterion.disqualify is None and criterion.qualify is None:
                yield Finding(criterion.path)


class CriterionAlwaysTheSame(Check):
    """A criterion that gives every lead the same points.

    Its `min` and `max`, or equal points in all lines, leave no difference between leads.

    ```yaml
    dimensions:
      interest:
        criteria:
          blog: {activity: page_viewed, points: 2, min: 10, max: 10}
    ```

    Use `base:` of the dimension for points that every lead has.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Criteria with a single possible value other than 0."""
        for criterion in model.criteria():
            bounds = criterion_bounds(criterion)
            if bounds.is_point and bounds.low:
                yield Finding.at(criterion.path, points=bounds.low)


class MaxBelowOneOccurrence(Check):
    """A `max` (or `min`) that even a single occurrence exceeds.

    The points in the file are never the points that count.

    ```yaml
    dimensions:
      interest:
        criteria:
          webinar: {activity: webinar_attended, points: 15, max: 10}
    ```

    Write `points: 10, limit: 1`, or raise the `max`.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Occurrences whose points lie outside of their own clamp."""
        for criterion in model.criteria():
            rule = criterion.rule
            if isinstance(rule, OccurrenceRule) and rule.points:
                key, bound = ("max", criterion.clamp.highest) if rule.points > 0 else ("min", criterion.clamp.lowest)
                if bound and abs(bound) < abs(rule.points):
                    yield Finding.at((*criterion.path, key), points=rule.points / MILLI, key=key)


class ClampNeverBinds(Check):
    """A `min` or `max` of a criterion that can never be reached.

    It looks like a limit but does nothing, so readers of the model draw wrong conclusions.

    ```yaml
    dimensions:
      interest:
        criteria:
          webinar: {activity: webinar_attended, points: 15, limit: 1, max: 60}
    ```

    Leave it out.
    """

    severity: ClassVar[Severity] = "note"
    is_fixable: ClassVar[bool] = True

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Clamps outside of what the rule can give."""
        for criterion in model.criteria():
            bounds = unclamped(criterion)
            highest, lowest = criterion.clamp.highest, criterion.clamp.lowest
            idle = {
                "max": highest is not None and bounds.high <= highest / MILLI,
                "min": lowest is not None and bounds.low >= lowest / MILLI,
            }
            for key, is_idle in idle.items():
                if is_idle:
                    path = (*criterion.path, key)
                    yield Finding.at(path, edit=RemoveKey(path), key=key)


class VetoWithPenalty(Check):
    """A veto that also takes points away.

    A veto disqualifies a lead whatever its score. The penalty only makes the scores of these leads look strange
    in reports.

    ```yaml
    dimensions:
      fit:
        criteria:
          country: {when: "country not in ('DE', 'AT')", points: -100, disqualify: We do not deliver there}
    ```

    `points: 0` is enough.
    """

    severity: ClassVar[Severity] = "note"

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Criteria with a veto that can only take points away."""
        for criterion in model.criteria():
            bounds = unclamped(criterion)
            if criterion.disqualify is not None and bounds.low < 0 and bounds.high <= 0:
                # No edit: 0 points would change the scores of these leads, which is for people to decide.
                yield Finding.at(criterion.path)


class PenaltyWithoutEnd(Check):
    """A penalty for each occurrence, without a limit and without an end.

    A lead that looked at twenty job offers three years ago stays below zero for ever, even if it asks for a quote
    today. The decay of a dimension applies to positive points only.

    ```yaml
    dimensions:
      interest:
        decay: {half_life: 30 days}
        criteria:
          pricing: {activity: page_viewed, where: "path like '/pricing%'", points: 15}
          careers: {activity: page_viewed, where: "path like '/careers%'", points: -50}
    ```

    Add `limit: 1`, `min: -50`, `within: 1 year`, or a `decay` of its own.
    """

    severity: ClassVar[Severity] = "note"

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Negative occurrences that nothing bounds."""
        for dimension in model.dimensions:
            for criterion in dimension.criteria:
                if _grows_without_end(criterion, dimension, sign=-1):
                    yield Finding(criterion.path)


class PointsNeverFade(Check):
    """A dimension in which old activities count as much as new ones, without any limit.

    After some years every old contact has passed the threshold, and the score only says how long a lead has been
    in the database.

    ```yaml
    dimensions:
      interest:
        criteria:
          blog: {activity: page_viewed, points: 2}
    ```

    Add `decay: {half_life: 90 days}` to the dimension, or limits to its criteria. If the score covers the whole
    customer lifetime, there is nothing to do.
    """

    severity: ClassVar[Severity] = "note"

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Dimensions of which all rewarded occurrences add up without end."""
        for dimension in model.dimensions:
            rewarded = [c for c in dimension.criteria if isinstance(c.rule, OccurrenceRule) and c.rule.points > 0]
            if rewarded and all(_grows_without_end(criterion, dimension, sign=1) for criterion in rewarded):
                yield Finding(("dimensions", dimension.name))


def _grows_without_end(criterion: Criterion, dimension: Dimension, *, sign: int) -> bool:
    rule = criterion.rule
    if not isinstance(rule, OccurrenceRule) or rule.points * sign <= 0:
        return False
    if rule.decay is not None or rule.matching.within is not None or most_occurrences(rule) < math.inf:
        return False
    clamps = [criterion.clamp, dimension.clamp, *(g.clamp for g in dimension.groups if g.name == criterion.group)]
    return all((clamp.highest if sign > 0 else clamp.lowest) is None for clamp in clamps)


class DecayNeverStarts(Check):
    """A decay that begins only when the activity has left the window.

    With `within: 7 days` nothing is older than seven days, so a grace of 30 days never ends.

    ```yaml
    dimensions:
      interest:
        criteria:
          blog: {activity: page_viewed, within: 7 days, points: 2, decay: {half_life: 30 days, grace: 30 days}}
    ```

    Leave out `within`, or shorten the decay.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Occurrences whose window ends before their decay begins."""
        for criterion in model.criteria():
            rule = criterion.rule
            if not isinstance(rule, OccurrenceRule) or rule.decay is None or rule.matching.within is None:
                continue
            start = _start(rule.decay)
            if start and longest_seconds(rule.matching.within) <= start:
                yield Finding.at((*criterion.path, "within"), duration=rule.matching.within.words())


def _start(decay: Decay) -> int:
    return decay.grace + (decay.expires_after or decay.inactive_for or 0)


class DecayWithoutEffect(Check):
    """A decay of a dimension or group that applies to none of its criteria.

    It applies only to activity criteria with positive points: a state such as the industry does not fade, and a
    measure has its window.

    ```yaml
    dimensions:
      fit:
        decay: {half_life: 30 days}
        criteria:
          size: {when: employees > 100, points: 5}
    ```

    Leave it out, or move it to the dimension with the activities.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Written decays that no occurrence inherits."""
        for dimension in model.dimensions:
            path: Path = ("dimensions", dimension.name)
            parts = [(path, dimension.decay, dimension.criteria)]
            parts += [((*path, "groups", g.name), g.decay, dimension.in_group(g.name)) for g in dimension.groups]
            for where, decay, criteria in parts:
                rules = [criterion.rule for criterion in criteria]
                if decay is not None and all(getattr(rule, "decay", None) != decay for rule in rules):
                    yield Finding((*where, "decay"))


class CriterionRepeated(Check):
    """Two criteria that look at exactly the same thing.

    Usually one is a copy that was never adapted; its points count twice.

    ```yaml
    dimensions:
      interest:
        criteria:
          webinar: {activity: webinar_attended, points: 10}
          workshop: {activity: webinar_attended, points: 15}
    ```

    Change the condition of one, or merge them into one criterion with the sum of the points.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Criteria of a dimension whose rules differ in nothing but their points."""
        for dimension in model.dimensions:
            seen: list[tuple[object, Criterion]] = []
            for criterion in dimension.criteria:
                mark = (criterion.persona, _without_points(criterion))
                twin = next((other for known, other in seen if known == mark), None)
                if twin is not None:
                    yield Finding.at(criterion.path, other=twin.name)
                seen.append((mark, criterion))


def _without_points(criterion: Criterion) -> object:
    rule = criterion.rule
    if isinstance(rule, BandedRule):
        return rule
    return replace(rule, points=0, unknown=0) if isinstance(rule, WhenRule) else replace(rule, points=0)


class MeanMixesScales(Check):
    """A mean of grades and points.

    A grade is worth 1 to about 5, a match 100 points: a mean of both is meaningless.

    ```yaml
    dimensions:
      fit:
        aggregate: mean
        criteria:
          size: {attribute: employees, grades: {A: "> 100", B: else}}
          region: {when: country = 'DE', points: 100}
    ```

    Give grades to all criteria of the dimension, or to none.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Means of graded and other criteria."""
        for dimension in model.dimensions:
            if dimension.aggregate == "mean" and len({criterion.graded for criterion in dimension.criteria}) > 1:
                yield Finding(("dimensions", dimension.name))


class UnknownNeverUsed(Check):
    """An `unknown` for a measure that is never unknown.

    Without any activity, `count`, `count_distinct` and `sum` are 0, not unknown.

    ```yaml
    dimensions:
      interest:
        criteria:
          visits: {activity: page_viewed, measure: count, within: 30 days, points: {">= 4": 5}, unknown: -5}
    ```

    Write a line for it: `{"< 1": -5, ">= 4": 5}`.
    """

    def check(self, model: ScoringModel) -> Iterator[Finding]:
        """Counts and sums with points for the unknown."""
        for criterion in model.criteria():
            rule = criterion.rule
            if isinstance(rule, MeasureRule) and is_always_known(rule) and rule.unknown:
                if criterion.graded:
                    continue
                yield Finding.at((*criterion.path, "unknown"), measure=rule.measure)


POINTS_CHECKS: tuple[Check, ...] = (
    CriterionNeverGivesPoints(),
    CriterionAlwaysTheSame(),
    MaxBelowOneOccurrence(),
    ClampNeverBinds(),
    VetoWithPenalty(),
    PenaltyWithoutEnd(),
    PointsNeverFade(),
    DecayNeverStarts(),
    DecayWithoutEffect(),
    CriterionRepeated(),
    MeanMixesScales(),
    UnknownNeverUsed(),
)
