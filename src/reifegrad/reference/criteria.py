"""Computes the contribution of one criterion for one lead (section "Criteria" of the meaning)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reifegrad.reference.measures import measured
from reifegrad.reference.occurrences import (
    counted_activities,
    matching_activities,
    positive_moments,
    remaining,
)
from reifegrad.spec.condition import evaluate
from reifegrad.spec.model import AbsenceRule, AttributeRule, MeasureRule, OccurrenceRule, ValueRule, WhenRule
from reifegrad.spec.points import round_half_away
from reifegrad.spec.result import Contribution

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad.reference.subject import Subject
    from reifegrad.spec.condition import Value
    from reifegrad.spec.facts import Activity
    from reifegrad.spec.model import Band, Criterion, Dimension


def contribution_of(criterion: Criterion, dimension: Dimension, subject: Subject) -> Contribution:
    """What the criterion gives, clamped to its `min` and `max`."""
    before = _unclamped(criterion, dimension, subject)
    points = criterion.clamp.clamp(before.points)
    return replace(before, points=points, lost_to_caps=before.points - points)


def _unclamped(criterion: Criterion, dimension: Dimension, subject: Subject) -> Contribution:
    empty = Contribution("criterion", criterion.id, dimension.name, points=0, gross=0)
    match criterion.rule:
        case AttributeRule() as rule:
            value = subject.attributes[rule.attribute]
            return _state(empty, *_banded(rule.bands, value, rule.unknown))
        case ValueRule() as rule:
            return _state(empty, *_banded(rule.bands, evaluate(rule.value, subject.facts), rule.unknown))
        case WhenRule() as rule:
            return _state(empty, *_when(rule, subject))
        case OccurrenceRule() as rule:
            return _occurrences(rule, empty, dimension, subject)
        case MeasureRule() as rule:
            matched = matching_activities(rule.matching, subject)
            value = measured(rule, matched, subject.as_of)
            return _state(_with_matches(empty, matched), *_banded(rule.bands, value, rule.unknown))
        case AbsenceRule() as rule:
            matched = matching_activities(rule.matching, subject, window=rule.absent_for)
            return _state(_with_matches(empty, matched), *_absence(rule, matched, subject))


def _state(empty: Contribution, points: int, holds: bool) -> Contribution:  # noqa: FBT001  # as its callees return it
    """A state gives all its points or none."""
    return replace(empty, points=points, gross=points, holds=holds)


def _with_matches(empty: Contribution, matched: Sequence[Activity]) -> Contribution:
    """How many activities matched, and when the first and the last of them happened."""
    if not matched:
        return empty
    first, last = matched[0].occurred_at, matched[-1].occurred_at
    return replace(empty, occurrences=len(matched), first_at=first, last_at=last)


def _banded(bands: Sequence[Band], value: Value, unknown: int) -> tuple[int, bool]:
    """1 and 4: the first band that holds; it *holds* if that is not `else`, which never catches the unknown."""
    if value is None:
        return unknown, False
    band = next((band for band in bands if band.holds(value)), None)  # type: ignore[arg-type]  # no band has a time
    return (0, False) if band is None else (band.points, not band.is_else)


def _when(rule: WhenRule, subject: Subject) -> tuple[int, bool]:
    """2: the points while the condition is true, 0 while false, `unknown` while unknown."""
    value = evaluate(rule.condition, subject.facts)
    if value is None:
        return rule.unknown, False
    return (rule.points, True) if value else (0, False)


def _occurrences(rule: OccurrenceRule, empty: Contribution, dimension: Dimension, subject: Subject) -> Contribution:
    """3: each counted occurrence gives `R(points x factor)`; it holds when at least one activity matched."""
    matched = matching_activities(rule.matching, subject)
    counted = counted_activities(rule, matched, subject.timezone)
    fades_idle = rule.decay is not None and rule.decay.inactive_for is not None
    positives = positive_moments(dimension, rule.matching.scope, subject) if fades_idle else []
    points = points_left(rule, counted, subject.as_of, positives)
    return replace(
        _with_matches(empty, matched),
        points=points,
        gross=rule.points * len(matched),
        lost_to_limit=rule.points * (len(matched) - len(counted)),
        lost_to_decay=rule.points * len(counted) - points,
        counted=len(counted),
        holds=bool(matched),
    )


def points_left(
    rule: OccurrenceRule, counted: Sequence[Activity], as_of: datetime, positives: Sequence[datetime] = ()
) -> int:
    """What the counted occurrences still give; `positives` are for decay by inactivity."""
    return sum(
        round_half_away(rule.points * remaining(rule.decay, activity.occurred_at, as_of, positives))
        for activity in counted
    )


def _absence(rule: AbsenceRule, matched: Sequence[Activity], subject: Subject) -> tuple[int, bool]:
    """5: holds when nothing matched, and the lead has been known that long."""
    start = rule.absent_for.before(subject.as_of, timezone=subject.timezone)
    known_long_enough = subject.created_at is None or subject.created_at <= start
    return (rule.points, True) if known_long_enough and not matched else (0, False)
