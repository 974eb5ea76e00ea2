"""Reads moments and days as people write them, in the time zone of the model."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from reifegrad.errors import fail

Moment = str | datetime
"""A moment of a request: a text as people write it, or the moment itself with its zone."""

_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,?\s+(.+))?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{8}")


def read_moment(text: Moment, timezone: str) -> datetime:
    """The moment that is meant: a date is the start of that local day, a time without zone is local.

    A date may also be written as in Germany: 31.12.2025, or 31.12.2025 15:00. Nothing here looks at a clock: who
    means now gives the moment itself.

    Raises:
        ReifegradError: The text is no moment.
    """
    if isinstance(text, datetime):
        return text
    if text.strip().lower() == "now":
        raise fail("as-of-format", variant="now")
    try:
        moment = datetime.fromisoformat(_iso(text))
    except ValueError:
        raise fail("as-of-format", text=text) from None
    try:
        aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))
        aware.astimezone(UTC)
    except OverflowError:
        raise fail("as-of-format", variant="range", text=text) from None
    return aware


def is_day(text: Moment) -> bool:
    """Whether the text names a whole day, not a moment of it."""
    return isinstance(text, str) and _DAY.fullmatch(_iso(text)) is not None


def _iso(text: str) -> str:
    """31.12.2025 15:00 as 2025-12-31T15:00; all else as it stands."""
    found = _GERMAN.fullmatch(text.strip())
    if found is None:
        return text.strip()
    day = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    return day if found[4] is None else f"{day}T{found[4]}"
