"""Reads when somebody is away as people write it, whole days or moments, and says it again in that form."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reifegrad.errors import ReifegradError, fail
from reifegrad.tasks.moment import is_day, read_moment
from reifegrad.worktime.spans import Span, whole_days
from reifegrad_web.agreements.in_force import in_force
from reifegrad_web.scoring.reading import time_zone

if TYPE_CHECKING:
    from datetime import date, datetime

    from reifegrad_web.org.models import User


def zone_of(user: User) -> str:
    """Where the days of somebody begin: by their calendar in the agreement in force, else where it is at home.

    As long as no agreement is in force, it is the zone of the models.
    """
    agreement = in_force()
    if agreement is None:
        return time_zone()
    person = agreement.people.get(user.username)
    calendar = None if person is None else person.calendar
    return agreement.timezone if calendar is None else agreement.calendars[calendar].timezone


def read_span(since: str, until: str, zone: str) -> Span:
    """From when on until before when; a day until which somebody is away is one of the days on which they are.

    Raises:
        ReifegradError: One of both is neither a day nor a moment.
    """
    first, last = (_moment(text, zone) for text in (since, until))
    if is_day(until):
        day = last.date()
        try:
            last = whole_days(day, day, zone).end
        except OverflowError:
            raise fail("absence-when", text=until) from None
    return Span(first, last)


def first_shown(since: datetime, zone: str) -> date | datetime:
    """The day with whose beginning an absence begins, else the moment in a zone."""
    local = since.astimezone(ZoneInfo(zone))
    return local.date() if _begins_day(local, zone) else local


def last_shown(until: datetime, zone: str) -> date | datetime:
    """The last whole day of an absence, if it ends with one, else the moment in a zone before which it ends."""
    local = until.astimezone(ZoneInfo(zone))
    return _day_before(local.date()) if _begins_day(local, zone) else local


def _moment(text: str, zone: str) -> datetime:
    if "W" in text.upper():  # a week of ISO 8601, of which nobody would know whether all of it is meant
        raise fail("absence-when", text=text)
    try:
        return read_moment(text, zone)
    except ReifegradError:
        raise fail("absence-when", text=text) from None


def _begins_day(local: datetime, zone: str) -> bool:
    """Not always at midnight: where clocks are turned then, a day begins later."""
    return whole_days(local.date(), local.date(), zone).start == local


def _day_before(day: date) -> date:
    return day.fromordinal(day.toordinal() - 1)
