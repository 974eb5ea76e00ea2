"""Says when people are at work: by their calendar, without their absences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError
from reifegrad.worktime.spans import joined

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reifegrad.agreement.rules import Agreement
    from reifegrad.worktime.spans import Span


@dataclass(frozen=True)
class Attendance:
    """When the people of an agreement work, from a moment on. Who has no calendar works at any time."""

    agreement: Agreement
    absences: Mapping[str, tuple[Span, ...]]
    as_of: datetime

    def starts(self, name: str) -> datetime | None:
        """The first moment from now on at which somebody works; None if they never do, or are away for good."""
        calendar, away = self.agreement.people[name].calendar, self.absences.get(name, ())
        if calendar is None:
            return self._back(away)
        timetable = self.agreement.timetables[calendar]
        try:
            return (timetable.personal(away) if away else timetable).next_working(self.as_of)
        except ReifegradError:
            return None

    def is_absent(self, name: str) -> bool:
        """Whether somebody is away when they would work next: on Friday evening, if they are away from Monday on."""
        away = self.absences.get(name, ())
        if not away:
            return False
        calendar = self.agreement.people[name].calendar
        if calendar is None:
            return any(self.as_of in span for span in away)
        try:
            usual = self.agreement.timetables[calendar].next_working(self.as_of)
        except ReifegradError:
            return False
        return any(usual in span for span in away)

    def _back(self, away: tuple[Span, ...]) -> datetime:
        return next((span.end for span in joined(away) if self.as_of in span), self.as_of)
