"""Selects the activities that count for a criterion, and what decay leaves of each."""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reifegrad.spec.condition import evaluate
from reifegrad.spec.condition_functions import NOW
from reifegrad.spec.decay import factor
from reifegrad.spec.model import OccurrenceRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.reference.subject import Subject
    from reifegrad.spec.condition import Node, Value
    from reifegrad.spec.duration import Duration
    from reifegrad.spec.facts import Activity
    from reifegrad.spec.model import After, Decay, Dimension, Limit, Matching

_MICROSECOND = timedelta(microseconds=1)


def matching_activities(
    matching: Matching, subject: Subject, *, window: Duration | None = None
) -> tuple[Activity, ...]:
    """Those of the kind, for which `where` is true, in the window; in the order of time.

    The window is `within`, or the time of an absence: `as_of - d < occurred_at <= as_of`.
    """
    window = window or matching.within
    key = (id(matching), window)  # it is kept beside what it matches, so that no other one gets its number
    if key not in subject.matched:
        subject.matched[key] = matching, _find(matching, subject, window)
    return subject.matched[key][1]


def _find(matching: Matching, subject: Subject, window: Duration | None) -> tuple[Activity, ...]:
    start = window.before(subject.as_of, timezone=subject.timezone) if window is not None else None
    firsts = None if matching.after is None else _moments_before(matching.after, matching.scope, subject)
    return tuple(
        activity
        for activity in subject.activities[matching.scope]
        if (start is None or activity.occurred_at > start)
        and is_of(activity, matching.kinds, matching.where, subject.as_of)
        and (matching.after is None or _comes_after(matching.after, firsts or [], activity.occurred_at))
    )


def _moments_before(after: After, scope: str, subject: Subject) -> list[datetime]:
    """When what must come first happened, in order."""
    done = subject.activities[scope]
    return [activity.occurred_at for activity in done if is_of(activity, after.kinds, after.where, subject.as_of)]


def _comes_after(after: After, firsts: Sequence[datetime], moment: datetime) -> bool:
    """Whether the last of them that is earlier than the moment (not of the same) is at most `within` earlier."""
    place = bisect_left(firsts, moment)
    if place == 0:
        return False
    return after.within is None or moment - firsts[place - 1] <= timedelta(seconds=after.within.seconds)


def is_of(activity: Activity, kinds: Sequence[str] | None, where: Node | None, as_of: datetime) -> bool:
    """Whether an activity is of one of the kinds (None: of any), and `where` is true of it."""
    if kinds is not None and activity.kind not in kinds:
        return False
    if where is None:
        return True
    return evaluate(where, {**activity.properties, NOW: as_of}) is True


def counted_activities(rule: OccurrenceRule, matched: Sequence[Activity], timezone: str) -> list[Activity]:
    """What is left after `distinct` and `limit`: the latest of each, or with `keep: first` the first."""
    preferred = list(matched) if rule.keep == "first" else list(reversed(matched))
    if rule.distinct is not None:
        seen: dict[Value, Activity] = {}
        for activity in preferred:
            # A missing value is a value of its own: all activities without it count once.
            seen.setdefault(activity.properties[rule.distinct], activity)
        preferred = list(seen.values())
    return preferred if rule.limit is None else _limited(rule.limit, preferred, timezone)


def _limited(limit: Limit, preferred: Sequence[Activity], timezone: str) -> list[Activity]:
    """The first `count` of each period, in the order of preference."""
    counts: dict[datetime | None, int] = {}
    kept = []
    for activity in preferred:
        period = _period(limit, activity.occurred_at, timezone)
        counts[period] = counts.get(period, 0) + 1
        if counts[period] <= limit.count:
            kept.append(activity)
    return kept


def _period(limit: Limit, moment: datetime, timezone: str) -> datetime | None:
    """The local time at which the period of the model's calendar begins; None: one period for ever."""
    hour = moment.astimezone(ZoneInfo(timezone)).replace(tzinfo=None, minute=0, second=0, microsecond=0)
    day = hour.replace(hour=0)
    match limit.period:
        case "hour":
            return hour
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())  # weeks begin on Monday
        case "month":
            return day.replace(day=1)
        case None:
            return None


def remaining(decay: Decay | None, occurred_at: datetime, as_of: datetime, positives: Sequence[datetime]) -> float:
    """The factor of an occurrence: 1 without decay."""
    if decay is None:
        return 1.0
    age = (as_of - occurred_at) // _MICROSECOND
    if decay.inactive_for is None:
        return factor(decay, age)
    period = timedelta(seconds=decay.inactive_for)
    return factor(decay, age, full_gaps(occurred_at, as_of, positives, period))


def full_gaps(occurred_at: datetime, as_of: datetime, positives: Sequence[datetime], period: timedelta) -> int:
    """`k`: the full periods of all gaps from the occurrence on, through the positive activities, to `as_of`."""
    moments = [occurred_at, *(moment for moment in positives if moment > occurred_at), as_of]
    return sum((later - earlier) // period for earlier, later in pairwise(moments))


def positive_moments(dimension: Dimension, scope: str, subject: Subject) -> list[datetime]:
    """When the positive activities of a dimension happened, in order.

    They match (kind, where, within) at least one enabled occurrence criterion of the dimension with positive
    points and the same scope; whether a limit lets them count makes no difference.
    """
    rules = [criterion.rule for criterion in dimension.criteria if isinstance(criterion.rule, OccurrenceRule)]
    return sorted(
        activity.occurred_at
        for rule in rules
        if rule.points > 0 and rule.matching.scope == scope
        for activity in matching_activities(rule.matching, subject)
    )
