"""Reads who got which lead and why, and which leads wait in queues. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.agreement.sentences import DecisionSentences
from reifegrad_web.agreements.in_force import agreement_of
from reifegrad_web.agreements.models import AgreementVersion
from reifegrad_web.leads.models import LeadCard
from reifegrad_web.leads.parts import parts
from reifegrad_web.routing.models import RoutingDecision
from reifegrad_web.routing.written import read
from reifegrad_web.sales.events import states_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad.agreement.sentences import DecisionText


@dataclass(frozen=True)
class Routed:
    """What was decided about a lead: who got it, or the queue in which it waits, and why in words."""

    number: int
    lead: int
    at: datetime
    owner: str | None
    queue: str | None
    route: str | None
    agreement: str
    text: DecisionText


@dataclass(frozen=True)
class Waiting:
    """Leads that wait in a queue, the longest first: lead -> since when."""

    queue: str
    since: Mapping[int, datetime]


def decisions_of(lead: int, language: str, until: datetime | None = None) -> Sequence[Routed]:
    """What was decided about a lead, the latest first.

    Args:
        lead: Its number.
        language: In which language to say it.
        until: Only what had been decided at this moment.
    """
    rows = RoutingDecision.objects.filter(identifier__lead_id=lead).order_by("-at", "-id")
    found = list(rows if until is None else rows.filter(at__lte=until))
    texts = {row.text_hash: row for row in AgreementVersion.objects.filter(text_hash__in={r.agreement for r in found})}
    return [_routed(row, lead, texts[row.agreement], language) for row in found if row.agreement in texts]


def _routed(row: RoutingDecision, lead: int, version: AgreementVersion, language: str) -> Routed:
    decision = read(row.decision)
    text = DecisionSentences(agreement_of(version), language).text(decision)
    return Routed(
        row.pk, lead, row.at, decision.owner, decision.queue, decision.route, row.agreement, text
    )  # fmt: skip


def waiting() -> Sequence[Waiting]:
    """The queues in which leads wait, by name: what was decided last is the queue, nobody has them, sales has them."""
    rows = RoutingDecision.objects.exclude(identifier__lead_id=None).order_by("at", "id")
    noted = rows.values_list("identifier__lead_id", "queue", "at")
    last = {lead: (queue, at) for lead, queue, at in noted if lead is not None}
    queued = {lead: found for lead, found in last.items() if found[0]}
    free: set[int] = set()
    for part in parts(queued):
        free |= set(LeadCard.objects.filter(lead_id__in=part, owner_id=None).values_list("lead_id", flat=True))
    states = states_of(free)
    found: dict[str, dict[int, datetime]] = {}
    for lead, (queue, at) in sorted(queued.items(), key=lambda each: (each[1][1], each[0])):
        if lead in free and states[lead].is_open:
            found.setdefault(queue, {})[lead] = at
    return [Waiting(queue, since) for queue, since in sorted(found.items())]
