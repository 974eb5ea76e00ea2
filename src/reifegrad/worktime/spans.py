"""Stretches of time between two moments, such as absences and pauses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, order=True)
class Span:
    """From a moment on until right before another; both are kept in UTC.

    Python compares moments of one zone by what the clock on the wall shows, which in the repeated hour is the wrong
    order.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a span needs moments with a time zone")
        object.__setattr__(self, "start", self.start.astimezone(UTC))
        object.__setattr__(self, "end", self.end.astimezone(UTC))

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time in spans that neither touch nor overlap, in order; what is empty or turned round is left out."""
    found: list[Span] = []
    for span in sorted(span for span in spans if span.start < span.end):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def whole_days(first: date, last: date, timezone: str) -> Span:
    """From the beginning of a day until the end of another, in a time zone.

    A day begins at the first moment at which a clock on the wall there shows it.
    """
    return Span(_beginning(first, timezone), _beginning(last + timedelta(days=1), timezone))


def _beginning(day: date, timezone: str) -> datetime:
    zone = ZoneInfo(timezone)
    # Where the clock leaves midnight out, fold 0 is read with the offset before: that is the moment of the turn.
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
