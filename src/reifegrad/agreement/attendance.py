"""Says when people are at work: by their calendar, without their absences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError
from reifegrad.worktime.spans import joined

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reifegrad.agreement.rules import Agreement
    from reifegrad.worktime.spans import Span


class Attendance:
    """When the people of an agreement work, from a moment on. Who has no calendar works at any time.

    Whoever is not away when they would work next by their calendar works then; so most people of a calendar need one
    look at it.
    """

    def __init__(self, agreement: Agreement, absences: Mapping[str, tuple[Span, ...]], as_of: datetime) -> None:
        self.agreement, self.absences, self.as_of = agreement, absences, as_of
        self._usual: dict[str, datetime | None] = {}

    def starts(self, name: str) -> datetime | None:
        """The first moment from now on at which somebody works; None if they never do, or are away for good."""
        if not self.is_absent(name):
            return self._by_calendar(name)
        calendar, away = self.agreement.people[name].calendar, self.absences[name]
        if calendar is None:
            return next(span.end for span in joined(away) if self.as_of in span)
        try:
            return self.agreement.timetables[calendar].personal(away).next_working(self.as_of)
        except ReifegradError:
            return None

    def is_absent(self, name: str) -> bool:
        """Whether somebody is away when they would work next: on Friday evening, if they are away from Monday on."""
        away = self.absences.get(name)
        usual = self._by_calendar(name) if away else None
        return usual is not None and any(usual in span for span in away or ())

    def _by_calendar(self, name: str) -> datetime | None:
        """When somebody would work next if they were never away; None if nobody of their calendar ever does."""
        calendar = self.agreement.people[name].calendar
        if calendar is None:
            return self.as_of
        if calendar not in self._usual:
            try:
                self._usual[calendar] = self.agreement.timetables[calendar].next_working(self.as_of)
            except ReifegradError:
                self._usual[calendar] = None
        return self._usual[calendar]
