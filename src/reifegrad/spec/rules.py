"""The rules by which criteria give points, and the measures that conditions read: what of the facts they look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reifegrad.spec.condition import Compare, In, IsNull, Logic, reads_moment
from reifegrad.spec.condition import Literal as Constant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.spec.condition import Node, Type
    from reifegrad.spec.duration import Duration


@dataclass(frozen=True)
class Decay:
    """How the points of an occurrence fade: exactly one of the forms, with optional grace and floor.

    `half_life`, `linear_period`, `expires_after`, `inactive_for` are seconds; `rate` is the share lost per
    `linear_period`, `keep` the share kept per full `inactive_for`, `floor` the share that remains.
    """

    half_life: int | None = None
    linear_period: int | None = None
    rate: float = 0.0
    expires_after: int | None = None
    inactive_for: int | None = None
    keep: float = 1.0
    grace: int = 0
    floor: float = 0.0


@dataclass(frozen=True)
class Band:
    """One line of a map from value to points: values, an interval, or everything else."""

    points: int
    label: str
    values: tuple[str | float | bool, ...] = ()
    above: float | None = None
    above_included: bool = False
    below: float | None = None
    below_included: bool = False
    is_else: bool = False

    def holds(self, value: str | float | bool) -> bool:  # noqa: FBT001  # a value of the lead, not a switch
        """Whether a known value lies in the band. Numbers are compared as doubles, as engines do."""
        if self.is_else or self.values:
            return self.is_else or value in self.values
        if not isinstance(value, int | float):
            return False
        if self.above is not None and not (value > self.above or (self.above_included and value == self.above)):
            return False
        return self.below is None or value < self.below or (self.below_included and value == self.below)


@dataclass(frozen=True)
class AttributeRule:
    """Points by the value of an attribute; the first band that holds; `unknown` for a missing value."""

    attribute: str
    bands: tuple[Band, ...]
    unknown: int = 0


@dataclass(frozen=True)
class ValueRule:
    """Points by a value that is worked out from attributes, measures and the moment, such as the days since a date."""

    value: Node
    kind: Type
    bands: tuple[Band, ...]
    unknown: int = 0

    @property
    def asked(self) -> Node:
        """All that its bands ask of the value, as one condition."""
        return Logic("or", (IsNull(self.value), *(part for band in self.bands for part in _asked(band, self.value))))


def _asked(band: Band, value: Node) -> Iterator[Node]:
    """The comparisons by which a value lies in a band or not."""
    if band.values:
        yield In(value, band.values)
    if band.above is not None:
        yield Compare(">=" if band.above_included else ">", value, Constant(band.above))
    if band.below is not None:
        yield Compare("<=" if band.below_included else "<", value, Constant(band.below))


@dataclass(frozen=True)
class WhenRule:
    """Points while a condition over attributes holds."""

    condition: Node
    points: int
    unknown: int = 0


@dataclass(frozen=True)
class After:
    """What must have happened before an activity: another one, at most `within` earlier (None: ever before)."""

    kinds: tuple[str, ...] | None
    where: Node | None = None
    within: Duration | None = None


@dataclass(frozen=True)
class Matching:
    """Which activities a criterion or measure looks at. `kinds` is None for any kind."""

    kinds: tuple[str, ...] | None
    where: Node | None = None
    within: Duration | None = None
    scope: Literal["lead", "account"] = "lead"
    after: After | None = None

    @property
    def wheres(self) -> tuple[Node, ...]:
        """The conditions over properties, its own and that of `after`."""
        found = (self.where, self.after.where if self.after is not None else None)
        return tuple(node for node in found if node is not None)

    @property
    def changes_with_time(self) -> bool:
        """Whether other activities can match while nothing happens."""
        return self.within is not None or any(map(reads_moment, self.wheres))


@dataclass(frozen=True)
class Limit:
    """At most `count` occurrences in each `period` of the calendar (None: for ever)."""

    count: int
    period: Literal["hour", "day", "week", "month"] | None = None


@dataclass(frozen=True)
class OccurrenceRule:
    """Points for each activity that matches, limited and decayed."""

    matching: Matching
    points: int
    limit: Limit | None = None
    keep: Literal["first", "latest"] = "latest"
    distinct: str | None = None
    decay: Decay | None = None


MeasureName = Literal["count", "count_distinct", "days_since", "sum", "min", "max", "mean", "first", "last"]
AMOUNTS = ("sum", "min", "max", "mean")
"""Measures of numbers that are added up and compared in whole millionths."""

COUNTS = ("count", "count_distinct")
"""Measures that are whole numbers from 0 on, and never unknown."""


@dataclass(frozen=True)
class MeasureRule:
    """One value of the activities of a window; for a criterion with points by its value.

    Bands compare amounts in millionths (`spec.points.MICRO`), everything else as it is. A measure with a name has no
    bands: the criteria that read it have.
    """

    matching: Matching
    measure: MeasureName
    property: str | None
    bands: tuple[Band, ...] = ()
    unknown: int = 0


def is_amount(rule: MeasureRule) -> bool:
    """Whether a measure is worked out in millionths."""
    return rule.measure in AMOUNTS


def is_always_known(rule: MeasureRule) -> bool:
    """Whether a measure is 0 rather than unknown where nothing matches."""
    return rule.measure in {*COUNTS, "sum"}


def is_whole(rule: MeasureRule) -> bool:
    """Whether a measure is a whole number from 0 on: a count, or days."""
    return rule.measure in {*COUNTS, "days_since"}


@dataclass(frozen=True)
class AbsenceRule:
    """Points when there was no such activity for a time, and the lead has been known that long."""

    matching: Matching
    absent_for: Duration
    points: int


BandedRule = AttributeRule | ValueRule | MeasureRule
"""Those that give points by a value: the first band that holds."""

Rule = AttributeRule | ValueRule | WhenRule | OccurrenceRule | MeasureRule | AbsenceRule
