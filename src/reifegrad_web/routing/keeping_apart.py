"""Keeps leads apart that are no real ones by the agreement: before somebody gets them, and while sales has them.

Whoever restores a lead by hand overrules the rules for what was known of it then. They are asked again only where they
say something else now: because its facts have changed.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from reifegrad.agreement.pseudo import pseudo_of
from reifegrad_web.agreements.in_force import in_force
from reifegrad_web.audit.recording import SERVER, record
from reifegrad_web.leads.objections import objecting
from reifegrad_web.leads.persons import find, lead_number
from reifegrad_web.leads.watching import watch
from reifegrad_web.models.versions import published_models
from reifegrad_web.routing.facts import routed_leads
from reifegrad_web.routing.known_then import knowing_then
from reifegrad_web.sales.commanding import turn_of
from reifegrad_web.sales.events import history_of
from reifegrad_web.sales.models import BY_RULE, StageEvent
from reifegrad_web.sales.stage_machine import OPEN, Command
from reifegrad_web.writing import in_turn

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from reifegrad.agreement.rules import Agreement


def keep_apart(leads: Collection[int], now: datetime) -> set[int]:
    """Keep apart which of these leads of open cycles are no real ones; returns them.

    The caller holds the transaction, and the turn of routing. Who objects to being profiled is judged by no rule.
    """
    agreement = in_force()
    if agreement is None or not agreement.pseudo:
        return set()
    asked = set(leads) - objecting(leads)
    known = routed_leads(agreement, asked, now)
    found = {lead: pseudo_of(agreement.pseudo, known[lead].values, now) for lead in sorted(known)}
    return {lead for lead, rule in found.items() if rule is not None and _mark(agreement, lead, rule, now)}


def _mark(agreement: Agreement, lead: int, rule: str, now: datetime) -> bool:
    """Note what a lead is, unless its cycle has ended or somebody who knew the same has restored it."""
    identifier = find(str(lead))
    in_turn(turn_of(lead_number(identifier)))
    done = history_of(lead)
    if not done or done[-1].state.stage not in OPEN:
        return False
    restored = next((each.row.at for each in reversed(done) if each.row.command == Command.RESTORE.value), None)
    if restored is not None and _then(agreement, lead, restored) == rule:
        return False
    StageEvent.objects.create(
        identifier=identifier,
        command=Command.MARK_PSEUDO.value,
        reason=rule,
        by=BY_RULE,
        at=max(now, done[-1].row.at),
        together=secrets.token_hex(16),
    )
    watch([lead], now)
    record(SERVER, "lead.handover", f"lead:{lead}", now, command=Command.MARK_PSEUDO.value, reason=rule, by=BY_RULE)
    return True


def _then(agreement: Agreement, lead: int, at: datetime) -> str | None:
    """What the rules of today say of what was known of a lead at a moment."""
    with knowing_then(agreement, published_models()) as known:
        found = known.values(lead, at)
    return None if found is None else pseudo_of(agreement.pseudo, found[1], at)
