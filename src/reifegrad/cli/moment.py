"""The text of --as-of comes in; an aware moment goes out, read in the time zone of the model."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from reifegrad.errors import fail

_FORMS = "Write 2026-01-31, 2026-01-31T15:00, 2026-01-31T15:00+01:00, or now."


def read_moment(text: str, timezone: str) -> datetime:
    """The moment that is meant: a date is the start of that local day, a time without zone is local.

    Raises:
        ReifegradError: The text is no moment.
    """
    if text.strip().lower() == "now":
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise fail("as-of-format", f"{text!r} is no moment", _FORMS) from None
    try:
        aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))
        aware.astimezone(UTC)
    except OverflowError:
        raise fail("as-of-format", f"{text!r} is out of all calendars", _FORMS) from None
    return aware
