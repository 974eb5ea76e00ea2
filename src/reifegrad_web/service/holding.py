"""Notes which service level holds for a lead that sales has, whenever it has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.agreement.levels import level_of
from reifegrad_web.agreements.in_force import agreement_of, version_in_force, version_then
from reifegrad_web.agreements.models import AgreementVersion
from reifegrad_web.leads.models import Identifier
from reifegrad_web.leads.objections import objecting
from reifegrad_web.routing.facts import routed_leads
from reifegrad_web.routing.models import RoutingDecision
from reifegrad_web.service.models import LevelHeld

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.service.history import LeadHistory


@dataclass(frozen=True)
class _Held:
    """A level of an agreement, by their names; both are empty where nothing is promised."""

    agreement: str = ""
    level: str = ""


def note_level(history: LeadHistory, now: datetime) -> bool:
    """Note the level that holds for a lead now, if it has changed; returns whether it was noted.

    The caller holds the transaction. A level begins to hold with its cycle. A lead keeps the agreement under which that
    began until the cycle ends, the lead is recalled, or no agreement is in force: nobody wins time by a new version.
    What holds after a recall is noted also where it is the same: what changes later then changes from that day on.
    """
    if not history.state.is_open or history.begun_at is None:
        return False
    held = [row for row in history.held if row.at >= history.begun_at]
    last = held[-1] if held else None
    since = _since(history, last, now)
    if since is None:
        return False
    found = _now(history, _version(history, last), now)
    if last is not None and found == _Held(last.agreement, last.level) and _recalled_after(history, last) is None:
        return False
    identifier = Identifier.objects.filter(lead_id=history.lead).order_by("id").first()
    if identifier is None:
        return False
    LevelHeld.objects.create(identifier=identifier, at=since, level=found.level, agreement=found.agreement)
    return True


def _since(history: LeadHistory, last: LevelHeld | None, now: datetime) -> datetime | None:
    """From when on a level that is noted now holds; None: a lead that was handed over before any agreement has none.

    One that has waited for the first agreement is promised something from when that has decided about it.
    """
    if last is not None:
        return _recalled_after(history, last) or now
    begun = history.begun_at
    if begun is not None and version_then(begun) is not None:
        return begun
    decided = RoutingDecision.objects.filter(identifier__lead_id=history.lead, at__gte=begun).order_by("at", "id")
    return decided.values_list("at", flat=True).first()


def _recalled_after(history: LeadHistory, last: LevelHeld) -> datetime | None:
    """When the lead was taken back, if nothing has been noted since."""
    recalled = history.recalled[-1][0] if history.recalled else None
    return recalled if recalled is not None and recalled > last.at else None


def _version(history: LeadHistory, last: LevelHeld | None) -> AgreementVersion | None:
    """The agreement by which it is asked what holds."""
    in_force = version_in_force()
    if in_force is None or last is None or not last.agreement:
        return in_force
    if _recalled_after(history, last) is not None:
        return in_force
    return AgreementVersion.objects.filter(text_hash=last.agreement).first() or in_force


def _now(history: LeadHistory, version: AgreementVersion | None, now: datetime) -> _Held:
    if version is None:
        return _Held()
    agreement, lead = agreement_of(version), history.lead
    known = {} if objecting([lead]) else routed_leads(agreement, [lead], now)
    level = level_of(agreement.levels, known[lead].values, now) if lead in known else None
    return _Held(version.text_hash, "" if level is None else level.name)
