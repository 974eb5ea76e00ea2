"""A clock that stands still until it is set: the server asks for the time in one place, and here is told what it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class SimulatedClock:
    """Replaces `datetime` in `reifegrad_web.clock`."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self, zone: tzinfo) -> datetime:
        """The simulated moment."""
        return self.moment.astimezone(zone)

    def install(self) -> None:
        """From now on everything that the server does in this process happens at this moment."""
        from reifegrad_web import clock

        clock.datetime = self  # type: ignore[misc,assignment] # it is asked for nothing but `now`


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """What the clock on the wall shows in Bavaria, as a moment in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def midnight(day: datetime, days: int = 0) -> datetime:
    """When a day begins on the wall, so many days after that of a moment: 23, 24 or 25 hours apart."""
    wall = day.astimezone(ZONE).date() + timedelta(days=days)
    return local(wall.year, wall.month, wall.day)


def up_to(moment: datetime, step: timedelta) -> datetime:
    """The next moment of a grid of so many minutes, counted in UTC; a moment on the grid is itself."""
    over = (moment - datetime(2020, 1, 1, tzinfo=UTC)) % step
    return moment if not over else moment + (step - over)
