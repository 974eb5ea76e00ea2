"""The time of day: the only place that asks for it, so that everything else is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def utc_now() -> datetime:
    """Now, with a time zone."""
    return datetime.now(UTC)


APART = timedelta(minutes=5)
"""By how much the clocks of machines may differ. A lease that ends later than that was given by a wrong clock."""
