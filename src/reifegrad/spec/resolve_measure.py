"""Resolves what a criterion or measure takes from activities: which ones, and which value of them."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from reifegrad.errors import nearest
from reifegrad.spec.condition import ConditionError, Names, Node, Type
from reifegrad.spec.condition_parser import parse_condition, parse_value
from reifegrad.spec.duration import Duration, DurationError, parse_duration
from reifegrad.spec.model import ANY_ACTIVITY, Measure
from reifegrad.spec.rules import AMOUNTS, After, Matching, MeasureRule
from reifegrad.spec.title import title_of
from reifegrad.spec.vocabulary import FIXED_NAMES, KNOWN_ATTRIBUTES, RESERVED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reifegrad.errors import Param
    from reifegrad.spec.document import AfterDocument, CriterionDocument, MeasureDocument
    from reifegrad.spec.findings import Findings, Path
    from reifegrad.spec.property_names import PropertyNames
    from reifegrad.spec.rules import MeasureName

_MEASURE = re.compile(
    r"^(count|days_since)$|^(count_distinct|sum|min|max|mean|first|last)\(\s*([^()\s][^()]*?)\s*\)$",
)
_OF_ANY_TYPE = ("count_distinct", "first", "last")


class StopError(Exception):
    """What is written cannot be resolved further; its problem has been noted."""


def all_of(*readers: Callable[[], Any]) -> tuple[Any, ...]:
    """What each of some readers gives; or `StopError` at the end, so that one problem hides no problem of the others.

    None of them may need what another one gives.
    """
    found, stopped = [], False
    for read in readers:
        try:
            found.append(read())
        except StopError:
            stopped = True
    if stopped:
        raise StopError
    return tuple(found)


class Surroundings(Protocol):
    """What the parts of a model share while they are read."""

    @property
    def findings(self) -> Findings:
        """Where problems go."""

    @property
    def timezone(self) -> str:
        """The time zone of the model."""

    @property
    def subject(self) -> str:
        """Whom the model scores."""

    @property
    def properties(self) -> PropertyNames:
        """The properties of activities that were read so far."""


class Place(NamedTuple):
    """Where something stands in the file, and what it shares with its neighbours."""

    around: Surroundings
    path: Path

    def stop(self, key: str, code: str, variant: str = "", /, **params: Param) -> StopError:
        """Note a problem at a key."""
        self.around.findings.add((*self.path, key) if key else self.path, code, variant, **params)
        return StopError()

    def condition(self, key: str, text: str, names: Names) -> Node:
        """The condition of a key; or `StopError`."""
        try:
            return parse_condition(text, names, timezone=self.around.timezone)
        except ConditionError as error:
            raise self.stop(key, error.code, error.variant, **error.params) from None

    def value(self, key: str, text: str, names: Names, wanted: Type) -> Node:
        """The expression of a key, which gives a value of a type; or `StopError`."""
        try:
            return parse_value(text, names, wanted, timezone=self.around.timezone)
        except ConditionError as error:
            raise self.stop(key, error.code, error.variant, **error.params) from None

    def duration(self, key: str, text: str) -> Duration:
        """The length of time of a key; or `StopError`."""
        try:
            return parse_duration(text)
        except DurationError as error:
            raise self.stop(key, "duration-invalid", because=error.message) from None

    def infer_type(self, names: Names, name: str, kind: Type | None, key: str) -> None:
        """Note that a name is read as a type; or `StopError` if it is read as another one elsewhere."""
        try:
            names.infer_type(name, kind)
        except ConditionError as error:
            raise self.stop(key, error.code, error.variant, **error.params) from None


def resolve_matching(written: CriterionDocument | MeasureDocument, place: Place) -> Matching:
    """Which activities are meant; or `StopError`."""
    (kinds, where, within), scope, after = all_of(
        lambda: _of_activities(written.activity or [], written, place),
        lambda: _scope(written, place),
        lambda: None if written.after is None else _after(written.after, place),
    )
    return Matching(kinds, where, within, scope, after)


def _of_activities(
    kinds: str | list[str], written: CriterionDocument | MeasureDocument | AfterDocument, place: Place
) -> tuple[Any, ...]:
    """Their kinds, condition and window; or `StopError`."""
    where, within = written.where, written.within
    return all_of(
        lambda: _kinds(kinds, place),
        lambda: None if where is None else place.condition("where", where, place.around.properties),
        lambda: None if within is None else place.duration("within", within),
    )


def _scope(written: CriterionDocument | MeasureDocument, place: Place) -> str:
    if written.scope == "account" and place.around.subject == "account":
        raise place.stop("scope", "criterion-kind", "scores-accounts")
    return written.scope or "lead"


def _kinds(written: str | list[str], place: Place) -> tuple[str, ...] | None:
    kinds = [written] if isinstance(written, str) else list(written)
    if not kinds or any(not kind.strip() for kind in kinds):
        raise place.stop("activity", "activity-kind")
    return None if ANY_ACTIVITY in kinds else tuple(dict.fromkeys(kinds))


def _after(written: AfterDocument, around: Place) -> After:
    place = Place(around.around, (*around.path, "after"))
    kinds, where, within = _of_activities(written.activity, written, place)
    if within is not None and within.is_calendar:
        raise place.stop("within", "duration-invalid", "after", written=str(within))
    return After(kinds, where, within)


def resolve_measure(text: str, place: Place) -> tuple[MeasureName, str | None]:
    """What `count` or `sum(amount)` asks for: the measure, and the property; or `StopError`."""
    match = _MEASURE.match(text)
    if match is None:
        raise place.stop("measure", "measure-unknown", measure=text)
    measure, prop = match[1] or match[2], match[3]
    if prop is not None and measure == "count_distinct":
        place.around.properties.tell_apart(prop)  # as `distinct` does
    elif prop is not None:
        wanted = None if measure in _OF_ANY_TYPE else Type.NUMBER
        place.infer_type(place.around.properties, prop, wanted, "measure")
    return cast("MeasureName", measure), prop


def value_type(measure: MeasureName, prop: str | None, properties: Names) -> Type | None:
    """The type of a measure; None where it is that of a property that is not known yet."""
    if prop is None or measure in {*AMOUNTS, "count_distinct"}:
        return Type.NUMBER
    return properties.types.get(prop)


def resolve_measures(
    written: Mapping[str, MeasureDocument], around: Surroundings, taken: Mapping[str, Any]
) -> dict[str, Measure]:
    """The measures with a name; those that cannot be read are noted and left out. `taken`: the dimensions."""
    found = {}
    for name, part in written.items():
        place = Place(around, ("measures", name))
        known = {*RESERVED, *FIXED_NAMES, *KNOWN_ATTRIBUTES}
        if name in taken or name in known:
            around.findings.add(place.path, "measure-name", "dimension" if name in taken else "known", name=name)
        try:
            matching, (measure, prop) = all_of(
                partial(resolve_matching, part, place), partial(resolve_measure, part.measure, place)
            )
        except StopError:
            continue
        kind = value_type(measure, prop, around.properties) or Type.TEXT
        found[name] = Measure(name, MeasureRule(matching, measure, prop), kind, title_of(part.title), place.path)
    return found


def known_types(measures: Mapping[str, Measure], properties: Names) -> dict[str, Type]:
    """What is known of the values of measures before anything reads them."""
    rules = {name: measure.rule for name, measure in measures.items()}
    found = {name: value_type(rule.measure, rule.property, properties) for name, rule in rules.items()}
    return {name: kind for name, kind in found.items() if kind is not None}


def settled_measures(measures: Mapping[str, Measure], attributes: Names) -> tuple[Measure, ...]:
    """Those that something reads, with the types of their values."""
    read = [measure for name, measure in measures.items() if name in attributes.types]
    return tuple(replace(measure, kind=attributes.settled(measure.name)) for measure in read)


def learn_types(measures: Mapping[str, Measure], attributes: Names, around: Surroundings) -> None:
    """A value of a property has the type of the property: what either learns from use, both learn."""
    for name, measure in measures.items():
        prop = measure.rule.property
        if prop is None or measure.rule.measure not in {"first", "last"} or name not in attributes.types:
            continue
        around.properties.ordered |= {prop} if name in attributes.ordered else set()
        try:
            around.properties.infer_type(prop, attributes.types[name])
        except ConditionError as error:
            around.findings.add((*measure.path, "measure"), error.code, error.variant, **error.params)


def is_named(text: str, measures: Mapping[str, object], place: Place) -> bool:
    """Whether a `measure` without activity is the name of one, and not an expression; or `StopError` if neither."""
    if text in measures:
        return True
    if _MEASURE.match(text):
        raise place.stop("measure", "measure-unknown", "activity", measure=text)
    if text.isidentifier():
        raise place.stop("measure", "measure-unknown", "name", measure=text, near=nearest(text, measures))
    return False
