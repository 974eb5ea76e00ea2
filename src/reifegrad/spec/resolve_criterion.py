"""Resolves a single criterion of the model file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, cast

from reifegrad.errors import nearest
from reifegrad.spec.bands import BandError, grade_lines, make_bands, points_lines
from reifegrad.spec.condition import Names, Type
from reifegrad.spec.decay import DecayError, make_decay
from reifegrad.spec.model import (
    QUALIFIED_STAGE,
    AbsenceRule,
    AttributeRule,
    Band,
    Criterion,
    Decay,
    Limit,
    Matching,
    MeasureRule,
    OccurrenceRule,
    Range,
    Rule,
    ValueRule,
    WhenRule,
)
from reifegrad.spec.points import MICRO, MILLI, PointsError, to_milli
from reifegrad.spec.resolve_measure import Place, StopError, all_of, is_named, resolve_matching, resolve_measure
from reifegrad.spec.rules import is_amount
from reifegrad.spec.title import title_of

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from reifegrad.spec.document import CriterionDocument, DecayDocument
    from reifegrad.spec.findings import Findings, Path
    from reifegrad.spec.model import Measure
    from reifegrad.spec.property_names import PropertyNames

_NEEDS_ACTIVITY = ("where", "within", "after", "absent_for", "limit", "keep", "distinct", "decay", "scope")
_OCCURRENCES_ONLY = ("limit", "keep", "distinct", "decay")
_LIMIT = re.compile(r"^\s*(\d{1,6})(?:\s+per\s+(hour|day|week|month)|\s+for\s+ever)?\s*$")
_FULL_MATCH = 100 * MILLI
_MOST_WEIGHT = 1_000_000


@dataclass(frozen=True)
class ResolveContext:
    """Where a criterion stands, and what it shares with its neighbours.

    `findings`, `attributes` and `properties` collect what is found while criteria are read; all else is fixed.
    """

    findings: Findings
    timezone: str
    subject: str
    attributes: Names
    properties: PropertyNames
    dimension: str
    aggregate: str
    grade_values: dict[str, int]
    group: str | None = None
    persona: str | None = None
    decay: Decay | None = None
    measures: Mapping[str, Measure] = field(default_factory=dict)
    repeated: Container[str] = ()


def resolve_decay(
    written: DecayDocument | Literal["none"] | None,
    inherited: Decay | None,
    findings: Findings,
    path: Path,
) -> Decay | None:
    """The decay that holds: the own one, none if told so, else the inherited one."""
    if written is None or written == "none":
        return inherited if written is None else None
    try:
        return make_decay(written)
    except DecayError as error:
        findings.add((*path, "decay"), "decay-invalid", because=error.message)
        return None


def resolve_range(written: list[Any] | None, findings: Findings, path: Path) -> Range:
    """A range in milli-points."""
    if written is None:
        return Range()
    try:
        low, high = (to_milli(bound, largest=10**9) for bound in written)
    except PointsError as error:
        findings.add((*path, "range"), "points-invalid", "value", because=error.message)
        return Range()
    if low > high:
        findings.add((*path, "range"), "range-empty", written=str(written))
        return Range()
    return Range(low, high)


def resolve_criterion(name: str, written: CriterionDocument, place: ResolveContext, path: Path) -> Criterion | None:
    """The criterion that is meant, or None after noting its problems."""
    before = len(place.findings.problems)
    try:
        (rule, graded), clamp, weight = all_of(
            lambda: _Rules(written, place, path).rule(),
            lambda: _clamp(written, place, path),
            lambda: _weight(written, place, path),
        )
    except StopError:
        return None
    if len(place.findings.problems) > before:
        return None
    return Criterion(
        id=_id(name, place),
        name=name,
        dimension=place.dimension,
        rule=rule,
        title=title_of(written.title),
        group=place.group,
        persona=place.persona,
        weight=weight,
        clamp=clamp,
        disqualify=None if written.disqualify is None else title_of(written.disqualify),
        qualify=_qualify(written, place),
        graded=graded,
        path=path,
    )


def _id(name: str, place: ResolveContext) -> str:
    """A name for columns: the criterion's, after its persona's; with the dimension where several use the name."""
    own = f"{place.persona}.{name}" if place.persona else name
    return f"{place.dimension}.{own}" if own in place.repeated else own


def _qualify(written: CriterionDocument, place: ResolveContext) -> str | None:
    if isinstance(written.qualify, str):
        return written.qualify
    return QUALIFIED_STAGE if written.qualify else None


def _clamp(written: CriterionDocument, place: ResolveContext, path: Path) -> Range:
    bounds: dict[str, int | None] = {}
    for key, value in (("min", written.min), ("max", written.max)):
        try:
            bounds[key] = None if value is None else to_milli(value, largest=10**9)
        except PointsError as error:
            place.findings.add((*path, key), "points-invalid", "value", because=error.message)
            raise StopError from None
    low, high = bounds["min"], bounds["max"]
    if low is not None and high is not None and low > high:
        place.findings.add((*path, "min"), "range-empty", "min-above-max")
    return Range(low, high)


def _weight(written: CriterionDocument, place: ResolveContext, path: Path) -> int:
    if written.weight is None:
        return MILLI
    if place.aggregate != "mean":
        place.findings.add((*path, "weight"), "weight-without-mean")
    try:
        weight = to_milli(written.weight)
    except PointsError as error:
        place.findings.add((*path, "weight"), "points-invalid", "value", because=error.message)
        raise StopError from None
    if not 0 < weight <= _MOST_WEIGHT:
        place.findings.add((*path, "weight"), "points-invalid", "weight")
    return weight


class _Rules:
    """Finds out which kind of criterion was written, and builds its rule."""

    def __init__(self, written: CriterionDocument, place: ResolveContext, path: Path) -> None:
        self.written, self.place, self.path = written, place, path
        self.here = Place(place, path)
        self.stop = self.here.stop

    def rule(self) -> tuple[Rule, bool]:
        """The rule, and whether it gives grades."""
        written = self.written
        kinds = [key for key in ("attribute", "when", "activity") if getattr(written, key) is not None]
        if not kinds and written.measure is not None:
            kinds = ["measure"]
        if len(kinds) != 1:
            raise self.stop("", "criterion-kind", "one-of")
        if kinds != ["activity"]:
            self._reject(_NEEDS_ACTIVITY if kinds == ["measure"] else (*_NEEDS_ACTIVITY, "measure"), "not-activity")
        if written.points is not None and written.grades is not None:
            raise self.stop("grades", "criterion-kind", "points-and-grades")
        if kinds == ["measure"]:
            text = written.measure or ""
            named = is_named(text, self.place.measures, self.here)
            return self._attribute(text, "measure") if named else self._value(text)
        if kinds == ["attribute"]:
            return self._attribute(written.attribute or "", "attribute")
        return self._when() if kinds == ["when"] else self._activity()

    def _reject(self, keys: tuple[str, ...], variant: str) -> None:
        for key in keys:
            if getattr(self.written, key) is not None:
                self.place.findings.add((*self.path, key), "criterion-kind", variant, key=key)

    def _attribute(self, name: str, key: str) -> tuple[Rule, bool]:
        """Points by a value of the lead: an attribute, or a measure with a name, which is read like one."""
        bands, kind, graded = self._bands()
        self.here.infer_type(self.place.attributes, name, kind, key)
        return AttributeRule(name, bands, self._unknown(graded)), graded

    def _value(self, text: str) -> tuple[Rule, bool]:
        """Points by what an expression gives."""
        bands, kind, graded = self._bands()
        value = self.here.value("measure", text, self.place.attributes, kind)
        return ValueRule(value, kind, bands, self._unknown(graded)), graded

    def _when(self) -> tuple[Rule, bool]:
        condition, points, unknown = all_of(
            lambda: self.here.condition("when", self.written.when or "", self.place.attributes),
            self._points,
            lambda: self._unknown(graded=False),
        )
        return WhenRule(condition, points, unknown), False

    def _activity(self) -> tuple[Rule, bool]:
        written = self.written
        if written.measure is not None and written.absent_for is not None:
            raise self.stop("absent_for", "criterion-kind", "measure-and-absence")
        if written.measure is not None:
            self._reject(_OCCURRENCES_ONLY, "measure-is-state")
            return self._measure(written.measure)
        if written.absent_for is not None:
            self._reject((*_OCCURRENCES_ONLY, "within", "unknown"), "absence-is-state")
            return self._absence(written.absent_for), False
        self._reject(("unknown",), "never-unknown")
        return self._occurrence(), False

    def _matching(self) -> Matching:
        return resolve_matching(self.written, self.here)

    def _absence(self, written: str) -> Rule:
        matching, absent_for, points = all_of(
            self._matching, lambda: self.here.duration("absent_for", written), self._points
        )
        return AbsenceRule(replace(matching, within=absent_for), absent_for, points)

    def _measure(self, text: str) -> tuple[Rule, bool]:
        matching, (measure, prop) = all_of(self._matching, lambda: resolve_measure(text, self.here))
        rule = MeasureRule(matching, measure, prop)
        bands, kind, graded = self._bands(scale=MICRO if is_amount(rule) else 1)
        if prop is not None and measure in {"first", "last"}:
            self.here.infer_type(self.place.properties, prop, kind, "measure")
        elif kind != Type.NUMBER and any(band.values for band in bands):
            raise self.stop("points", "band-invalid", "numbers")
        return replace(rule, bands=bands, unknown=self._unknown(graded)), graded

    def _occurrence(self) -> Rule:
        written, place = self.written, self.place
        if place.aggregate == "mean":
            raise self.stop("activity", "criterion-kind", "mean-of-states")
        matching, points, limit, own = all_of(
            self._matching,
            self._points,
            self._limit,
            lambda: resolve_decay(written.decay, None, place.findings, self.path),
        )
        inherited = place.decay if points > 0 else None
        decay = inherited if written.decay is None else own
        if written.distinct is not None:
            place.properties.tell_apart(written.distinct)
        if written.keep is not None and limit is None and written.distinct is None:
            raise self.stop("keep", "criterion-kind", "keep")
        return OccurrenceRule(matching, points, limit, written.keep or "latest", written.distinct, decay)

    def _limit(self) -> Limit | None:
        if self.written.limit is None:
            return None
        match = None if isinstance(self.written.limit, bool) else _LIMIT.match(str(self.written.limit))
        if match is None or int(match[1]) == 0:
            raise self.stop("limit", "limit-invalid", limit=repr(self.written.limit))
        return Limit(int(match[1]), cast("Any", match[2]))

    def _points(self) -> int:
        """The points of a criterion that has a single number."""
        points = self.written.points
        if points is None and self.written.grades is None and self.place.aggregate == "mean":
            return _FULL_MATCH
        if not isinstance(points, int | float):
            if points is None:
                raise self.stop("", "points-invalid", "missing")
            raise self.stop("points", "points-invalid", "one-number")
        return self._milli(points, "points")

    def _milli(self, value: object, key: str) -> int:
        try:
            return to_milli(value)
        except PointsError as error:
            raise self.stop(key, "points-invalid", "decimals", because=error.message) from None

    def _bands(self, *, scale: int = 1) -> tuple[tuple[Band, ...], Type, bool]:
        written = self.written
        graded = written.grades is not None
        try:
            if written.grades is not None:
                lines = grade_lines(written.grades, self._grade_values(list(written.grades)))
            elif isinstance(written.points, dict):
                points = {key: self._milli(value, "points") for key, value in written.points.items()}
                lines = points_lines(points)
            else:
                raise self.stop("points" if written.points is not None else "", "points-invalid", "map")
            bands, kind = make_bands(lines, scale=scale)
        except BandError as error:
            raise self.stop("grades" if graded else "points", "band-invalid", "line", because=error.message) from None
        if not bands:
            raise self.stop("grades" if graded else "points", "band-invalid", "empty")
        return bands, kind, graded

    def _grade_values(self, grades: list[str]) -> dict[str, int]:
        """The milli-points of each grade: the lowest 1, the next 2, ..."""
        known = self.place.grade_values
        if not known:
            return {grade: (len(grades) - index) * MILLI for index, grade in enumerate(grades)}
        for grade in grades:
            if grade not in known:
                raise self.stop("grades", "grade-unknown", grade=repr(grade), near=nearest(grade, known))
        return known

    def _unknown(self, graded: bool) -> int:  # noqa: FBT001  # one private caller each
        unknown = self.written.unknown
        if not graded:
            return 0 if unknown is None else self._milli(unknown, "unknown")
        values = self._grade_values(list(self.written.grades or {}))
        if unknown is None:
            return min(values.values())
        if str(unknown) not in values:
            raise self.stop("unknown", "grade-unknown", grade=repr(unknown), near=nearest(str(unknown), values))
        return values[str(unknown)]
