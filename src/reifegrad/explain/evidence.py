"""Shows the activities behind a criterion: which it looked at, which of them count, and what each one still gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.reference.occurrences import counted_activities, matching_activities, positive_moments, remaining
from reifegrad.spec.model import AbsenceRule, MeasureRule, OccurrenceRule
from reifegrad.spec.points import round_half_away

if TYPE_CHECKING:
    from reifegrad.reference.subject import Subject
    from reifegrad.spec.facts import Activity
    from reifegrad.spec.model import Criterion, Dimension


@dataclass(frozen=True)
class CountedActivity:
    """An activity that a criterion looked at.

    Attributes:
        activity: With the properties that the model reads.
        is_counted: False for one that a limit keeps out.
        points: What it still gives, in milli-points; None where a criterion gives points for all of them together.
    """

    activity: Activity
    is_counted: bool = True
    points: int | None = None


def activities_behind(criterion: Criterion, dimension: Dimension, subject: Subject) -> tuple[CountedActivity, ...]:
    """The activities that a criterion looked at, the latest first; none for a criterion over attributes.

    In a sum, their points add up to what the criterion gives before its `min` and `max`.
    """
    match criterion.rule:
        case OccurrenceRule() as rule:
            found = _occurrences(rule, dimension, subject)
        case MeasureRule() as rule:
            found = [CountedActivity(activity) for activity in matching_activities(rule.matching, subject)]
        case AbsenceRule() as rule:
            matched = matching_activities(rule.matching, subject, window=rule.absent_for)
            found = [CountedActivity(activity) for activity in matched]
        case _:
            return ()
    return tuple(reversed(found))


def _occurrences(rule: OccurrenceRule, dimension: Dimension, subject: Subject) -> list[CountedActivity]:
    """In a mean the points are shares of all criteria together, and nobody can say them of one activity."""
    matched = matching_activities(rule.matching, subject)
    counted = {activity.id for activity in counted_activities(rule, matched, subject.timezone)}
    fades_idle = rule.decay is not None and rule.decay.inactive_for is not None
    positives = positive_moments(dimension, rule.matching.scope, subject) if fades_idle else []
    is_share = dimension.aggregate == "mean" or bool(dimension.personas)
    found = []
    for activity in matched:
        is_counted, points = activity.id in counted, 0
        if is_counted:
            factor = remaining(rule.decay, activity.occurred_at, subject.as_of, positives)
            points = round_half_away(rule.points * factor)
        found.append(CountedActivity(activity, is_counted, None if is_share else points))
    return found
