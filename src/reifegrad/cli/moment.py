"""The text of --as-of comes in; an aware moment goes out, read in the time zone of the model."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reifegrad.errors import fail

_FORMS = "Write 2026-01-31, 31.01.2026, 2026-01-31T15:00, 2026-01-31T15:00+01:00, or now."
_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_INSTANT = timedelta(microseconds=1)


def read_moment(text: str, timezone: str) -> datetime:
    """The moment that is meant: a date is the start of that local day, a time without zone is local.

    Raises:
        ReifegradError: The text is no moment.
    """
    if text.strip().lower() == "now":
        return datetime.now(UTC)
    try:
        moment = _parse(text.strip())
    except ValueError:
        raise fail("as-of-format", f"{text!r} is no moment", _FORMS) from None
    try:
        aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))
        aware.astimezone(UTC)
    except OverflowError:
        raise fail("as-of-format", f"{text!r} is out of all calendars", _FORMS) from None
    return aware


def read_day_end(text: str, timezone: str) -> datetime:
    """The last instant of a day that was named, or the moment that was. Raises `ReifegradError` if it is none."""
    moment = read_moment(text, timezone)
    if _day(text.strip()) is None:
        return moment
    local = moment.astimezone(ZoneInfo(timezone)).replace(tzinfo=None) + timedelta(days=1)
    return local.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC) - _INSTANT


def _parse(text: str) -> datetime:
    return _day(text) or datetime.fromisoformat(text)


def _day(text: str) -> datetime | None:
    """A day without a time, as 2026-01-31 or 31.01.2026."""
    german = _GERMAN.fullmatch(text)
    if german is not None:
        return datetime(int(german[3]), int(german[2]), int(german[1]))  # noqa: DTZ001  # the caller knows the zone
    try:
        return datetime.combine(date.fromisoformat(text), time())
    except ValueError:
        return None
