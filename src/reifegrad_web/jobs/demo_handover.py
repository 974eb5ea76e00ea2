"""What sales of the demo company has done with the leads that it won and lost, and what it told of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from reifegrad_web.leads.models import Outcome
from reifegrad_web.sales.feedback import LOST, REASONS, WON
from reifegrad_web.sales.models import Feedback, StageEvent
from reifegrad_web.sales.reasons import FAILED
from reifegrad_web.sales.stage_machine import Command

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

_BY = "demo company"
_COMPETITORS = ("Alpstein Systeme", "Nordkap Software", "Ostwind", "Brückner & Partner")
"""Firms that do not exist."""
_WAY = (
    (Command.HAND_OVER, 0.35),
    (Command.ACCEPT, 0.4),
    (Command.QUALIFY, 0.5),
    (Command.OPEN_OPPORTUNITY, 0.8),
)
"""How far on the way from the first sight of a lead to its outcome each step was taken."""
_SILENT = 3
"""Of one of so many decisions nothing was told."""
_FAILED = {"no_budget": "budget", "no_authority": "authority", "no_need": "need", "timing": "timing"}


@dataclass(frozen=True)
class _Chance:
    """Numbers that look drawn by lot and are always the same for a lead."""

    seed: str

    def of(self, what: str, most: int) -> int:
        """A number from 0 up to below `most`."""
        digest = hashlib.sha256(f"{what}:{self.seed}".encode()).digest()
        return int.from_bytes(digest[:4]) % most


def note_handovers(since: Mapping[str, datetime]) -> None:
    """Note the steps to each outcome and what was told of it; the caller holds the transaction.

    Args:
        since: When each lead was seen first, as the files have it.
    """
    outcomes = list(Outcome.objects.select_related("identifier").order_by("id"))
    events = [event for each in outcomes for event in _events(each, since[each.identifier.value].replace(tzinfo=UTC))]
    kept = StageEvent.objects.bulk_create(events)
    by_outcome = {row.outcome: row for row in kept if row.outcome is not None}
    told = [_told(outcome, by_outcome[outcome.pk]) for outcome in outcomes]
    Feedback.objects.bulk_create(row for row in told if row is not None)


def _events(outcome: Outcome, since: datetime) -> Iterator[StageEvent]:
    chance, until = _Chance(outcome.identifier.value), outcome.decided_at
    won = outcome.outcome == WON
    way = _WAY if won else _WAY[: 2 + chance.of("stage", 3)]
    for place, (command, share) in enumerate(way):
        yield _event(outcome, command, since + share * max(until - since, timedelta()), f"{place}")
    yield _event(outcome, Command.WIN if won else Command.LOSE, until, "end", outcome.pk, _code(outcome))


def _event(
    outcome: Outcome, command: Command, at: datetime, place: str, number: int | None = None, reason: str = ""
) -> StageEvent:
    together = hashlib.sha256(f"{outcome.pk}:{place}".encode()).hexdigest()[:32]
    return StageEvent(
        identifier=outcome.identifier,
        command=command.value,
        reason=reason,
        by=_BY,
        at=at,
        together=together,
        outcome=number,
    )


def _code(outcome: Outcome) -> str:
    return outcome.reason if outcome.reason in REASONS[outcome.outcome] else ""


def _told(outcome: Outcome, event: StageEvent) -> Feedback | None:
    chance = _Chance(outcome.identifier.value)
    if chance.of("silent", _SILENT) == 0:
        return None
    competitor = _COMPETITORS[chance.of("competitor", len(_COMPETITORS))] if chance.of("compared", 3) else ""
    common = {"event": event, "identifier": outcome.identifier, "by": _BY, "at": outcome.decided_at}
    code = _code(outcome)
    if outcome.outcome == LOST:
        bought = chance.of("bought", 2) == 0
        failed = _FAILED.get(code, FAILED[chance.of("failed", len(FAILED))] if chance.of("bant", 2) else "")
        return Feedback(
            **common,
            outcome=LOST,
            reason=code,
            competitors=competitor,
            bought=bought,
            bought_from=competitor if bought else "",
            failed=failed,
        )
    reference, recommends = chance.of("reference", 3) == 0, chance.of("recommends", 3) > 0
    return Feedback(
        **common, outcome=WON, reason=code, competitors=competitor, is_reference=reference, recommends=recommends
    )
