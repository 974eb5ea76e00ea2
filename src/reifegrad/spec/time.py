"""Turns moments with a zone into the naive UTC times that tables and engines keep, and back."""

from __future__ import annotations

from datetime import UTC, datetime

from reifegrad.errors import fail

EARLIEST, LATEST = 1970, 2100
"""The years in which the moment of a score can lie."""


def naive_utc(moment: datetime) -> datetime:
    """A moment with a zone as a table keeps it: in UTC, without zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def aware_utc(moment: datetime) -> datetime:
    """A time of a table as a moment: in UTC; what has a zone already keeps its moment."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def check_moment(as_of: datetime) -> None:
    """Raise `ReifegradError` unless the moment has a zone and lies in a sensible time."""
    if as_of.tzinfo is None:
        raise fail("as-of-without-zone")
    if not EARLIEST <= as_of.year <= LATEST:
        raise fail("as-of-out-of-range", year=str(as_of.year), first=str(EARLIEST), last=str(LATEST))
