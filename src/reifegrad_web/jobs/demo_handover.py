"""What sales of the demo company has done with the leads that it won and lost, and what it told of them."""

from __future__ import annotations

import hashlib
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from reifegrad_web.jobs.demo_agreement import BY, READINESS
from reifegrad_web.jobs.demo_chance import Chance
from reifegrad_web.leads.models import Activity, Outcome
from reifegrad_web.leads.persons import find
from reifegrad_web.sales.feedback import LOST, REASONS, WON
from reifegrad_web.sales.models import Feedback, StageEvent
from reifegrad_web.sales.reasons import FAILED
from reifegrad_web.sales.stage_machine import Command

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from reifegrad_web.routing.known_then import KnownThen

_COMPETITORS = ("Alpstein Systeme", "Nordkap Software", "Ostwind", "Brückner & Partner")
"""Firms that do not exist."""
_WAY = (
    (Command.HAND_OVER, 0.35),
    (Command.ACCEPT, 0.4),
    (Command.QUALIFY, 0.5),
    (Command.OPEN_OPPORTUNITY, 0.8),
)
"""How far on the way from the first sight of a lead to its outcome each step was taken."""
_RIPE = {"hot", "warm", "just_looking", "cool", "sleeping"}
"""Stages of leads that marketing hands over."""
_LOOKED_AT = 8
"""So many of the last activities of a lead are looked at."""
_LATELY, _PICKED = timedelta(days=21), 2
"""Of the others that did something since then, marketing has handed one of so many over by hand."""
_SILENT = 3
"""Of one of so many decisions nothing was told."""
_FAILED = {"no_budget": "budget", "no_authority": "authority", "no_need": "need", "timing": "timing"}


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


def hand_over_open(known: KnownThen, begun: datetime, now: datetime) -> None:
    """Hand over some undecided leads: every second one that is ripe, and some that marketing has picked by hand lately.

    The others are left to whoever looks at the demo company, and has a day of their own.
    """
    decided = set(Outcome.objects.values_list("identifier__lead_id", flat=True))
    seen: dict[int, list[datetime]] = {}
    rows = Activity.objects.filter(occurred_at__gte=begun, occurred_at__lte=now).order_by("-occurred_at")
    for lead, at in rows.values_list("identifier__lead_id", "occurred_at"):
        if lead is not None and lead not in decided:
            seen.setdefault(lead, []).append(at)
    for lead, moments in seen.items():
        identifier = find(str(lead))
        handed_at = _handed_at(known, lead, moments[:_LOOKED_AT], Chance(identifier.value), now)
        if handed_at is not None:
            StageEvent.objects.create(
                identifier=identifier,
                command=Command.HAND_OVER.value,
                by=BY,
                at=handed_at,
                together=hashlib.sha256(f"{lead}:open".encode()).hexdigest()[:32],
            )


def _handed_at(
    known: KnownThen, lead: int, moments: Sequence[datetime], chance: Chance, now: datetime
) -> datetime | None:
    """When a lead is handed over: when it became ripe, or was picked after its last activity; None: it is not."""
    if _stage(known, lead, now) not in _RIPE:
        is_picked = moments[0] > now - _LATELY and chance.of("picked", _PICKED) == 0
        return moments[0] if is_picked else None
    return None if chance.of("handed", 2) else _ripened(known, lead, moments)


def _ripened(known: KnownThen, lead: int, moments: Sequence[datetime]) -> datetime | None:
    """Since when the activities of a lead that is ripe have found it so; None: it has become ripe by time alone."""
    found = None
    for at in moments:
        if _stage(known, lead, at) not in _RIPE:
            break
        found = at
    return found


def _stage(known: KnownThen, lead: int, at: datetime) -> object:
    found = known.values(lead, at)
    return None if found is None else found[1].get(f"stage.{READINESS}")


def _events(outcome: Outcome, since: datetime) -> Iterator[StageEvent]:
    chance, until = Chance(outcome.identifier.value), outcome.decided_at
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
        by=BY,
        at=at,
        together=together,
        outcome=number,
    )


def _code(outcome: Outcome) -> str:
    return outcome.reason if outcome.reason in REASONS[outcome.outcome] else ""


def _told(outcome: Outcome, event: StageEvent) -> Feedback | None:
    chance = Chance(outcome.identifier.value)
    if chance.of("silent", _SILENT) == 0:
        return None
    competitor = _COMPETITORS[chance.of("competitor", len(_COMPETITORS))] if chance.of("compared", 3) else ""
    common = {"event": event, "identifier": outcome.identifier, "by": BY, "at": outcome.decided_at}
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
