"""Follows one criterion into the future of a lead that does nothing more.

Between two moments time alone changes a criterion: activities leave its window, expire or fade, days add up. What
of that applies is the `key` of a moment; while it stays the same, the contribution does.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from reifegrad.explain.moving_facts import days_from, edges
from reifegrad.explain.window_ends import window_ends
from reifegrad.reference.criteria import contribution_of, points_left
from reifegrad.reference.occurrences import counted_activities, matching_activities
from reifegrad.spec.model import AbsenceRule, Decay, MeasureRule, OccurrenceRule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from reifegrad.explain.moving_facts import MovingFacts
    from reifegrad.reference.subject import Subject
    from reifegrad.spec.duration import Duration
    from reifegrad.spec.facts import Activity
    from reifegrad.spec.model import Counting, Criterion, Dimension
    from reifegrad.spec.result import Contribution

COUNTED = (OccurrenceRule, MeasureRule, AbsenceRule)
"""The rules that look at activities themselves."""

_DAY = timedelta(days=1)
_Key = tuple[object, ...]
_LEAST = 0.1  # milli-points: less than that is rounded to nothing, whatever the last digit of a power is


@dataclass(frozen=True)
class _Stream:
    """The moments of the activities of a criterion, in order, and the window that they leave."""

    moments: tuple[datetime, ...]
    window: Duration | None
    timezone: str

    def exits(self, moment: datetime) -> set[datetime]:
        """When an activity of this moment leaves the window; months can let it in again, so there may be several."""
        return set() if self.window is None else window_ends(self.window, moment, timezone=self.timezone)

    def left(self, moment: datetime) -> int:
        """How many activities have left the window."""
        if self.window is None or not self.moments:
            return 0
        return bisect_right(self.moments, self.window.before(moment, timezone=self.timezone))


def tag(counting: Counting) -> str:
    """The kind under which `explain.ahead` puts the activities of a criterion or measure; nobody writes such a kind."""
    return f"\0{counting.id}"


def _stream(criterion: Criterion, subject: Subject) -> _Stream:
    """The activities of a criterion; of one that is not decided once, all of its kinds."""
    matching, rule = criterion.matching, criterion.rule
    if matching is None:
        return _Stream((), None, subject.timezone)
    done = subject.activities[matching.scope]
    moments = tuple(activity.occurred_at for activity in done if activity.kind in (matching.kinds or ()))
    window = rule.absent_for if isinstance(rule, AbsenceRule) else matching.within
    return _Stream(moments, window, subject.timezone)


@dataclass
class Watch:
    """Gives what the criterion gives, and asks the reference only when something can have changed.

    The activities of `subject` have the tag of the criterion that they match as their kind. What `moves` changes with
    `facts`, too, and is asked for at every moment. `row` is what it gave last,
    for the `key` of that moment; `fades_all_the_time` says whether its points can change at any moment, and not only
    at its `turns`. Then the activities that count under its limits are kept: only their age is new.
    """

    criterion: Criterion
    dimension: Dimension
    subject: Subject
    facts: MovingFacts
    moves: bool = field(kw_only=True)
    own: _Stream = field(init=False)
    positives: tuple[_Stream, ...] = field(default=(), init=False)
    key: _Key | None = field(default=None, init=False)
    row: Contribution = field(init=False)
    counted: Sequence[Activity] = field(default=(), init=False)
    fades_all_the_time: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.own = _stream(self.criterion, self.subject)
        rule = self.criterion.rule
        self.fades_all_the_time = bool(self.own.moments) and _fades(self.criterion)
        if isinstance(rule, OccurrenceRule) and rule.decay is not None and rule.decay.inactive_for is not None:
            self.positives = tuple(self._positives(rule.matching.scope))

    def _positives(self, scope: str) -> Iterator[_Stream]:
        """The activities that end a time of inactivity."""
        for other in self.dimension.criteria:
            rule = other.rule
            if isinstance(rule, OccurrenceRule) and rule.points > 0 and rule.matching.scope == scope:
                yield _stream(other, self.subject)

    def at(self, moment: datetime) -> Contribution:
        """What the criterion gives, before any mean; the same object as before if nothing of it has changed."""
        key = self._key(moment)
        if key == self.key:
            return self.row
        rule = self.criterion.rule
        if (
            self.fades_all_the_time
            and self.key is not None
            and key[0] == self.key[0]
            and isinstance(rule, OccurrenceRule)
        ):
            points = self.criterion.clamp.clamp(points_left(rule, self.counted, moment))
            if points != self.row.points:
                self.row = replace(self.row, points=points)
        else:
            subject = self.facts.at(moment) if self.moves else replace(self.subject, as_of=moment)
            row = contribution_of(self.criterion, self.dimension, subject)
            self.row = self.row if self.key is not None and row == self.row else row
            if self.fades_all_the_time and isinstance(rule, OccurrenceRule):
                self.counted = counted_activities(rule, matching_activities(rule.matching, subject), subject.timezone)
        self.key = key
        return self.row

    def turns(self, start: datetime, end: datetime) -> set[datetime]:
        """All moments after `start`, up to `end`, at which it can give something else all at once."""
        found = {
            exit_
            for stream in (self.own, *self.positives)
            for moment in stream.moments
            for exit_ in stream.exits(moment)
        }
        match self.criterion.rule:
            case OccurrenceRule(decay=Decay(expires_after=int() as lifetime, grace=grace)):
                found |= {moment + timedelta(seconds=lifetime + grace) for moment in self.own.moments}
            case OccurrenceRule(decay=Decay(inactive_for=int() as period) as decay, points=points):
                found |= set(self._full_periods(timedelta(seconds=period), decay, points, end))
            case MeasureRule(measure="days_since", bands=bands):
                lasts = self.own.moments if self.moves else self.own.moments[-1:]
                found |= {moment for last in lasts for moment in days_from(last, edges(bands), start, end)}
            case AbsenceRule() if self.subject.created_at is not None:
                found |= set(self.own.exits(self.subject.created_at))
        return {moment for moment in found if start < moment <= end}

    def _full_periods(self, period: timedelta, decay: Decay, points: int, end: datetime) -> Iterator[datetime]:
        """When a period of inactivity is full, counted from each activity that can be the last one."""
        lasts = [stream.moments[-1] for stream in self.positives if stream.moments]
        if self.moves:  # which of them count is another question at every moment
            lasts = [moment for stream in self.positives for moment in stream.moments]
        begins = {*lasts, *(moment for moment in self.own.moments if not lasts or moment > min(lasts))}
        for begin in begins:
            left = 1.0
            for full in range(1, (end - begin) // period + 1):
                yield begin + full * period
                left *= decay.keep
                if left <= decay.floor or left * abs(points) < _LEAST:
                    break

    def _key(self, moment: datetime) -> _Key:
        """Everything of the moment that the contribution depends on."""
        if self.moves:
            return (moment,)
        left = self.own.left(moment)
        match self.criterion.rule:
            case OccurrenceRule() as rule:
                fades = () if rule.decay is None or left == len(self.own.moments) else self._faded(rule.decay, moment)
                return left, *fades
            case MeasureRule(measure="days_since"):
                return left, (moment - self.own.moments[-1]) // _DAY if self.own.moments else None
            case AbsenceRule() as rule:
                start = rule.absent_for.before(moment, timezone=self.subject.timezone)
                return left, self.subject.created_at is None or self.subject.created_at <= start
            case _:
                return (left,)

    def _faded(self, decay: Decay, moment: datetime) -> _Key:
        if decay.inactive_for is not None:
            return self._idle(timedelta(seconds=decay.inactive_for), moment)
        if decay.expires_after is not None:
            expired = moment - timedelta(seconds=decay.grace + decay.expires_after)
            return (bisect_right(self.own.moments, expired),)
        return (moment,)  # half-life and linear decay go on all the time

    def _idle(self, period: timedelta, moment: datetime) -> _Key:
        """Which positive activities are in their windows, and the full periods since the last of them.

        Gaps between activities stay what they are; only those that reach to the moment grow.
        """
        left = tuple(stream.left(moment) for stream in self.positives)
        last = max(
            (s.moments[-1] for s, gone in zip(self.positives, left, strict=True) if gone < len(s.moments)), default=None
        )
        since = self.own.moments if last is None else self.own.moments[bisect_right(self.own.moments, last) :]
        open_gaps = (*since, last) if last is not None else since
        return left, tuple((moment - begin) // period for begin in open_gaps)


def _fades(criterion: Criterion) -> bool:
    """Whether its points can change at any moment, and not only at some."""
    decay = criterion.rule.decay if isinstance(criterion.rule, OccurrenceRule) else None
    return decay is not None and (decay.half_life is not None or decay.linear_period is not None)
