"""Until when a lead is answered, why, and what became of earlier promises, as the page of the lead shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad_web.service.reading import clocks_at
from reifegrad_web.service.sentences import ClockSentences

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad_web.pages.lead.one_lead import OneLead
    from reifegrad_web.service.clocks import PromisedClock


@dataclass(frozen=True)
class ShownClock:
    """A promise: what, how it stands, why it was made, and whether its time is over."""

    promise: str
    said: str
    why: str
    is_late: bool
    started_at: datetime


class ClocksShown:
    """What the page says of the clocks of a lead at the moment that is looked at."""

    def __init__(self, one: OneLead) -> None:
        asked = one.asked
        self.said = ClockSentences(one.words.language, asked.zone, asked.moment)
        self.found = clocks_at([one.number], asked.moment).get(one.number, [])

    @property
    def waiting(self) -> Sequence[ShownClock]:
        """Those that somebody has to answer, whichever is due first before others."""
        waiting = [each for each in self.found if each.clock.is_open]
        return [
            self._shown(each)
            for each in sorted(
                waiting, key=lambda each: (each.clock.due_at is None, each.clock.due_at, each.clock.promised)
            )
        ]

    @property
    def earlier(self) -> Sequence[ShownClock]:
        """Those that are decided, the latest first."""
        return [self._shown(each) for each in reversed(self.found) if not each.clock.is_open]

    def _shown(self, each: PromisedClock) -> ShownClock:
        clock = each.clock
        return ShownClock(
            self.said.promise(clock.promised),
            self.said.state(clock),
            self.said.why(each),
            clock.state == "missed",
            clock.started_at,
        )
