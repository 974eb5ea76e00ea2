"""Turns moments with a zone into the naive UTC times that tables and engines keep, and back."""

from __future__ import annotations

from datetime import UTC, datetime

from reifegrad.errors import Problem, ReifegradError

_EARLIEST, _LATEST = 1970, 2100


def naive_utc(moment: datetime) -> datetime:
    """A moment with a zone as a table keeps it: in UTC, without zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def aware_utc(moment: datetime) -> datetime:
    """A time of a table as a moment: in UTC; what has a zone already keeps its moment."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def check_moment(as_of: datetime) -> None:
    """Raise `ReifegradError` unless the moment has a zone and lies in a sensible time."""
    if as_of.tzinfo is None:
        problem = Problem("as-of-without-zone", "as_of has no time zone", "Write 2025-12-31T12:00+01:00.")
        raise ReifegradError((problem,))
    if not _EARLIEST <= as_of.year <= _LATEST:
        what = f"as_of lies in the year {as_of.year}"
        raise ReifegradError((Problem("as-of-out-of-range", what, f"Years {_EARLIEST} to {_LATEST}."),))
