"""Works out working time between moments, and when a length of it is used up, right to the microsecond.

A moment is working time if the clock on the wall shows, in the zone of the calendar, a time within the hours of that
day, and nobody is away. So an hour that the clock shows twice is worked twice, one that it leaves out not at all.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad.worktime.spans import Span, joined
from reifegrad.worktime.written import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reifegrad.worktime.calendar import WorkCalendar

_DAY = 86_400
_MICRO = 1_000_000
_INSTANT = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.date().toordinal()
_LONGEST_REST = 3_653
"""Days in a row without any working time, after which nobody is waited for: ten years."""

_Intervals = tuple[tuple[int, int], ...]


class Timetable:
    """A calendar laid out in time; days are worked out once, and kept."""

    def __init__(self, calendar: WorkCalendar, absences: Iterable[Span] = ()) -> None:
        self.calendar = calendar
        self.absences = joined(absences)
        self._zone = calendar.zone
        self._days: dict[int, _Intervals] = {}

    def personal(self, absences: Iterable[Span]) -> Timetable:
        """The same calendar for somebody who is away at times; what is known of its days is shared."""
        own = Timetable(self.calendar, absences)
        own._days = self._days
        return own

    def worked(self, start: datetime, end: datetime, pauses: Iterable[Span] = ()) -> timedelta:
        """The working time from one moment to another, without pauses; none if the end is not after the start."""
        until = _instant(end)
        away = self._away(pauses)
        return timedelta(microseconds=sum(e - s for s, e in self._intervals(_instant(start), until, away)))

    def deadline(self, start: datetime, length: timedelta, pauses: Iterable[Span] = ()) -> datetime:
        """The first moment at which so much working time has passed since the start.

        Raises:
            ReifegradError: Nobody works for ten years, or until the end of the last year of calendars.
        """
        left = length // _INSTANT
        if left <= 0:
            return start.astimezone(UTC)
        for begins, ends in self._intervals(_instant(start), None, self._away(pauses)):
            if ends - begins >= left:
                return _moment(begins + left)
            left -= ends - begins
        raise self._never(start)

    def next_working(self, moment: datetime, pauses: Iterable[Span] = ()) -> datetime:
        """This moment if it is working time, else the first one after it that is; raises as `deadline` does."""
        for begins, _ in self._intervals(_instant(moment), None, self._away(pauses)):
            return _moment(begins)
        raise self._never(moment)

    def is_working(self, moment: datetime) -> bool:
        """Whether somebody works at this moment."""
        instant = _instant(moment)
        return any(True for _ in self._intervals(instant, instant + 1, self._away(())))

    def working_spans(self, start: datetime, end: datetime, pauses: Iterable[Span] = ()) -> list[Span]:
        """When somebody works between two moments, in order; what touches is one span."""
        found = self._intervals(_instant(start), _instant(end), self._away(pauses))
        return list(joined(Span(_moment(begins), _moment(ends)) for begins, ends in found))

    def _never(self, start: datetime) -> Exception:
        day = start.astimezone(self._zone).date().isoformat()
        return fail("working-time-never", calendar=self.calendar.name, day=day, years=str(_LONGEST_REST // 365))

    def _away(self, pauses: Iterable[Span]) -> list[tuple[int, int]]:
        spans = joined([*self.absences, *pauses])
        return [(_within_years(span.start), _within_years(span.end)) for span in spans]

    def _intervals(self, start: int, end: int | None, away: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Working time in order, in microseconds, up to the end; what is away is passed over."""
        here = start
        for left, back in away:
            if back <= here:
                continue
            if end is not None and left >= end:
                break
            yield from self._open(here, left)
            here = back
        yield from self._open(here, end)

    def _open(self, start: int, end: int | None) -> Iterator[tuple[int, int]]:
        """The hours of the calendar, cut at both ends; without an end until nobody has worked for long."""
        day, last = start // (_DAY * _MICRO), _LAST_DAY if end is None else (end - 1) // (_DAY * _MICRO)
        idle = 0
        while day <= last and (end is not None or idle <= _LONGEST_REST):
            intervals = self._day(day)
            idle = 0 if intervals else idle + 1
            for begins, ends in intervals:
                first, after = max(begins, start), ends if end is None else min(ends, end)
                if first < after:
                    yield first, after
            day += 1

    def _day(self, number: int) -> _Intervals:
        """The working time of a day of UTC, whose number counts from 1970-01-01 on."""
        found = self._days.get(number)
        if found is None:
            found = self._days[number] = self._laid_out(number)
        return found

    def _laid_out(self, number: int) -> _Intervals:
        """The hours of the days that the clock on the wall shows meanwhile, piece by piece of a constant offset."""
        begins, ends = number * _DAY, (number + 1) * _DAY
        found: list[tuple[int, int]] = []
        for start, end, offset in self._pieces(begins, ends):
            for local_day in range((start + offset) // _DAY, (end + offset - 1) // _DAY + 1):
                midnight = local_day * _DAY - offset
                for first, last in self.calendar.hours_on(date.fromordinal(_EPOCH_DAY + local_day)):
                    one, other = max(midnight + first * 60, start), min(midnight + last * 60, end)
                    if one < other:
                        found.append((one * _MICRO, other * _MICRO))
        return tuple(found)

    def _pieces(self, begins: int, ends: int) -> Iterator[tuple[int, int, int]]:
        """A day of UTC in pieces between which the clock is turned, each with its offset from UTC in seconds.

        Since 1970, no zone has turned its clock twice within such a day.
        """
        before, after = self._offset(begins), self._offset(ends)
        if before == after:
            yield begins, ends, before
            return
        low, high = begins, ends
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._offset(middle) == before else (low, middle)
        yield begins, high, before
        if high < ends:
            yield high, ends, after

    def _offset(self, second: int) -> int:
        moment = (_EPOCH + timedelta(seconds=second)).astimezone(self._zone)
        return round((moment.utcoffset() or timedelta()).total_seconds())


def _instant(moment: datetime) -> int:
    """A moment in microseconds since 1970, or an error where it has no zone or lies outside of the years."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise fail("working-time-years", year=str(moment.year), first=str(FIRST_YEAR), last=str(LAST_YEAR))
    return (moment.astimezone(UTC) - _EPOCH) // _INSTANT


def _within_years(moment: datetime) -> int:
    """A moment in microseconds since 1970; who has left for good is away until the last year."""
    year = min(max(moment.year, FIRST_YEAR), LAST_YEAR + 1)
    return _instant(moment) if year == moment.year else (datetime(year, 1, 1, tzinfo=UTC) - _EPOCH) // _INSTANT


def _moment(instant: int) -> datetime:
    return _EPOCH + timedelta(microseconds=instant)


_LAST_DAY = date(LAST_YEAR, 12, 31).toordinal() - _EPOCH_DAY
