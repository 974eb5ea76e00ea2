"""The time that a report is about: from a day to a day, as they stand in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from reifegrad.tasks.moment import read_moment
from reifegrad_web.scoring.stage_flow import Period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad_web.pages.frame.page import Page

FROM, TO = "from", "to"
USUAL = 90
"""Days, where nothing is asked for."""
_OFFERED = (30, 90, 365)


@dataclass(frozen=True)
class Span:
    """The days from the first to the last one; the last one is whole unless it is the present day."""

    first: date
    last: date
    period: Period

    @classmethod
    def of(cls, asked: Page, usual: int = USUAL) -> Span:
        """The time of an address; what cannot be meant is left out, as the fields above the report show."""
        end = asked.today if asked.day is None else asked.day - timedelta(days=1)
        last = min(_day(asked.request.GET.get(TO, "")) or end, end)
        first = _day(asked.request.GET.get(FROM, "")) or last - timedelta(days=usual - 1)
        first = min(first, last)
        begin, after = (read_moment(day.isoformat(), asked.zone) for day in (first, last + timedelta(days=1)))
        return cls(first, last, Period(begin, min(after, asked.moment)))

    def offers(self) -> Sequence[tuple[int, str]]:
        """Lengths to choose from, with the first day of each that ends on the last day of this one."""
        return [(days, (self.last - timedelta(days=days - 1)).isoformat()) for days in _OFFERED]

    @property
    def parameters(self) -> dict[str, str]:
        """As it stands in an address."""
        return {FROM: self.first.isoformat(), TO: self.last.isoformat()}


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
