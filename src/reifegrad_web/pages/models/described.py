"""A model in words: what each criterion looks at, what it gives, and what follows from the score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.explain.wording import Wording
from reifegrad.spec.condition_text import condition_text
from reifegrad.spec.model import AbsenceRule, AttributeRule, MeasureRule, OccurrenceRule, ValueRule, WhenRule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reifegrad.spec.condition import Node
    from reifegrad.spec.duration import Duration
    from reifegrad.spec.model import Criterion, Decay, Dimension, Matching, NamedCase, Range, Scale, ScoringModel


@dataclass(frozen=True)
class GivenPoints:
    """What one value gives: points with their sign, or a grade; `value` is empty where everything gives the same."""

    value: str
    gives: str


@dataclass(frozen=True)
class ShownCriterion:
    """A line of the table: what the criterion is called and looks at, what it gives, and how that is limited."""

    title: str
    looks_at: str
    condition: str
    gives: Sequence[GivenPoints]
    limits: Sequence[str]
    verdict: str
    path: str
    is_enabled: bool


@dataclass(frozen=True)
class ShownPart:
    """Criteria under one heading: those of a dimension, or of a group or persona within."""

    title: str
    about: Sequence[str]
    criteria: Sequence[ShownCriterion]
    is_inner: bool


@dataclass(frozen=True)
class NamedStep:
    """A stage, grade, segment or priority: what it is called, and from where on or under which condition it holds."""

    name: str
    title: str
    holds: str
    is_condition: bool = False


@dataclass(frozen=True)
class ShownCell:
    """A cell of the matrix."""

    name: str
    title: str
    stage: str
    priority: str


class DescribedModel:
    """One model in the words of one language."""

    def __init__(self, model: ScoringModel, language: str) -> None:
        self.model, self.wording = model, Wording(model, language)
        self.words = self.wording.words

    def parts(self) -> Iterator[ShownPart]:
        """The dimensions in the order of the file, each followed by its groups and personas."""
        for dimension in self.model.dimensions:
            everything = [*dimension.criteria, *dimension.disabled]
            own = [each for each in everything if each.group is None and each.persona is None]
            yield ShownPart(
                self.wording.dimension(dimension.name),
                list(self._about(dimension)),
                self._rows(own, dimension),
                is_inner=False,
            )
            for group in dimension.groups:
                inner = [each for each in everything if each.group == group.name]
                about = [*self._range(group.clamp), *self._fades(group.decay)]
                yield ShownPart(
                    self.wording.title(group.title, group.name), about, self._rows(inner, dimension), is_inner=True
                )
            for persona in dimension.personas:
                inner = [each for each in everything if each.persona == persona.name]
                yield ShownPart(self.wording.persona(persona.name), [], self._rows(inner, dimension), is_inner=True)

    def _about(self, dimension: Dimension) -> Iterator[str]:
        if dimension.aggregate != "sum":
            yield self.words("models.mean" if dimension.aggregate == "mean" else "models.logit")
        if dimension.base:
            yield self.words("models.starts_with", points=self.wording.points(dimension.base))
        yield from self._range(dimension.clamp)
        yield from self._fades(dimension.decay)

    def _fades(self, decay: Decay | None) -> Sequence[str]:
        return [] if decay is None else [self.words("models.fades", how=self.wording.decay(decay))]

    def _range(self, clamp: Range) -> Sequence[str]:
        if clamp.is_open:
            return []
        low, high = ("" if each is None else self.wording.milli(each) for each in (clamp.lowest, clamp.highest))
        key = "bounds.low" if not high else "bounds.high" if not low else "bounds.both"
        return [self.words(key, low=low, high=high)]

    def _rows(self, criteria: Sequence[Criterion], dimension: Dimension) -> Sequence[ShownCriterion]:
        off = {each.id for each in dimension.disabled}
        return [self._row(each, dimension, is_enabled=each.id not in off) for each in criteria]

    def _row(self, criterion: Criterion, dimension: Dimension, *, is_enabled: bool) -> ShownCriterion:
        looks_at, condition = self._looks_at(criterion)
        return ShownCriterion(
            title=self.wording.title(criterion.title, criterion.name),
            looks_at=looks_at,
            condition=condition,
            gives=list(self._gives(criterion)),
            limits=list(self._limits(criterion, dimension)),
            verdict=self._verdict(criterion),
            path=".".join(criterion.path),
            is_enabled=is_enabled,
        )

    def _looks_at(self, criterion: Criterion) -> tuple[str, str]:
        """In words, with a condition of the file where there is one."""
        match criterion.rule:
            case AttributeRule() as rule:
                name = self.wording.value_name(rule.attribute)
                return self.words("models.looks.attribute", name=self.words.named("attribute", name)), ""
            case WhenRule() as rule:
                return self.words("models.looks.when"), condition_text(rule.condition)
            case ValueRule() as rule:
                return self.words("models.looks.value"), condition_text(rule.value)
            case OccurrenceRule() as rule:
                return self._matching(rule.matching, "models.looks.activity")
            case AbsenceRule() as rule:
                time = self._time(rule.absent_for)
                return self._matching(rule.matching, "models.looks.absent", time=time)
            case MeasureRule() as rule:
                measured = f"{rule.measure}({rule.property})" if rule.property else rule.measure
                return self._matching(rule.matching, "models.looks.measure", measure=measured)

    def _matching(self, matching: Matching, key: str, **fields: str) -> tuple[str, str]:
        parts = [self.words(key, kinds=self._kinds(matching.kinds), **fields)]
        if matching.within is not None:
            parts.append(self.words("models.looks.within", time=self._time(matching.within)))
        if matching.scope == "account":
            parts.append(self.words("models.looks.account"))
        if matching.after is not None:
            parts.append(self.words("models.looks.after", kinds=self._kinds(matching.after.kinds)))
        return ", ".join(parts), self._condition(matching.where)

    def _kinds(self, kinds: tuple[str, ...] | None) -> str:
        return self.wording.either([self.words.named("activity", kind) for kind in kinds or ("any",)])

    def _condition(self, condition: Node | None) -> str:
        return "" if condition is None else condition_text(condition)

    def _time(self, duration: Duration) -> str:
        return duration.words().say(self.words.language)

    def _gives(self, criterion: Criterion) -> Iterator[GivenPoints]:
        rule = criterion.rule
        if criterion.weight != 1_000 or criterion.persona is not None:
            yield GivenPoints("", self.words("models.weight", weight=self.wording.milli(criterion.weight)))
        if not isinstance(rule, AttributeRule | ValueRule | MeasureRule):
            if criterion.persona is None:
                yield GivenPoints("", self._signed(rule.points))
            return
        for band in rule.bands:
            if criterion.graded:
                yield GivenPoints(self.wording.band(criterion, band.label), band.label)
            else:
                yield GivenPoints(self.wording.band(criterion, band.label), self._signed(band.points))
        if rule.unknown and not criterion.graded:
            yield GivenPoints(self.words("word.unknown"), self._signed(rule.unknown))

    def _signed(self, milli: int) -> str:
        return f"{'+' if milli > 0 else ''}{self.wording.milli(milli)}"

    def _limits(self, criterion: Criterion, dimension: Dimension) -> Iterator[str]:
        rule = criterion.rule
        if isinstance(rule, OccurrenceRule):
            if rule.distinct is not None:
                yield self.words("limit.distinct", property=rule.distinct)
            if rule.limit is not None:
                yield self.words(f"limit.{rule.limit.period or 'ever'}", count=self.words.number(rule.limit.count))
            inherited = {dimension.decay, *(each.decay for each in dimension.groups if each.name == criterion.group)}
            if rule.decay is not None and rule.decay not in inherited:
                yield self.wording.decay(rule.decay)
            if rule.decay is None and inherited != {None} and rule.points > 0:
                yield self.words("models.fades_not")
        yield from self._range(criterion.clamp)

    def _verdict(self, criterion: Criterion) -> str:
        if criterion.disqualify is not None:
            return self.words("models.disqualifies", why=self.wording.title(criterion.disqualify, criterion.name))
        if criterion.qualify is not None:
            return self.words("models.qualifies", stage=self.wording.stage(criterion.qualify))
        return ""

    # What follows from the score

    def formula(self) -> str:
        """How dimensions become the score; empty for their plain sum."""
        return self.model.formula_text if self.model.formula is not None else ""

    def thresholds(self) -> Sequence[NamedStep]:
        """Stages with the score from which each applies."""
        scale = self.model.thresholds
        return [] if scale is None else self._steps(scale, [self.wording.stage(step.name) for step in scale.steps])

    def grades(self) -> Iterator[tuple[str, Sequence[NamedStep]]]:
        """The grades of each graded dimension."""
        for name, scale in self.model.grades.items():
            yield self.wording.dimension(name), self._steps(scale, [step.name for step in scale.steps])

    def _steps(self, scale: Scale, titles: Sequence[str]) -> Sequence[NamedStep]:
        below = self.words("models.below")
        return [
            NamedStep(step.name, title, below if step.bound is None else self.wording.milli(step.bound))
            for step, title in zip(scale.steps, titles, strict=True)
        ]

    def matrix(self) -> Sequence[tuple[str, Sequence[ShownCell]]]:
        """The rows of the matrix, each with its cells."""
        matrix = self.model.matrix
        if matrix is None:
            return []
        rows, columns = (
            [step.name for step in self.model.grades[name].steps] for name in (matrix.rows, matrix.columns)
        )
        return [(row, [self._cell(f"{row}{column}") for column in columns]) for row in rows]

    def _cell(self, name: str) -> ShownCell:
        cell = self.model.matrix.cells.get(name) if self.model.matrix else None
        if cell is None:
            return ShownCell(name, "", "", "")
        stage = self.wording.stage(cell.stage) if cell.stage else ""
        return ShownCell(name, self.wording.title(cell.title, ""), stage, cell.priority or "")

    def segments(self) -> Sequence[NamedStep]:
        """The segments in the order in which they are asked."""
        return self._cases("segment", self.model.segments)

    def priorities(self) -> Sequence[NamedStep]:
        """The priorities likewise."""
        return self._cases("priority", self.model.priorities)

    def _cases(self, kind: str, cases: Sequence[NamedCase]) -> Sequence[NamedStep]:
        otherwise = self.words("models.otherwise")
        return [
            NamedStep(
                case.name,
                self.wording.case(kind, case.name),
                otherwise if case.condition is None else condition_text(case.condition),
                case.condition is not None,
            )
            for case in cases
        ]

    def population(self) -> str:
        """Who is scored at all; empty for everybody."""
        return self._condition(self.model.population)
