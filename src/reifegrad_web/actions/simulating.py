"""Plays actions over what leads have crossed lately: which rule would have started, for whom, and why not.

Writes nothing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from reifegrad.actions.crossing import LeadNow
from reifegrad.actions.deciding import decide
from reifegrad.actions.rules import OF_MODELS
from reifegrad.actions.simulation import PastCrossing, play
from reifegrad_web.actions.asked import CrossedLead, of_clock, of_event, of_transition
from reifegrad_web.leads.consents import last_of
from reifegrad_web.leads.models import Consent, Identifier
from reifegrad_web.leads.objections import objected_at
from reifegrad_web.leads.persons import lead_number
from reifegrad_web.routing.known_then import knowing_then
from reifegrad_web.sales.events import state_of
from reifegrad_web.sales.models import StageEvent
from reifegrad_web.scoring.models import ScoreTransition
from reifegrad_web.service.models import ServiceEvent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from reifegrad.actions.rules import Actions
    from reifegrad.actions.simulation import ActionsPlayed
    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.routing.known_then import KnownThen

DAYS = 56
MOST = 2_000
"""Crossings that are played: what was known of a lead at the moment of each takes some milliseconds."""
_BY_THE_STEP = frozenset({"direction", "before", "after"})
"""Why a rule does not start for a step, whoever has taken it."""

Row = ScoreTransition | StageEvent | ServiceEvent


@dataclass(frozen=True)
class PastPlay:
    """What would have started by crossings of the last days; `of` are all in them to which a rule listens."""

    played: ActionsPlayed
    crossings: int
    of: int


def play_lately(actions: Actions, models: Sequence[ScoringModel], now: datetime, seconds: float) -> PastPlay:
    """Ask the rules about the crossings of the last days once more, by what was known of each lead then.

    Args:
        actions: The rules.
        models: Those that score; of others nothing is crossed, and their results are unknown.
        now: The moment, aware.
        seconds: For how long; the latest crossings are taken, as many as there is time for.
    """
    sources = list(_sources(actions, now - timedelta(days=DAYS), now))
    count = sum(rows.count() for rows in sources)
    latest = sorted((row for rows in sources for row in _latest(rows)), key=lambda row: row.at, reverse=True)[:MOST]
    past = list(_past(actions, models, latest, time.monotonic() + seconds))
    return PastPlay(play(actions, past), len(past), count)


def _latest(rows: QuerySet[Row]) -> Sequence[Row]:
    return list(rows.order_by("-at", "-id")[:MOST])


def _sources(actions: Actions, first: datetime, now: datetime) -> Iterator[QuerySet[Row]]:
    """Where crossings are found, as far as rules listen to them."""
    within = Q(at__gt=first, at__lte=now)
    heard = {(rule.on.what, rule.on.model) for rule in actions.rules}
    of_scores = Q()
    for what, model in heard:
        if what in OF_MODELS:
            of_scores |= Q(what=what, model=model) if model else Q(what=what)
    if of_scores:
        yield ScoreTransition.objects.filter(within & of_scores, starts_actions=True)
    whats = {what for what, _ in heard}
    if "handover" in whats:
        yield StageEvent.objects.filter(within).select_related("identifier")
    if "no_response" in whats:
        rows = ServiceEvent.objects.filter(within, what=ServiceEvent.What.MISSED)
        yield rows.select_related("identifier")


def _past(
    actions: Actions, models: Sequence[ScoringModel], rows: Sequence[Row], until: float
) -> Iterator[PastCrossing]:
    by_name = {model.name: model for model in models}
    with knowing_then(actions, models) as known:
        for row in rows:
            if time.monotonic() > until:
                return
            crossed = _crossed(row, by_name)
            if crossed is not None:
                yield PastCrossing(crossed.crossing, _lead_then(actions, known, crossed))


def _crossed(row: Row, models: dict[str, ScoringModel]) -> CrossedLead | None:
    """What was crossed, in the cycle of that time; None: the lead was erased, or an event has brought it nowhere."""
    if isinstance(row, StageEvent):
        return of_event(row, lead_number(row.identifier))
    if isinstance(row, ServiceEvent):
        return _in_cycle_then(of_clock(row, lead_number(row.identifier)))
    identifier = Identifier.objects.filter(pk=row.lead_id).first()
    return None if identifier is None else _in_cycle_then(of_transition(row, models, lead_number(identifier)))


def _in_cycle_then(crossed: CrossedLead) -> CrossedLead:
    cycle = state_of(crossed.lead, crossed.crossing.at).cycle
    return CrossedLead(crossed.lead, replace(crossed.crossing, cycle=cycle))


def _lead_then(actions: Actions, known: KnownThen, crossed: CrossedLead) -> LeadNow:
    """What was known of a lead when it crossed something."""
    lead, crossing = crossed.lead, crossed.crossing
    unknown = LeadNow(standing=crossing.after)
    verdicts = decide(actions, crossing, unknown, (), crossing.at)
    fit = {verdict.rule for verdict in verdicts if verdict.cause.code not in _BY_THE_STEP}
    if not fit:
        return unknown
    reads = any(rule.condition is not None for rule in actions.rules if rule.name in fit)
    found = known.values(lead, crossing.at) if reads else None
    said = last_of(lead, crossing.at)
    return LeadNow(
        values={} if found is None else found[1],
        objects=objected_at(lead, crossing.at),
        consents=frozenset(name for name, each in said.items() if each["state"] == Consent.State.GRANTED),
        standing=crossing.after,
    )
