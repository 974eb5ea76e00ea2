"""The scoring model as it is meant: names resolved, points in milli-points, decay inherited, conditions parsed.

Made by `spec.resolve` from a `Document`; read by the reference, the plan and the explanation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from reifegrad.spec.condition import names
from reifegrad.spec.reads import Reads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reifegrad.spec.condition import Node, Type
    from reifegrad.spec.duration import Duration
    from reifegrad.spec.list_columns import ListColumn

Title = dict[str, str]
"""Text per language; the key "" holds a text that was given without language."""

DEFAULT_STAGE = "marketing_qualified"
QUALIFIED_STAGE = "sales_qualified"
DISQUALIFIED_STAGE = "disqualified"
ANY_ACTIVITY = "any"


def title_in(title: Title, language: str, fallback: str) -> str:
    """The text in a language, else in any language, else the fallback."""
    return title.get(language) or title.get("") or next(iter(title.values()), fallback)


@dataclass(frozen=True)
class Range:
    """Lowest and highest value in milli-points; None is open."""

    lowest: int | None = None
    highest: int | None = None

    def clamp(self, value: int) -> int:
        """The value, moved into the range."""
        if self.lowest is not None and value < self.lowest:
            return self.lowest
        if self.highest is not None and value > self.highest:
            return self.highest
        return value

    @property
    def is_open(self) -> bool:
        """Whether nothing is ever clamped."""
        return self.lowest is None and self.highest is None


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
class WhenRule:
    """Points while a condition over attributes holds."""

    condition: Node
    points: int
    unknown: int = 0


@dataclass(frozen=True)
class Matching:
    """Which activities a criterion looks at. `kinds` is None for any kind."""

    kinds: tuple[str, ...] | None
    where: Node | None = None
    within: Duration | None = None
    scope: Literal["lead", "account"] = "lead"


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


@dataclass(frozen=True)
class MeasureRule:
    """Points by a measured number of a window: count, days_since, sum, min, max of a property.

    Bands compare counts and days as they are, amounts in millionths (`spec.points.MICRO`).
    """

    matching: Matching
    measure: Literal["count", "days_since", "sum", "min", "max"]
    property: str | None
    bands: tuple[Band, ...]
    unknown: int = 0


@dataclass(frozen=True)
class AbsenceRule:
    """Points when there was no such activity for a time, and the lead has been known that long."""

    matching: Matching
    absent_for: Duration
    points: int


Rule = AttributeRule | WhenRule | OccurrenceRule | MeasureRule | AbsenceRule


@dataclass(frozen=True)
class Criterion:
    """One scored statement of the model. `id` is unique in the model and names columns.

    `weight` is in thousandths. `disqualify` is the reason of a veto (None: no veto), `qualify` the stage
    that the criterion gives (None: no override). `graded` criteria give grade values instead of points.
    `path` is its place in the file.
    """

    id: str
    name: str
    dimension: str
    rule: Rule
    title: Title = field(default_factory=dict)
    group: str | None = None
    persona: str | None = None
    weight: int = 1_000
    clamp: Range = Range()
    disqualify: Title | None = None
    qualify: str | None = None
    graded: bool = False
    path: tuple[str, ...] = field(default=(), compare=False)

    @property
    def matching(self) -> Matching | None:
        """The activities it looks at; None for a criterion over attributes."""
        return self.rule.matching if isinstance(self.rule, OccurrenceRule | MeasureRule | AbsenceRule) else None

    @property
    def attributes(self) -> frozenset[str]:
        """The attributes it looks at; none for a criterion over activities."""
        match self.rule:
            case AttributeRule() as rule:
                return frozenset({rule.attribute})
            case WhenRule() as rule:
                return frozenset(names(rule.condition))
            case _:
                return frozenset()

    @property
    def changes_with_time(self) -> bool:
        """Whether what it gives can change while nothing happens."""
        matching, rule = self.matching, self.rule
        counts_days = isinstance(rule, MeasureRule) and rule.measure == "days_since"
        fades = isinstance(rule, OccurrenceRule) and rule.decay is not None
        return counts_days or fades or (matching is not None and matching.within is not None)


@dataclass(frozen=True)
class Group:
    """Criteria of a dimension with a range of their own."""

    name: str
    clamp: Range
    title: Title = field(default_factory=dict)
    decay: Decay | None = None


@dataclass(frozen=True)
class Persona:
    """A profile within a dimension."""

    name: str
    title: Title = field(default_factory=dict)


@dataclass(frozen=True)
class Dimension:
    """One side of the score. `criteria` are the enabled ones in the order of the file, `disabled` the others.

    `decay` of a dimension or group is as written there; the rules of the criteria hold what they inherit.
    """

    name: str
    title: Title
    aggregate: Literal["sum", "mean", "logit"]
    base: int
    clamp: Range
    criteria: tuple[Criterion, ...]
    groups: tuple[Group, ...] = ()
    personas: tuple[Persona, ...] = ()
    decay: Decay | None = None
    disabled: tuple[Criterion, ...] = ()

    def in_group(self, group: str | None) -> tuple[Criterion, ...]:
        """The criteria of a group (None: of no group)."""
        return tuple(criterion for criterion in self.criteria if criterion.group == group)

    def of_persona(self, persona: str) -> tuple[Criterion, ...]:
        """The criteria of a persona."""
        return tuple(criterion for criterion in self.criteria if criterion.persona == persona)


@dataclass(frozen=True)
class ScaleStep:
    """A name that holds from a lower bound on (milli-points; None: from anywhere)."""

    name: str
    bound: int | None


@dataclass(frozen=True)
class Scale:
    """Grades or stages, best first; the last one has no bound."""

    steps: tuple[ScaleStep, ...]

    def at(self, value: int) -> str:
        """The first step whose bound the value (milli-points) reaches."""
        return next(step.name for step in self.steps if step.bound is None or value >= step.bound)


@dataclass(frozen=True)
class Cell:
    """What a cell of the matrix stands for."""

    title: Title = field(default_factory=dict)
    stage: str | None = None
    priority: str | None = None


@dataclass(frozen=True)
class Matrix:
    """Two graded dimensions; the cell is named row grade + column grade."""

    rows: str
    columns: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class NamedCase:
    """A segment or priority: the first whose condition holds (None: else)."""

    name: str
    condition: Node | None
    title: Title = field(default_factory=dict)


@dataclass(frozen=True)
class Training:
    """What a learned model was learned from: days as ISO text (None: not known), leads, how many of them were won.

    `judgements` says how often leads were looked at, where that was more than once; files that were learned before
    this key came counted judgements as leads.
    """

    leads: int
    won: int
    since: str | None = None
    until: str | None = None
    tested_until: str | None = None
    target: str | None = None
    horizon: str | None = None
    moments: str | None = None
    judgements: int | None = None


@dataclass(frozen=True)
class ScoringModel:
    """A whole model. `formula` is None for the plain sum of the dimensions.

    `attributes` and `properties` are the names that the model reads from leads (and accounts) and from
    activities, with their types; names with the prefix `account.` are read from the account only. `list_columns`
    are those of lists for people; none means the usual ones.
    """

    name: str
    title: Title
    goal: Title
    timezone: str
    subject: Literal["lead", "account"]
    population: Node | None
    dimensions: tuple[Dimension, ...]
    formula: Node | None
    formula_text: str
    clamp: Range
    thresholds: Scale | None
    grades: Mapping[str, Scale]
    matrix: Matrix | None
    segments: tuple[NamedCase, ...]
    priorities: tuple[NamedCase, ...]
    attributes: Mapping[str, Type]
    properties: Mapping[str, Type]
    hash: str
    training: Training | None = None
    list_columns: tuple[ListColumn, ...] = ()

    def criteria(self) -> Iterator[Criterion]:
        """All enabled criteria in the order of the file."""
        for dimension in self.dimensions:
            yield from dimension.criteria

    @property
    def reads(self) -> Reads:
        """What of the facts the model looks at."""
        matchings = [criterion.matching for criterion in self.criteria() if criterion.matching is not None]
        kinds = [matching.kinds for matching in matchings]
        return Reads(
            activities=bool(matchings),
            kinds=None if None in kinds else tuple(dict.fromkeys(kind for some in kinds for kind in some or ())),
            properties=self.properties,
            attributes=self.attributes,
            whole_account=any(matching.scope == "account" for matching in matchings),
            windows=tuple(dict.fromkeys(matching.within for matching in matchings if matching.within is not None)),
            unbounded=any(matching.within is None for matching in matchings),
            clock=any(criterion.changes_with_time for criterion in self.criteria()),
        )

    @property
    def key(self) -> str:
        """The column that names whom the model scores."""
        return f"{self.subject}_id"

    @property
    def has_personas(self) -> bool:
        """Whether the result names a best persona."""
        return any(dimension.personas for dimension in self.dimensions)

    @property
    def priority_names(self) -> tuple[str, ...]:
        """The priorities in the order in which sales works through them: those of `priorities`, else of the cells."""
        if self.priorities:
            return tuple(case.name for case in self.priorities)
        cells = self.matrix.cells.values() if self.matrix else ()
        return tuple(dict.fromkeys(cell.priority for cell in cells if cell.priority is not None))
