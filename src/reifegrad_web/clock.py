"""The time of day: the only place that asks for it, so that everything else is told."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Now, with a time zone."""
    return datetime.now(UTC)
