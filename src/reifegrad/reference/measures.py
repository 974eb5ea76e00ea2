"""Takes one value from the activities of a lead (section "Measures" of the meaning)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from reifegrad.reference.occurrences import matching_activities
from reifegrad.spec.points import MICRO, round_half_away
from reifegrad.spec.rules import is_amount

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from reifegrad.reference.subject import Subject
    from reifegrad.spec.condition import Value
    from reifegrad.spec.facts import Activity
    from reifegrad.spec.model import Measure
    from reifegrad.spec.rules import MeasureRule

_DAY = timedelta(days=1)


def with_measures(subject: Subject, measures: Iterable[Measure]) -> Subject:
    """The subject with the measures as they are at its moment among its attributes."""
    return replace(subject, attributes={**subject.attributes, **measured_values(measures, subject)})


def measured_values(measures: Iterable[Measure], subject: Subject) -> dict[str, Value]:
    """The measures of a lead by name, in the unit in which people write them."""
    found: dict[str, Value] = {}
    for measure in measures:
        value = measured(measure.rule, matching_activities(measure.rule.matching, subject), subject.as_of)
        found[measure.name] = value / MICRO if is_amount(measure.rule) and isinstance(value, float) else value
    return found


def measured(rule: MeasureRule, matched: Sequence[Activity], as_of: datetime) -> Value:
    """The value of the matching activities, which are in the order of time; amounts in whole millionths."""
    values = [] if rule.property is None else [activity.properties[rule.property] for activity in matched]
    match rule.measure:
        case "count":
            return float(len(matched))
        case "count_distinct":
            return float(len({value for value in values if value is not None}))
        case "days_since":
            return float((as_of - matched[-1].occurred_at) // _DAY) if matched else None
        case "first" | "last":
            return _placed(rule, matched)
        case _:
            return _amount(rule.measure, [round_half_away(x * MICRO) for x in values if isinstance(x, float)])


def _placed(rule: MeasureRule, matched: Sequence[Activity]) -> Value:
    """The property of the first or the last activity; of several at one moment, the smallest id is the first."""
    if not matched:
        return None
    choose = min if rule.measure == "first" else max
    return choose(matched, key=lambda activity: (activity.occurred_at, activity.id)).properties[rule.property or ""]


def _amount(measure: str, amounts: list[int]) -> float | None:
    """Missing ones are left out; nothing is a sum of 0, and has no least, greatest or mean."""
    if measure == "sum":
        return float(sum(amounts))
    if not amounts:
        return None
    if measure == "mean":
        return float(round_half_away(float(sum(amounts)) / float(len(amounts))))
    return float(min(amounts) if measure == "min" else max(amounts))
