"""Reads who got which lead and why, and which leads wait in queues. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.agreement.sentences import DecisionSentences
from reifegrad.spec.title import title_in
from reifegrad_web.agreements.in_force import agreement_of, in_force
from reifegrad_web.agreements.models import AgreementVersion
from reifegrad_web.leads.models import LeadCard
from reifegrad_web.leads.parts import parts
from reifegrad_web.leads.reach import sees_everybody
from reifegrad_web.routing.models import RoutingDecision
from reifegrad_web.routing.written import read
from reifegrad_web.sales.events import states_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from reifegrad.agreement.decision import Decision
    from reifegrad.agreement.rules import Agreement
    from reifegrad.agreement.sentences import DecisionText
    from reifegrad_web.org.models import User


@dataclass(frozen=True)
class Routed:
    """What was decided about a lead: who got it, or the queue in which it waits, and why in words.

    `agreement` is the hash of the text that it was decided by, `agreement_name` what that is called.
    """

    number: int
    lead: int
    at: datetime
    owner: str | None
    queue: str | None
    route: str | None
    agreement: str
    agreement_name: str
    decision: Decision
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
    return _routed({row.pk: lead for row in rows}, rows if until is None else rows.filter(at__lte=until), language)


def last_decisions(leads: Collection[int], language: str) -> Mapping[int, Routed]:
    """What was decided last about each of these leads, of those about which anything was."""
    last: dict[int, RoutingDecision] = {}
    for part in parts(leads):
        rows = RoutingDecision.objects.filter(identifier__lead_id__in=part).select_related("identifier")
        last |= {row.identifier.lead_id or 0: row for row in rows.order_by("at", "id")}
    found = _routed({row.pk: lead for lead, row in last.items()}, last.values(), language)
    return {each.lead: each for each in found}


def _routed(leads: Mapping[int, int], rows: Iterable[RoutingDecision], language: str) -> Sequence[Routed]:
    """Decisions in words; `leads`: the number of a decision -> that of its lead."""
    found = list(rows)
    texts = {row.text_hash: row for row in AgreementVersion.objects.filter(text_hash__in={r.agreement for r in found})}
    said = {key: DecisionSentences(agreement_of(version), language) for key, version in texts.items()}
    return [_one(row, leads[row.pk], said[row.agreement]) for row in found if row.agreement in said]


def _one(row: RoutingDecision, lead: int, said: DecisionSentences) -> Routed:
    decision = read(row.decision)
    return Routed(
        number=row.pk,
        lead=lead,
        at=row.at,
        owner=decision.owner,
        queue=decision.queue,
        route=decision.route,
        agreement=row.agreement,
        agreement_name=said.agreement.name,
        decision=decision,
        text=said.text(decision),
    )


def last_queue(lead: int) -> str:
    """The queue in which a lead was told to wait, where that was decided last; whether it still does is not asked."""
    rows = RoutingDecision.objects.filter(identifier__lead_id=lead).order_by("-at", "-id")
    return rows.values_list("queue", flat=True).first() or ""


def waiting() -> Sequence[Waiting]:
    """The queues in which leads wait, by name: what was decided last is the queue, nobody has them, sales has them."""
    told = RoutingDecision.objects.exclude(queue="").exclude(identifier__lead_id=None)
    free: set[int] = set()
    leads = set(told.values_list("identifier__lead_id", flat=True))
    for part in parts(sorted(lead for lead in leads if lead is not None)):
        free |= set(LeadCard.objects.filter(lead_id__in=part, owner_id=None).values_list("lead_id", flat=True))
    last: dict[int, tuple[str, datetime]] = {}
    for part in parts(free):
        rows = RoutingDecision.objects.filter(identifier__lead_id__in=part).order_by("at", "id")
        last |= {lead or 0: (queue, at) for lead, queue, at in rows.values_list("identifier__lead_id", "queue", "at")}
    states = states_of(free)
    found: dict[str, dict[int, datetime]] = {}
    for lead, (queue, at) in sorted(last.items(), key=lambda each: (each[1][1], each[0])):
        if queue and states[lead].is_open:
            found.setdefault(queue, {})[lead] = at
    return [Waiting(queue, since) for queue, since in sorted(found.items())]


def queues_seen(user: User | None = None) -> Sequence[Waiting]:
    """The queues that a user sees, in the order of the agreement, also where nobody waits in them; without one, all.

    Last come those that the agreement in force does not know any more, where leads are left over in them.
    """
    agreement, found = in_force(), {each.queue: each.since for each in waiting()}
    known = [] if agreement is None else list(agreement.queues)
    names = [*known, *(name for name in found if name not in known)]
    return [Waiting(name, found.get(name, {})) for name in names if user is None or sees_queue(user, name, agreement)]


def sees_queue(user: User, queue: str, agreement: Agreement | None) -> bool:
    """Whether a user sees who waits in a queue: who sees all leads does, and who is in the team that works it off."""
    if sees_everybody(user):
        return True
    found = None if agreement is None else agreement.queues.get(queue)
    if agreement is None or found is None or found.team is None:
        return False
    return user.username in agreement.teams[found.team].members


def queue_title(queue: str, language: str) -> str:
    """What people call a queue; one that the agreement in force does not know goes by its name."""
    agreement = in_force()
    found = None if agreement is None else agreement.queues.get(queue)
    return queue if found is None else title_in(found.title, language, queue)
