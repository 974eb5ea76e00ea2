"""Leads for which a time is promised: whoever is due next first, with how much time is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from reifegrad_web.scoring.day import calls_of
from reifegrad_web.service.reading import clocks_at, next_clock, next_due
from reifegrad_web.service.sentences import ClockSentences

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.scoring.day import Call
    from reifegrad_web.service.clocks import PromisedClock

_MOST = 30


@dataclass(frozen=True)
class ClockLine:
    """What is promised of a lead, how much time is left, until when, and whether that is over."""

    promise: str
    said: str
    due: str
    is_late: bool


class DueShown:
    """Which of some leads somebody has to answer, by the clocks of the agreement."""

    def __init__(self, asked: Page, due: Collection[int]) -> None:
        self.said = ClockSentences(asked.words.language, asked.zone, asked.now)
        found = clocks_at(due, asked.now)
        self.next: Mapping[int, PromisedClock] = {
            lead: each for lead in due if (each := next_clock(found.get(lead, ()))) is not None
        }

    @classmethod
    def of_day(cls, asked: Page) -> Self:
        """Those of who is signed in; of a day in the past, none."""
        return cls(asked, [] if asked.day is not None else next_due(asked.user, _MOST))

    @property
    def leads(self) -> Sequence[int]:
        """Their numbers, whoever is due first before others."""
        return sorted(self.next, key=lambda lead: (self.next[lead].clock.due_at, lead))

    def calls(self, asked: Page, model: ScoringModel, without: Collection[int]) -> Sequence[Call]:
        """The same to call; some are in another list."""
        due = {lead: self.next[lead].clock.due_at for lead in self.leads if lead not in without}
        return calls_of(asked.user, model, due)

    def line(self, lead: int) -> ClockLine | None:
        """What is to be said of one of them."""
        each = self.next.get(lead)
        if each is None:
            return None
        is_late = each.clock.state == "missed"
        due = "" if each.clock.due_at is None else self.said.moment(each.clock.due_at)
        return ClockLine(self.said.promise(each.clock.promised), self.said.waiting(each.clock), due, is_late)
