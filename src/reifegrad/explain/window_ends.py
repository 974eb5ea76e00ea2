"""Finds when something leaves a window that looks back: the inverse of `Duration.before`, also for months."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad.spec.duration import Duration


def window_ends(window: Duration, moment: datetime, *, timezone: str) -> set[datetime]:
    """Every moment at which the answer to "is this moment in the window?" turns: exactly one, as nothing comes back."""
    return {window.after(moment, timezone=timezone)}
