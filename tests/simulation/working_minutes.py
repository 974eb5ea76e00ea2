"""The working time of the agreement's two calendars, written by hand from the documents: a table of minutes.

It asks nothing of the product: no library of holidays, no span. Whether a minute of UTC is worked is looked up on the
wall, so that the hour that is skipped in spring is no minute at all, and the one that comes twice is there twice.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from papers import MORNINGS
from simulated_clock import MINUTE, ZONE

OFFICE, EARLY = "office", "mornings"
_FULL, _FRIDAY, _MORNING = ((480, 720), (780, 1020)), ((480, 720), (780, 930)), ((480, 750),)
NEEDED = {OFFICE: 480, EARLY: 270}
"""Minutes of a working day: as long as most days are."""


def easter(year: int) -> date:
    """Easter Sunday, by the computus of Meeus, Jones and Butcher."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def holidays(year: int) -> set[date]:
    """When nobody works in Bavaria, with the Assumption of Mary, as most of its towns keep it."""
    fixed = ((1, 1), (1, 6), (5, 1), (8, 15), (10, 3), (11, 1), (12, 25), (12, 26))
    after_easter = (-2, 1, 39, 50, 60)  # Good Friday, Easter Monday, Ascension, Whit Monday, Corpus Christi
    moving = {easter(year) + timedelta(days=days) for days in after_easter}
    return {date(year, month, day) for month, day in fixed} | moving


class WorkingMinutes:
    """Whether a minute is worked, for every minute of a time; moments are whole minutes."""

    def __init__(self, begin: datetime, end: datetime) -> None:
        self.begin = begin
        free = {day for year in range(begin.year - 1, end.year + 2) for day in holidays(year)}
        self._worked: dict[str, bytearray] = {OFFICE: bytearray(), EARLY: bytearray()}
        at = begin
        while at < end:
            wall = at.astimezone(ZONE)
            for name, minutes in self._worked.items():
                minutes.append(_is_worked(name, wall, free))
            at += MINUTE
        self._away: dict[str, list[tuple[datetime, datetime]]] = {}

    def add_absence(self, person: str, since: datetime, until: datetime) -> None:
        """Somebody is away from one moment on until before another."""
        self._away.setdefault(person, []).append((since, until))

    def is_away(self, person: str | None, at: datetime) -> bool:
        """Whether somebody is away at a moment."""
        return any(since <= at < until for since, until in self._away.get(person or "", ()))

    def works(self, calendar: str, at: datetime) -> bool:
        """Whether the minute that begins at a moment is worked by a calendar."""
        return bool(self._worked[calendar][(at - self.begin) // MINUTE])

    def works_next(self, person: str, at: datetime) -> datetime:
        """The first minute from a moment on that somebody would work, whether they are away or not."""
        name = calendar_of(person)
        while not self.works(name, at):
            at += MINUTE
        return at


def calendar_of(person: str | None) -> str:
    """The calendar of somebody; of a queue, that of the agreement."""
    return EARLY if person in MORNINGS else OFFICE


def _is_worked(name: str, wall: datetime, free: set[date]) -> bool:
    day = wall.weekday()
    if day > 4 or wall.date() in free:
        return False
    minute = wall.hour * 60 + wall.minute
    if name == OFFICE and (wall.month, wall.day) in {(12, 24), (12, 31)} and minute >= 720:
        return False
    hours = _MORNING if name == EARLY else _FRIDAY if day == 4 else _FULL
    return any(first <= minute < last for first, last in hours)
