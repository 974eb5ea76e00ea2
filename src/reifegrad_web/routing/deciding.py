"""Gives leads that were handed over to people, by the agreement in force: one after the other, each in one transaction.

Whoever decides does so in turn, so that two workers never give the same lead away, and nobody gets more than they take.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reifegrad.agreement.routing import decide
from reifegrad.agreement.state import apply
from reifegrad_web.agreements.in_force import agreement_of, version_in_force
from reifegrad_web.audit.recording import SERVER, record
from reifegrad_web.leads.objections import objecting
from reifegrad_web.leads.owners import assign
from reifegrad_web.leads.persons import lead_number
from reifegrad_web.leads.watching import mark
from reifegrad_web.org.models import User
from reifegrad_web.routing.facts import account_owner, routed_leads
from reifegrad_web.routing.keeping_apart import keep_apart
from reifegrad_web.routing.kept_state import keep, state_at
from reifegrad_web.routing.models import RoutingDecision
from reifegrad_web.routing.written import written
from reifegrad_web.sales.events import states_of
from reifegrad_web.sales.models import OwnerWanted
from reifegrad_web.writing import in_turn, write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad.agreement.decision import Decision, RoutedLead
    from reifegrad_web.agreements.models import AgreementVersion
    from reifegrad_web.leads.models import Identifier

BY = "routing"
"""Who gives leads to people, where an assignment says so."""
_MOST = 50
TURN = "routing"
"""What is done with owners of leads by rules is done one after the other."""


def route_waiting(now: datetime, most: int = _MOST) -> int:
    """Look who gets leads that were handed over, in that order; returns with how many that was done.

    Without an agreement in force they go on waiting, and so does a lead that has come since `now`: whoever decides may
    have waited for others that do. A lead whose cycle has ended meanwhile, or who objects to being profiled, wants no
    owner any more.
    """
    if not OwnerWanted.objects.exists():
        return 0
    version = version_in_force()
    if version is None:
        return 0
    with write():
        in_turn(TURN)
        rows = OwnerWanted.objects.select_related("event__identifier").order_by("event_id")[:most]
        waiting = {row.pk: row.event for row in rows}
        leads = {number: lead_number(event.identifier) for number, event in waiting.items()}
        states, out = states_of(set(leads.values())), objecting(leads.values())
        wanted = {
            leads[number]: event
            for number, event in waiting.items()
            if states[leads[number]].is_open and leads[number] not in out
        }
        apart = keep_apart(wanted, now)
        asked = {lead: (event.identifier, event.pk) for lead, event in wanted.items() if lead not in apart}
        made = _route(version, asked, now)
        later = asked.keys() - {int(each.lead) for each in made}
        done = [number for number in waiting if leads[number] not in later]
        OwnerWanted.objects.filter(pk__in=done).delete()
        if made:
            given = sorted(int(each.lead) for each in made if each.owner is not None)
            record(SERVER, "lead.route", "leads", now, agreement=version.text_hash, leads=given)
    return len(done)


def route_again(lead: int, identifier: Identifier, taken_from: tuple[str, ...], now: datetime) -> Decision | None:
    """Take a lead back and give it to somebody else; the caller holds the transaction, and the turn.

    Args:
        lead: Its number.
        identifier: Under which that is noted.
        taken_from: Who does not get it again.
        now: The moment, aware.

    Returns:
        What was decided; None where no agreement is in force: then nothing changes.
    """
    version = version_in_force()
    if version is None:
        return None
    return next(iter(_route(version, {lead: (identifier, None)}, now, taken_from)), None)


def _route(
    version: AgreementVersion,
    asked: Mapping[int, tuple[Identifier, int | None]],
    now: datetime,
    taken_from: tuple[str, ...] = (),
) -> Sequence[Decision]:
    """Decide about leads, in their order; each is given with the event that asks for it."""
    if not asked:
        return []
    agreement = agreement_of(version)
    state, known, made = state_at(agreement, now), routed_leads(agreement, asked, now), []
    users = {user.username: user for user in User.objects.all()}
    for lead, (identifier, event) in asked.items():
        if lead not in known:
            continue
        found = decide(agreement, _asked(known[lead], taken_from), state, now)
        state = apply(agreement, state, found)
        owner = None if found.owner is None else users[found.owner]
        RoutingDecision.objects.create(
            identifier=identifier,
            event=event,
            agreement=version.text_hash,
            at=now,
            owner=owner,
            queue=found.queue or "",
            route=found.route or "",
            decision=written(found),
        )
        if not found.stays and (owner is not None or found.previous is not None):
            assign([identifier], owner, BY, now)
        made.append(found)
    mark((int(each.lead) for each in made), now)
    keep(state)
    return made


def _asked(lead: RoutedLead, taken_from: tuple[str, ...]) -> RoutedLead:
    """A lead as it is now: who looks after its company may have become known by the decision before."""
    recalled = (*lead.recalled_from, *taken_from)
    return replace(lead, account_owner=account_owner(int(lead.id)), recalled_from=recalled)
