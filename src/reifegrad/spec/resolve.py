"""Resolves a typed `Document` into the `ScoringModel` it means, collecting all problems."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from reifegrad.errors import message, nearest
from reifegrad.spec.condition import ConditionError, Names, Node, Type
from reifegrad.spec.condition_parser import parse_condition, parse_formula
from reifegrad.spec.document import CaseDocument, ScoreDocument
from reifegrad.spec.formula import zero_where_unknown
from reifegrad.spec.list_columns import read_list_columns
from reifegrad.spec.model import (
    DEFAULT_STAGE,
    Cell,
    Criterion,
    Dimension,
    Group,
    Matrix,
    NamedCase,
    Persona,
    Range,
    Scale,
    ScaleStep,
    ScoringModel,
    Training,
)
from reifegrad.spec.points import MILLI, PointsError, to_milli
from reifegrad.spec.property_names import PropertyNames
from reifegrad.spec.resolve_criterion import (
    ResolveContext,
    resolve_criterion,
    resolve_decay,
    resolve_range,
)
from reifegrad.spec.resolve_measure import known_types, learn_types, resolve_measures, settled_measures
from reifegrad.spec.size import check_size
from reifegrad.spec.title import title_of
from reifegrad.spec.vocabulary import FIXED_NAMES, KNOWN_ATTRIBUTES, KNOWN_PROPERTIES, RESERVED, USUAL_ATTRIBUTES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.spec.document import CriterionDocument, DimensionDocument, Document
    from reifegrad.spec.findings import Findings, Path
    from reifegrad.spec.model import Decay, Measure

_LATER = message("later.dimension")
_SCORE_LATER = {"score": message("later.score")}


def resolve(document: Document, findings: Findings) -> ScoringModel:
    """The model that is meant. Raises `ReifegradError` with everything that `findings` holds at the end."""
    attributes, properties = dict(KNOWN_ATTRIBUTES), dict(KNOWN_PROPERTIES)
    while True:
        resolver = _Resolver(document, findings, attributes, properties)
        model = resolver.model()
        for names in (resolver.attributes, resolver.properties):
            for one, other in names.similar_pairs(FIXED_NAMES):
                findings.add((), "names-alike", one=one, other=other)
        check_size(model, findings)
        findings.stop_if_any()
        found = resolver.typed(resolver.attributes), resolver.typed(resolver.properties)
        if found == (attributes, properties):
            return model
        # In `a = b` each name takes the type that the other one gets further down: read again what it means.
        attributes, properties = found


class _Resolver:
    """Walks through a document once, in the order of the file."""

    def __init__(
        self, document: Document, findings: Findings, attributes: Mapping[str, Type], properties: Mapping[str, Type]
    ) -> None:
        self.document, self.findings = document, findings
        self.timezone = read_timezone(document.timezone, findings)
        later = {**dict.fromkeys(document.dimensions, _LATER), **_SCORE_LATER}
        self.attributes = Names(
            dict(attributes), later=later, fixed=frozenset(KNOWN_ATTRIBUTES), usual=USUAL_ATTRIBUTES
        )
        self.properties = PropertyNames(dict(properties), fixed=frozenset(KNOWN_PROPERTIES))
        self.ids: dict[str, str] = {}
        self.subject: str = document.subject
        self.measures: dict[str, Measure] = {}
        self.repeated = _names_in_several_dimensions(document)

    def typed(self, names: Names) -> dict[str, Type]:
        """The types known beforehand and those learned from use."""
        learned = {name: kind for name, kind in names.types.items() if kind is not None}
        scored = {"score", *self.document.dimensions} if names is self.attributes else set()
        return {name: kind for name, kind in {**names.presets, **learned}.items() if name not in scored}

    def model(self) -> ScoringModel:
        """All parts together."""
        document = self.document
        grades = {name: self._grades(name) for name in document.grades or {}}
        thresholds = self._thresholds()
        self.measures = resolve_measures(document.measures or {}, self, document.dimensions)
        self.attributes.presets |= known_types(self.measures, self.properties)
        population = self._condition(document.population, ("population",), self.attributes)
        dimensions = tuple(self._dimension(name, written) for name, written in document.dimensions.items())
        formula, formula_text, clamp = self._score()
        segments, priorities = (self._cases(key, getattr(document, key)) for key in ("segments", "priorities"))
        learn_types(self.measures, self.attributes, self)
        return ScoringModel(
            name=document.name,
            title=title_of(document.title),
            goal=title_of(document.goal),
            timezone=self.timezone,
            subject=document.subject,
            population=population,
            dimensions=dimensions,
            formula=formula,
            formula_text=formula_text,
            clamp=clamp,
            thresholds=thresholds,
            grades=grades,
            matrix=self._matrix(grades),
            segments=segments,
            priorities=priorities,
            attributes=self._used(self.attributes),
            properties={name: self.properties.settled(name) for name in self.properties.read},
            hash=_hash(document),
            training=None if document.training is None else Training(**document.training.model_dump()),
            measures=settled_measures(self.measures, self.attributes),
            unused_measures=tuple(x for x in self.measures.values() if x.name not in self.attributes.types),
            list_columns=read_list_columns((document.list and document.list.columns) or ()),
        )

    def _used(self, names: Names) -> dict[str, Type]:
        """The names that the model reads; without another hint they are texts."""
        scored = {"score", *self.document.dimensions, *self.measures}
        return {name: names.settled(name) for name in names.types if name not in scored}

    def _dimension(self, name: str, written: DimensionDocument) -> Dimension:
        path: Path = ("dimensions", name)
        if name in RESERVED:
            self.findings.add(path, "name-reserved", name=name)
        if written.personas and (written.criteria or written.groups):
            self.findings.add(path, "dimension-shape", "personas-alone")
        aggregate = written.aggregate or ("mean" if written.personas else "sum")
        if written.personas and aggregate != "mean":
            self.findings.add((*path, "aggregate"), "dimension-shape", "personas-mean")
        if aggregate == "mean" and written.groups:
            self.findings.add((*path, "groups"), "dimension-shape", "mean-groups")
        decay = resolve_decay(written.decay, None, self.findings, path)
        place = self._context_of(name, aggregate, decay)
        alone = self._criteria(written.criteria, place, (*path, "criteria"))
        criteria: list[tuple[Criterion, bool]] = []
        groups: list[Group] = []
        for group, part in (written.groups or {}).items():
            inner = (*path, "groups", group)
            grouped = replace(place, group=group, decay=resolve_decay(part.decay, decay, self.findings, inner))
            criteria += self._criteria(part.criteria, grouped, (*inner, "criteria"))
            own = grouped.decay if part.decay is not None else None
            groups.append(Group(group, resolve_range(part.range, self.findings, inner), title_of(part.title), own))
        criteria = [*criteria, *alone] if written.groups_first else [*alone, *criteria]
        for persona, profile in (written.personas or {}).items():
            own_place = replace(place, persona=persona)
            criteria += self._criteria(profile.criteria, own_place, (*path, "personas", persona, "criteria"))
        if not (written.criteria or written.groups or written.personas):
            self.findings.add(path, "dimension-shape", "empty")
        return Dimension(
            name=name,
            title=title_of(written.title),
            aggregate=aggregate,
            base=self._milli(written.base, (*path, "base")),
            clamp=resolve_range(written.range, self.findings, path),
            criteria=tuple(criterion for criterion, enabled in criteria if enabled),
            groups=tuple(groups),
            personas=tuple(Persona(key, title_of(p.title)) for key, p in (written.personas or {}).items()),
            decay=decay,
            disabled=tuple(criterion for criterion, enabled in criteria if not enabled),
        )

    def _context_of(self, name: str, aggregate: str, decay: Decay | None) -> ResolveContext:
        scale = (self.document.grades or {}).get(name) or {}
        values = {str(grade): (len(scale) - index) * MILLI for index, grade in enumerate(scale)}
        return ResolveContext(
            findings=self.findings,
            timezone=self.timezone,
            subject=self.document.subject,
            attributes=self.attributes,
            properties=self.properties,
            dimension=name,
            aggregate=aggregate,
            grade_values=values if aggregate == "mean" else {},
            decay=decay,
            measures=self.measures,
            repeated=self.repeated,
        )

    def _criteria(
        self, written: Mapping[str, CriterionDocument] | None, place: ResolveContext, path: Path
    ) -> list[tuple[Criterion, bool]]:
        """The criteria, and whether they are enabled; the others are read too, so that they do not rot."""
        found = []
        for name, part in (written or {}).items():
            criterion = resolve_criterion(
                name, part, place if part.enabled else _context_of_switched_off(place), (*path, name)
            )
            if criterion is None:
                continue
            if criterion.id in self.ids:
                other = self.ids[criterion.id]
                self.findings.add((*path, name), "name-repeated", name=name, other=other)
            self.ids[criterion.id] = ".".join((*path, name))
            found.append((criterion, part.enabled))
        return found

    def _milli(self, value: object, path: Path) -> int:
        try:
            return 0 if value is None else to_milli(value, largest=10**9)
        except PointsError as error:
            self.findings.add(path, "points-invalid", "value", because=error.message)
            return 0

    def _condition(self, text: str | None, path: Path, names: Names) -> Node | None:
        try:
            return None if text is None else parse_condition(text, names, timezone=self.timezone)
        except ConditionError as error:
            self.findings.add(path, error.code, error.variant, **error.params)
            return None

    def _scored_names(self) -> Names:
        """Names of conditions after scoring: attributes, dimensions and the score."""
        self.attributes.later = {}
        self.attributes.presets |= dict.fromkeys(("score", *self.document.dimensions), Type.NUMBER)
        return self.attributes

    def _score(self) -> tuple[Node | None, str, Range]:
        written = self.document.score
        if isinstance(written, str) or written is None:
            written = ScoreDocument(formula=written)
        path: Path = ("score", "formula") if isinstance(self.document.score, ScoreDocument) else ("score",)
        clamp = resolve_range(written.range, self.findings, ("score",))
        plain = " + ".join(self.document.dimensions)
        if written.formula is None or " ".join(written.formula.split()) == plain:
            return None, plain, clamp
        names = self._scored_names()
        names.later = {"score": message("later.formula")}
        try:
            formula = parse_formula(written.formula, names, timezone=self.timezone)
            return zero_where_unknown(formula, self.document.dimensions), written.formula, clamp
        except ConditionError as error:
            self.findings.add(path, error.code, error.variant, **error.params)
            return None, plain, clamp

    def _thresholds(self) -> Scale | None:
        written = self.document.thresholds
        if not written:
            return None
        steps = [self._step(name, bound, ("thresholds", name)) for name, bound in written.items()]
        bounded = sorted((step for step in steps if step.bound is not None), key=lambda step: -(step.bound or 0))
        rest = [step for step in steps if step.bound is None] or [ScaleStep(DEFAULT_STAGE, None)]
        _check_stages(bounded, rest, self.findings)
        return Scale((*bounded, rest[0]))

    def _step(self, name: str, bound: float | str, path: Path) -> ScaleStep:
        return ScaleStep(str(name), None if bound == "else" else self._milli(bound, path))

    def _grades(self, dimension: str) -> Scale:
        path: Path = ("grades", dimension)
        if dimension not in self.document.dimensions:
            near = nearest(dimension, self.document.dimensions)
            self.findings.add(path, "name-unknown", "dimension", name=dimension, near=near)
        written = (self.document.grades or {})[dimension]
        steps = [self._step(str(name), bound, (*path, str(name))) for name, bound in written.items()]
        if len({step.name for step in steps}) < len(steps):
            self.findings.add(path, "scale-invalid", "grade-twice")
        if not steps or steps[-1].bound is not None or any(step.bound is None for step in steps[:-1]):
            self.findings.add(path, "scale-invalid", "last-grade")
            return Scale((*steps, ScaleStep("", None)))
        bounds = [step.bound for step in steps[:-1] if step.bound is not None]
        if any(lower >= upper for upper, lower in pairwise(bounds)):
            self.findings.add(path, "scale-invalid", "order")
        return Scale(tuple(steps))

    def _matrix(self, grades: Mapping[str, Scale]) -> Matrix | None:
        written = self.document.matrix
        if written is None:
            return None
        for key, dimension in (("rows", written.rows), ("columns", written.columns)):
            if dimension not in grades:
                near = nearest(dimension, grades)
                self.findings.add(("matrix", key), "name-unknown", "grades", name=dimension, near=near)
        if written.rows not in grades or written.columns not in grades:
            return None
        known = {
            row.name + column.name for row in grades[written.rows].steps for column in grades[written.columns].steps
        }
        if len(known) < len(grades[written.rows].steps) * len(grades[written.columns].steps):
            self.findings.add(("matrix",), "scale-invalid", "cells-alike")
        for name in written.cells:
            if name not in known:
                near = nearest(name, known)
                self.findings.add(("matrix", "cells", name), "name-unknown", "cell", name=name, near=near)
        return Matrix(
            written.rows,
            written.columns,
            {name: Cell(title_of(cell.title), cell.stage, cell.priority) for name, cell in written.cells.items()},
        )

    def _cases(self, key: str, written: Mapping[str, str | CaseDocument] | None) -> tuple[NamedCase, ...]:
        names = self._scored_names()
        cases: list[NamedCase] = []
        for name, part in (written or {}).items():
            case = part if isinstance(part, CaseDocument) else CaseDocument(when=part)
            path: Path = (key, name, "when") if isinstance(part, CaseDocument) else (key, name)
            is_else = case.when.strip() == "else"
            if cases and cases[-1].condition is None:
                self.findings.add(path, "scale-invalid", "behind-else", name=name)
            condition = None if is_else else self._condition(case.when, path, names)
            if condition is not None or is_else:
                cases.append(NamedCase(name, condition, title_of(case.title)))
        return tuple(cases)


def _names_in_several_dimensions(document: Document) -> set[str]:
    """The names of criteria, after that of their persona, that more than one dimension has."""
    seen: Counter[str] = Counter()
    for dimension in document.dimensions.values():
        parts = [dimension.criteria or {}, *(group.criteria for group in (dimension.groups or {}).values())]
        own = {name for part in parts for name in part}
        personas = (dimension.personas or {}).items()
        seen.update(own | {f"{persona}.{name}" for persona, profile in personas for name in profile.criteria})
    return {name for name, times in seen.items() if times > 1}


def read_timezone(name: str, findings: Findings) -> str:
    """The time zone of the key `timezone`; what is none is noted."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        if "/" in name:
            near = nearest(name, available_timezones())
            findings.add(("timezone",), "timezone-unknown", name=name[:60], near=near)
        else:
            findings.add(("timezone",), "timezone-unknown", "form", name=name[:60])
        return "UTC"
    return name


def _check_stages(bounded: list[ScaleStep], rest: list[ScaleStep], findings: Findings) -> None:
    if not bounded:
        findings.add(("thresholds",), "scale-invalid", "no-bound")
    if len(rest) > 1:
        findings.add(("thresholds",), "scale-invalid", "else-twice")
    if len({step.bound for step in bounded}) < len(bounded):
        findings.add(("thresholds",), "scale-invalid", "same-bound")


def _context_of_switched_off(place: ResolveContext) -> ResolveContext:
    """The place of a criterion that is switched off: the model does not need the names that it reads."""
    attributes, properties = place.attributes, place.properties
    return replace(
        place,
        attributes=replace(attributes, types=dict(attributes.types)),
        properties=replace(properties, types=dict(properties.types), told_apart=set(properties.told_apart)),
    )


def _hash(document: Document) -> str:
    """A short name of this very content: equal files have equal hashes, whatever their comments and lists."""
    content = document.model_dump(exclude_none=True, exclude={"list"})
    groups_first = [name for name, dimension in document.dimensions.items() if dimension.groups_first]
    if groups_first:
        content["groups_first"] = groups_first
    return hash_of_content(content)


def hash_of_content(content: Mapping[str, Any]) -> str:
    """A short name of what a file says, key by key and in its order."""
    text = json.dumps(_tagged(content), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _tagged(value: Any) -> Any:
    """The value with keys as text: the number 1 and the text "1" are different keys."""
    if isinstance(value, dict):
        return {
            key if isinstance(key, str) else f"{type(key).__name__}:{key}": _tagged(part) for key, part in value.items()
        }
    return value
