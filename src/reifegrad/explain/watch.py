"""One criterion and a lead that does nothing more come in; what it gives at later and later moments goes out.

Between two moments time alone changes a criterion: activities leave its window, expire or fade, days add up. What
of that applies is the `key` of a moment; while it stays the same, the contribution does.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from reifegrad.reference.criteria import contribution_of
from reifegrad.spec.model import AbsenceRule, MeasureRule, OccurrenceRule

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad.reference.known import Subject
    from reifegrad.spec.duration import Duration
    from reifegrad.spec.model import Criterion, Decay, Dimension

_DAY = timedelta(days=1)
_Key = tuple[object, ...]


@dataclass(frozen=True)
class _Stream:
    """The moments of the activities of a criterion, in order, and the window that they leave."""

    moments: tuple[datetime, ...]
    window: Duration | None
    timezone: str

    def left(self, moment: datetime) -> int:
        """How many activities have left the window."""
        if self.window is None or not self.moments:
            return 0
        return bisect_right(self.moments, self.window.before(moment, timezone=self.timezone))


def _stream(criterion: Criterion, subject: Subject) -> _Stream:
    """The activities of a criterion whose kind is its own id."""
    matching, rule = criterion.matching, criterion.rule
    if matching is None:
        return _Stream((), None, subject.timezone)
    done = subject.activities[matching.scope]
    moments = tuple(activity.occurred_at for activity in done if activity.kind == criterion.id)
    window = rule.absent_for if isinstance(rule, AbsenceRule) else matching.within
    return _Stream(moments, window, subject.timezone)


@dataclass
class Watch:
    """Gives what the criterion gives, and asks the reference only when something can have changed.

    The activities of `subject` have the id of the criterion that they match as their kind.
    """

    criterion: Criterion
    dimension: Dimension
    subject: Subject
    own: _Stream = field(init=False)
    positives: tuple[_Stream, ...] = field(init=False)
    key: _Key | None = field(default=None, init=False)
    given: tuple[int, bool] = field(default=(0, False), init=False)

    def __post_init__(self) -> None:
        self.own = _stream(self.criterion, self.subject)
        rule = self.criterion.rule
        awake = rule.matching.scope if isinstance(rule, OccurrenceRule) else None
        self.positives = tuple(
            _stream(other, self.subject)
            for other in self.dimension.criteria
            if isinstance(other.rule, OccurrenceRule) and other.rule.points > 0 and other.rule.matching.scope == awake
        )

    def at(self, moment: datetime) -> tuple[int, bool]:
        """Milli-points before any mean, and whether the criterion holds."""
        key = self._key(moment)
        if key != self.key:
            row = contribution_of(self.criterion, self.dimension, replace(self.subject, as_of=moment))
            self.key, self.given = key, (row.points, row.holds)
        return self.given

    def _key(self, moment: datetime) -> _Key:
        """Everything of the moment that the contribution depends on."""
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
