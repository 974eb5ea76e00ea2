"""When the reps of the demo company are away, and when each does what, drawn by lot from a number."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from papers import REPS
from served import TICK
from simulated_clock import DAY, MINUTE, ZONE, local
from working_minutes import WorkingMinutes, calendar_of


@dataclass(frozen=True)
class Absence:
    """Somebody is away on whole days, and says so at a moment: before it begins."""

    person: str
    first: date
    last: date
    said_at: datetime

    @property
    def since(self) -> datetime:
        """Its beginning: midnight on the wall."""
        return local(self.first.year, self.first.month, self.first.day)

    @property
    def until(self) -> datetime:
        """Before when it ends."""
        after = self.last + timedelta(days=1)
        return local(after.year, after.month, after.day)


def absences(begin: datetime, days: int, seed: int) -> list[Absence]:
    """Two weeks in summer, some days in winter and spring, and now and then somebody who is ill this morning."""
    chance = random.Random(seed)
    first = begin.astimezone(ZONE).date()
    found = []
    for place, name in enumerate(REPS):
        planned = [(120 + 7 * place, 14), (295 + 3 * (place % 3), 9 + place % 4), (20 + 6 * (place % 5), 5)]
        ill = [(chance.randrange(10, max(11, days)), chance.randrange(1, 4)) for _ in range(1 + days // 120)]
        for number, (start, length) in enumerate(planned + ill):
            day = first + timedelta(days=start)
            if start + length >= days:
                continue
            told = day if number >= len(planned) else day - timedelta(days=10)
            at = local(told.year, told.month, told.day, 7, 31 + place)
            found.append(Absence(name, day, day + timedelta(days=length - 1), at))
    return sorted(found, key=lambda each: each.said_at)


def after_work(minutes: WorkingMinutes, person: str, at: datetime, count: int) -> datetime:
    """When somebody has worked so many minutes from a moment on; never when scores are computed."""
    calendar, left = calendar_of(person), count
    while left > 0:
        if minutes.works(calendar, at) and not minutes.is_away(person, at):
            left -= 1
        elif not minutes.works(calendar, at) and at.minute == 0 and not minutes.works(calendar, at + 59 * MINUTE):
            at += 59 * MINUTE  # nobody works within an hour: all hours begin or end with a half one
        at += MINUTE
    return at + MINUTE if at.minute % (TICK // MINUTE) == 0 else at


def workdays_later(minutes: WorkingMinutes, person: str, at: datetime, days: int, chance: random.Random) -> datetime:
    """Some time at work, so many days later or as soon as somebody is back."""
    return after_work(minutes, person, at + DAY * days, chance.randrange(1, 200))
