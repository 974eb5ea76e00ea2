"""Working time of a lead that passes through several hands: by the calendar of whoever has it at each moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError
from reifegrad.worktime.calendar import WorkCalendar
from reifegrad.worktime.spans import Span, joined
from reifegrad.worktime.timetable import Timetable
from reifegrad.worktime.written import WHOLE_DAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reifegrad.agreement.rules import Agreement, ServiceLevel
    from reifegrad.worktime.written import WorkingTime

_MINUTE, _INSTANT = timedelta(minutes=1), timedelta(microseconds=1)


@dataclass(frozen=True)
class Holding:
    """From a moment on somebody owns a lead, or it waits in a queue, or neither is known."""

    since: datetime
    owner: str | None
    queue: str | None


NOBODY = Holding(datetime(1970, 1, 1, tzinfo=UTC), None, None)
"""Before anything is said of it."""


@dataclass(frozen=True)
class _Stretch:
    """A time in which a lead is in one hand; without an end it lasts."""

    table: Timetable
    start: datetime
    end: datetime | None

    def minutes(self, length: WorkingTime) -> int:
        return length.minutes(self.table.calendar.minutes_of_day)


class WorkingLead:
    """A lead with whoever has it, one after the other, by an agreement; the first one has it from the beginning."""

    def __init__(
        self, agreement: Agreement, absences: Mapping[str, Sequence[Span]], holdings: tuple[Holding, ...]
    ) -> None:
        self.agreement, self.absences = agreement, absences
        self.holdings = holdings

    def timing(self, level: ServiceLevel, pauses: Sequence[Span], held: Sequence[Holding]) -> Timing:
        """The working time of a clock of this lead, by the hands through which it has gone; the last one keeps it."""
        ends = [*(later.since for _, later in pairwise(held)), None]
        stretches = (_Stretch(self._table(level, one), one.since, end) for one, end in zip(held, ends, strict=True))
        return Timing(tuple(one for one in stretches if one.end is None or one.start < one.end), joined(pauses))

    def _table(self, level: ServiceLevel, holding: Holding) -> Timetable:
        """By the calendar of the owner, else of the queue, else of the level; around the clock if there is none."""
        person = self.agreement.people.get(holding.owner or "")
        queue = self.agreement.queues.get(holding.queue or "")
        own = person.calendar if person is not None else queue.calendar if queue is not None else None
        name = own or level.calendar
        table = _around_the_clock(self.agreement.timezone) if name is None else self.agreement.timetables[name]
        away = self.absences.get(holding.owner or "", ()) if "absence" in level.pauses else ()
        return table.personal(away) if away else table


@dataclass(frozen=True)
class Timing:
    """Working time through several hands, without pauses."""

    stretches: tuple[_Stretch, ...]
    pauses: tuple[Span, ...]

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """The working time from one moment to another."""
        pieces = self._between(start, end)
        parts = (one.table.worked(first, last or end, self.pauses) for one, first, last in pieces)
        return sum(parts, timedelta())

    def moment_after(self, start: datetime, length: WorkingTime) -> datetime | None:
        """When a length of working time since a moment is used up; None if nobody works any more.

        What is used up is a share of the length: half a working day of four hours leaves half of one of eight.
        """
        left = Fraction(1)
        for one, first, last in self._between(start, None):
            whole = one.minutes(length) * _MINUTE
            needed = ceil(left * (whole // _INSTANT)) * _INSTANT
            if last is None:
                try:
                    return one.table.deadline(first, needed, self.pauses)
                except ReifegradError:
                    return None
            worked = one.table.worked(first, last, self.pauses)
            if worked >= needed:
                return one.table.deadline(first, needed, self.pauses)
            left -= Fraction(worked // _INSTANT, whole // _INSTANT)
        return None

    def moment_before(self, end: datetime, length: WorkingTime, earliest: datetime) -> datetime:
        """The last moment at which a length of working time is left until the end, by the calendar at the end."""
        at_end = next(one for one in reversed(self.stretches) if one.start < end)
        left = at_end.minutes(length) * _MINUTE
        spans = [
            span
            for one, first, last in self._between(earliest, end)
            for span in one.table.working_spans(first, last or end, self.pauses)
        ]
        for span in reversed(spans):
            if span.end - span.start >= left:
                return span.end - left
            left -= span.end - span.start
        return earliest

    def paused_until(self, moment: datetime) -> datetime | None:
        """Until when the time stands still at a moment; None if it does not."""
        here = next(one for one in reversed(self.stretches) if one.start <= moment)
        away = joined([*self.pauses, *here.table.absences])
        return next((span.end for span in away if moment in span), None)

    def _between(self, start: datetime, end: datetime | None) -> Iterator[tuple[_Stretch, datetime, datetime | None]]:
        """The stretches that lie within, cut at both ends."""
        for one in self.stretches:
            first = max(one.start, start)
            last = end if one.end is None else one.end if end is None else min(one.end, end)
            if last is None or first < last:
                yield one, first, last


@lru_cache(maxsize=100)
def _around_the_clock(timezone: str) -> Timetable:
    """Every minute of every day."""
    return Timetable(WorkCalendar("", timezone, (((0, WHOLE_DAY),),) * 7, minutes_of_day=WHOLE_DAY))
