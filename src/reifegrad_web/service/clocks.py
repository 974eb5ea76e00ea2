"""The clocks of leads at a moment: each by the version of the agreement under which its level began to hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from reifegrad.agreement.clocks import ServiceClock as Clock
from reifegrad.agreement.clocks import clocks
from reifegrad.agreement.lead_events import LevelHolds, Recalled
from reifegrad.worktime.spans import Span
from reifegrad_web.agreements.in_force import agreement_of
from reifegrad_web.agreements.models import AgreementVersion
from reifegrad_web.routing.models import Absence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reifegrad.agreement.lead_events import LeadEvent
    from reifegrad.agreement.rules import Agreement
    from reifegrad_web.service.history import LeadHistory
    from reifegrad_web.service.models import LevelHeld

Key = tuple[str, str, str, datetime]
"""What tells a clock apart from all others of its lead: agreement, level, promise, start."""


@dataclass(frozen=True)
class PromisedClock:
    """A clock of a lead, and the hash of the agreement that promises it; `identifier` is where its level was noted."""

    lead: int
    agreement: str
    identifier: int
    clock: Clock

    @property
    def key(self) -> Key:
        """What it is found by again."""
        return self.agreement, self.clock.level, self.clock.promised, self.clock.started_at


def clocks_of(histories: Iterable[LeadHistory], as_of: datetime) -> Sequence[PromisedClock]:
    """All clocks of leads at a moment, in the order of the leads and of their starts."""
    given = list(histories)
    away = absences_of({name for each in given for name in each.people})
    return [clock for each in given for clock in _of_lead(each, away, as_of)]


def absences_of(people: Iterable[str]) -> Mapping[str, Sequence[Span]]:
    """When people were, are and will be away, by their names."""
    found: dict[str, list[Span]] = {}
    rows = Absence.objects.filter(user__username__in=sorted(people)).order_by("since", "id")
    for name, since, until in rows.values_list("user__username", "since", "until"):
        found.setdefault(name, []).append(Span(since, until))
    return found


def agreement_by(text_hash: str) -> Agreement | None:
    """The agreement of a text that was published once; None: there is none such."""
    try:
        return agreement_of(_version(text_hash))
    except LookupError:
        return None


def _of_lead(history: LeadHistory, away: Mapping[str, Sequence[Span]], as_of: datetime) -> list[PromisedClock]:
    """By each agreement the clocks of the levels that held by it; where another one begins, they are stopped."""
    spans = [(name, list(rows)) for name, rows in groupby(history.held, key=lambda row: row.agreement)]
    found: list[PromisedClock] = []
    for place, (name, rows) in enumerate(spans):
        agreement = agreement_by(name)
        if agreement is not None:
            end = spans[place + 1][1][0].at if place + 1 < len(spans) else None
            events = _with_levels(history.events, rows, end)
            found += [
                PromisedClock(history.lead, name, _noted_under(rows, clock), clock)
                for clock in clocks(agreement, away, events, as_of)
            ]
    return found


def _with_levels(events: Sequence[LeadEvent], rows: Sequence[LevelHeld], end: datetime | None) -> Sequence[LeadEvent]:
    """Events with the levels of one agreement among them, in the order in which those of one moment count.

    First the end of its time, where another one begins; then ends of cycles and recalls, levels, and everything else.
    """
    held: list[LeadEvent] = [LevelHolds(row.at, row.level or None) for row in rows]
    ended = [] if end is None else [LevelHolds(end, None)]
    others = [each for each in events if not isinstance(each, LevelHolds | Recalled)]
    first = [each for each in events if isinstance(each, LevelHolds | Recalled)]
    return [*ended, *first, *held, *others]


def _noted_under(rows: Sequence[LevelHeld], clock: Clock) -> int:
    before = [row for row in rows if row.at <= clock.started_at] or rows[:1]
    return before[-1].identifier_id


@lru_cache(maxsize=64)
def _version(text_hash: str) -> AgreementVersion:
    """A text that was published never changes; what is not found is asked for again."""
    found = AgreementVersion.objects.filter(text_hash=text_hash).first() if text_hash else None
    if found is None:
        raise LookupError(text_hash)
    return found
