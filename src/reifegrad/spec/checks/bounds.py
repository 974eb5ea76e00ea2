"""The lowest and highest value that criteria, dimensions and the score can have, by interval arithmetic.

A model comes in, intervals in points go out. They may be wider than what really occurs, never narrower.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.spec.checks.band_order import band_map
from reifegrad.spec.condition import Arithmetic, Call, Case, Literal, Name
from reifegrad.spec.model import AbsenceRule, MeasureRule, OccurrenceRule, WhenRule
from reifegrad.spec.points import MILLI
from reifegrad.spec.rules import is_always_known

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reifegrad.spec.condition import Node
    from reifegrad.spec.duration import Duration
    from reifegrad.spec.model import Criterion, Dimension, Range, ScoringModel

_DAY = 86_400
_SHORTEST_PERIOD = {"hour": 3_600, "day": 82_800, "week": 601_200, "month": 27 * _DAY}
_LONGEST_MONTH = 31 * _DAY
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class PointsInterval:
    """From lowest to highest value, in points; `unknown` if it may have no value at all."""

    low: float
    high: float
    unknown: bool = False

    @classmethod
    def around(cls, values: Iterable[float]) -> PointsInterval:
        """The interval from the least to the greatest of some values."""
        found = list(values)
        return cls(min(found), max(found))

    def clamped(self, clamp: Range) -> PointsInterval:
        """The interval, moved into a range."""
        low = -math.inf if clamp.lowest is None else clamp.lowest / MILLI
        high = math.inf if clamp.highest is None else clamp.highest / MILLI
        return PointsInterval(min(max(self.low, low), high), min(max(self.high, low), high), self.unknown)

    def __add__(self, other: PointsInterval) -> PointsInterval:
        return PointsInterval(self.low + other.low, self.high + other.high, self.unknown or other.unknown)

    @property
    def is_point(self) -> bool:
        """Whether there is only one value."""
        return self.low == self.high


ZERO = PointsInterval(0.0, 0.0)
ANY = PointsInterval(-math.inf, math.inf, unknown=True)
NO_VALUE = PointsInterval(math.inf, -math.inf, unknown=True)
"""Of something that is certainly unknown."""


def longest_seconds(duration: Duration) -> float:
    """The length of a duration, for calendar months the greatest."""
    return duration.amount * _MONTHS[duration.unit] * _LONGEST_MONTH if duration.is_calendar else duration.seconds


def most_occurrences(rule: OccurrenceRule) -> float:
    """How many occurrences can count at the same time."""
    if rule.limit is None:
        return math.inf
    if rule.limit.period is None:
        return rule.limit.count
    windows = [longest_seconds(rule.matching.within)] if rule.matching.within is not None else []
    if rule.decay is not None and rule.decay.expires_after is not None and not rule.decay.floor:
        windows.append(rule.decay.expires_after + rule.decay.grace)
    if not windows:
        return math.inf
    return rule.limit.count * (min(windows) // _SHORTEST_PERIOD[rule.limit.period] + 2)


def unclamped(criterion: Criterion) -> PointsInterval:
    """What the rule of a criterion can give before its `min` and `max`."""
    rule = criterion.rule
    match rule:
        case OccurrenceRule():
            most = _times(rule.points / MILLI, most_occurrences(rule))
            return PointsInterval.around((0.0, most))
        case AbsenceRule():
            return PointsInterval.around((0.0, rule.points / MILLI))
        case WhenRule():
            return PointsInterval.around((0.0, rule.points / MILLI, rule.unknown / MILLI))
        case _:
            return PointsInterval.around(_band_points(criterion))


def _band_points(criterion: Criterion) -> list[float]:
    found = band_map(criterion)
    if found is None:
        return [0.0]
    points = [float(band.points) for band, region in found.reached() if not region.is_empty]
    if not found.uncovered().is_empty:
        points.append(0.0)
    rule = criterion.rule
    if not isinstance(rule, MeasureRule) or not is_always_known(rule):
        points.append(float(getattr(rule, "unknown", 0)))
    return [value / MILLI for value in points]


def criterion_bounds(criterion: Criterion) -> PointsInterval:
    """What a criterion can give."""
    return unclamped(criterion).clamped(criterion.clamp)


def _sum(intervals: Iterable[PointsInterval]) -> PointsInterval:
    return sum(intervals, ZERO)


def group_bounds(dimension: Dimension, group: str) -> PointsInterval:
    """The sum of a group before its range."""
    return _sum(map(criterion_bounds, dimension.in_group(group)))


def unclamped_dimension(dimension: Dimension) -> PointsInterval:
    """What a dimension can be before its range."""
    start = PointsInterval(dimension.base / MILLI, dimension.base / MILLI)
    if dimension.aggregate == "mean":
        profiles = [dimension.of_persona(persona.name) for persona in dimension.personas] or [dimension.criteria]
        means = [_mean(criteria) for criteria in profiles]
        return start + PointsInterval(max(mean.low for mean in means), max(mean.high for mean in means))
    groups = [group_bounds(dimension, group.name).clamped(group.clamp) for group in dimension.groups]
    return start + _sum(groups) + _sum(map(criterion_bounds, dimension.in_group(None)))


def _mean(criteria: tuple[Criterion, ...]) -> PointsInterval:
    weights = sum(criterion.weight for criterion in criteria)
    if not weights:
        return ZERO
    bounds = [(criterion_bounds(criterion), criterion.weight) for criterion in criteria]
    low = sum(bound.low * weight for bound, weight in bounds) / weights
    return PointsInterval(low, sum(bound.high * weight for bound, weight in bounds) / weights)


def dimension_bounds(dimension: Dimension) -> PointsInterval:
    """What a dimension can be."""
    return unclamped_dimension(dimension).clamped(dimension.clamp)


def unclamped_score(model: ScoringModel) -> PointsInterval:
    """What the score can be before its range; unknown counts as 0."""
    dimensions = {dimension.name: dimension_bounds(dimension) for dimension in model.dimensions}
    if model.formula is None:
        return _sum(dimensions.values())
    found = formula_bounds(model.formula, dimensions)
    return PointsInterval(min(found.low, 0.0), max(found.high, 0.0)) if found.unknown else found


def score_bounds(model: ScoringModel) -> PointsInterval:
    """What the score can be."""
    return unclamped_score(model).clamped(model.clamp)


def result_bounds(model: ScoringModel) -> dict[str, PointsInterval]:
    """The intervals of the names that segments and priorities read."""
    return {"score": score_bounds(model), **{part.name: dimension_bounds(part) for part in model.dimensions}}


def formula_bounds(node: Node, names: Mapping[str, PointsInterval]) -> PointsInterval:
    """What a formula can be; a name that is not given can be anything, or unknown."""
    match node:
        case Literal(value=int() | float() as number):
            return PointsInterval(float(number), float(number))
        case Name():
            return names.get(node.name, ANY)
        case Arithmetic():
            return _arithmetic(node.op, formula_bounds(node.left, names), formula_bounds(node.right, names))
        case Call():
            return _call(node.function, [formula_bounds(part, names) for part in node.arguments])
        case Case():
            parts = [result for _, result in node.branches]
            found = [formula_bounds(part, names) for part in (*parts, *([node.otherwise] if node.otherwise else []))]
            unknown = node.otherwise is None or any(part.unknown for part in found)
            return PointsInterval(min(part.low for part in found), max(part.high for part in found), unknown)
        case _:
            return ANY


def _times(left: float, right: float) -> float:
    return 0.0 if 0 in {left, right} else left * right


def _arithmetic(op: str, left: PointsInterval, right: PointsInterval) -> PointsInterval:
    unknown = left.unknown or right.unknown
    match op:
        case "+":
            return left + right
        case "-":
            return PointsInterval(left.low - right.high, left.high - right.low, unknown)
        case "/" if right.low <= 0 <= right.high:
            return ANY
        case "/":
            right = PointsInterval.around((1 / right.low, 1 / right.high))
    products = [_times(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
    return PointsInterval(min(products), max(products), unknown)


def _call(function: str, parts: list[PointsInterval]) -> PointsInterval:
    unknown = all(part.unknown for part in parts)
    lows, highs = [part.low for part in parts], [part.high for part in parts]
    match function:
        case "least":
            certain = [part.high for part in parts if not part.unknown]
            return PointsInterval(min(lows), min(certain, default=max(highs)), unknown)
        case "greatest":
            certain = [part.low for part in parts if not part.unknown]
            return PointsInterval(max(certain, default=min(lows)), max(highs), unknown)
        case "coalesce":
            reached = next((place for place, part in enumerate(parts) if not part.unknown), len(parts)) + 1
            return PointsInterval(min(lows[:reached]), max(highs[:reached]), unknown)
        case "abs":
            inner = parts[0]
            low = 0.0 if inner.low <= 0 <= inner.high else min(abs(inner.low), abs(inner.high))
            return PointsInterval(low, max(abs(inner.low), abs(inner.high)), unknown)
        case "days_since" | "days_until":
            return ANY
        case _:
            return PointsInterval(0.0, math.inf, unknown=True)
