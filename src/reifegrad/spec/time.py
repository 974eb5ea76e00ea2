"""Turns moments with a zone into the naive UTC times that tables and engines keep, and back."""

from __future__ import annotations

from datetime import UTC, datetime


def naive_utc(moment: datetime) -> datetime:
    """A moment with a zone as a table keeps it: in UTC, without zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def aware_utc(moment: datetime) -> datetime:
    """A time of a table as a moment: in UTC; what has a zone already keeps its moment."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
