"""The scoring model as it is meant: names resolved, points in milli-points, decay inherited, conditions parsed.

Made by `spec.resolve` from a `Document`; read by the reference, the plan and the explanation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal

from reifegrad.spec.condition import names, reads_moment
from reifegrad.spec.reads import Reads
from reifegrad.spec.rules import (
    AbsenceRule,
    After,
    AttributeRule,
    Band,
    BandedRule,
    Decay,
    Limit,
    Matching,
    MeasureRule,
    OccurrenceRule,
    Rule,
    ValueRule,
    WhenRule,
)

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from reifegrad.spec.condition import Node, Type
    from reifegrad.spec.list_columns import ListColumn
    from reifegrad.spec.title import Title

__all__ = [
    "AbsenceRule",
    "After",
    "AttributeRule",
    "Band",
    "BandedRule",
    "Decay",
    "Limit",
    "Matching",
    "MeasureRule",
    "OccurrenceRule",
    "Rule",
    "ValueRule",
    "WhenRule",
]
"""The rules are parts of the model, and can be imported from here too."""

DEFAULT_STAGE = "marketing_qualified"
QUALIFIED_STAGE = "sales_qualified"
DISQUALIFIED_STAGE = "disqualified"
ANY_ACTIVITY = "any"


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


def measures_time(rule: MeasureRule) -> bool:
    """Whether a measure can have another value while nothing happens."""
    return rule.measure == "days_since" or rule.matching.changes_with_time


def is_moving(condition: Node, moving: Container[str]) -> bool:
    """Whether time alone can change what a condition says; `moving` are the measures of which it can."""
    return reads_moment(condition) or any(name in moving for name in names(condition))


@dataclass(frozen=True)
class Measure:
    """A value with a name that conditions, formulas and criteria read like an attribute.

    `kind` is its type. It has the same attributes as a criterion that counts activities, so that one plan serves both.
    """

    name: str
    rule: MeasureRule
    kind: Type
    title: Title = field(default_factory=dict)
    path: tuple[str, ...] = field(default=(), compare=False)

    dimension: ClassVar[str] = ""
    disqualify: ClassVar[None] = None
    qualify: ClassVar[None] = None

    @property
    def id(self) -> str:
        """A name for columns that no criterion has."""
        return f"measures..{self.name}"

    @property
    def matching(self) -> Matching:
        """The activities it looks at."""
        return self.rule.matching


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
    def asked(self) -> Node | None:
        """The condition over attributes that it looks at; None for one that asks none."""
        rule = self.rule
        return rule.condition if isinstance(rule, WhenRule) else rule.asked if isinstance(rule, ValueRule) else None

    @property
    def attributes(self) -> frozenset[str]:
        """The attributes it looks at; none for a criterion over activities."""
        if isinstance(self.rule, AttributeRule):
            return frozenset({self.rule.attribute})
        return frozenset() if self.asked is None else frozenset(names(self.asked))

    def changes_with_time(self, moving: Container[str] = ()) -> bool:
        """Whether what it gives can change while nothing happens; `moving` are the measures that can."""
        match self.rule:
            case MeasureRule() as rule:
                return measures_time(rule)
            case OccurrenceRule() as rule:
                return rule.decay is not None or rule.matching.changes_with_time
            case AbsenceRule():
                return True
            case WhenRule() | ValueRule():
                return self.asked is not None and is_moving(self.asked, moving)
            case AttributeRule() as rule:
                return rule.attribute in moving


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


Counting = Measure | Criterion
"""What is counted from activities."""


def _looks_back(matching: Matching) -> list[Matching | After]:
    return [matching] if matching.after is None else [matching, matching.after]


@dataclass(frozen=True)
class ScoringModel:
    """A whole model. `formula` is None for the plain sum of the dimensions.

    `attributes` and `properties` are the names that the model reads from leads (and accounts) and from
    activities, with their types; names with the prefix `account.` are read from the account only. `measures` are
    those that something reads, `unused_measures` the others. `list_columns` are those of lists for people; none means
    the usual ones.
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
    measures: tuple[Measure, ...] = ()
    unused_measures: tuple[Measure, ...] = ()
    list_columns: tuple[ListColumn, ...] = ()

    def criteria(self) -> Iterator[Criterion]:
        """All enabled criteria in the order of the file."""
        for dimension in self.dimensions:
            yield from dimension.criteria

    def countings(self) -> Iterator[Counting]:
        """Everything that looks at activities: the measures, then the criteria of that kind."""
        yield from self.measures
        yield from (criterion for criterion in self.criteria() if criterion.matching is not None)

    @property
    def moving_measures(self) -> frozenset[str]:
        """The measures whose values can change while nothing happens."""
        return frozenset(measure.name for measure in self.measures if measures_time(measure.rule))

    def subject_conditions(self) -> Iterator[Node]:
        """All conditions and formulas over attributes, in the order in which they are worked out."""
        if self.population is not None:
            yield self.population
        yield from (criterion.asked for criterion in self.criteria() if criterion.asked is not None)
        yield from self.conclusions()

    def conclusions(self) -> Iterator[Node]:
        """The formula of the score, and the conditions of segments and priorities."""
        if self.formula is not None:
            yield self.formula
        yield from (case.condition for case in (*self.segments, *self.priorities) if case.condition is not None)

    @property
    def reads_moment(self) -> bool:
        """Whether a condition over attributes looks at the moment of scoring itself."""
        return any(map(reads_moment, self.subject_conditions()))

    @property
    def reads(self) -> Reads:
        """What of the facts the model looks at."""
        matchings = [counting.matching for counting in self.countings() if counting.matching is not None]
        afters = [matching.after for matching in matchings if matching.after is not None]
        kinds = [looked.kinds for matching in matchings for looked in _looks_back(matching)]
        moving = self.moving_measures
        return Reads(
            activities=bool(matchings),
            kinds=None if None in kinds else tuple(dict.fromkeys(kind for some in kinds for kind in some or ())),
            properties=self.properties,
            attributes=self.attributes,
            whole_account=any(matching.scope == "account" for matching in matchings),
            windows=tuple(dict.fromkeys(matching.within for matching in matchings if matching.within is not None)),
            unbounded=any(None in {looked.within for looked in _looks_back(matching)} for matching in matchings),
            clock=any(criterion.changes_with_time(moving) for criterion in self.criteria())
            or any(is_moving(condition, moving) for condition in self.subject_conditions()),
            before=tuple(dict.fromkeys(after.within for after in afters if after.within is not None)),
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
