"""Plays an agreement over the leads that were handed over lately: who would have got which. Writes nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from reifegrad.agreement.simulation import Arrival, simulate
from reifegrad_web.leads.persons import lead_number
from reifegrad_web.routing.kept_state import absent_between
from reifegrad_web.routing.known_then import knowing_then
from reifegrad_web.sales.events import history_of
from reifegrad_web.sales.models import StageEvent
from reifegrad_web.sales.stage_machine import Command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from reifegrad.agreement.rules import Agreement
    from reifegrad.agreement.simulation import Simulation
    from reifegrad.spec.model import ScoringModel

DAYS = 90
MOST = 300
"""Leads of a simulation: what was known of each at its moment takes some milliseconds."""


@dataclass(frozen=True)
class PastSimulation:
    """What would have become of the leads of the last days; `of` are all that were handed over in them."""

    simulation: Simulation
    leads: int
    of: int


def simulate_past(
    agreement: Agreement, models: Sequence[ScoringModel], now: datetime, seconds: float = 8.0
) -> PastSimulation:
    """Give the leads that were handed over in the last days to people once more, by what was known of each then.

    Args:
        agreement: By which.
        models: Those that score; results of others are unknown.
        now: The moment, aware.
        seconds: For how long; the latest leads are taken, as many as there is time for.
    """
    rows = StageEvent.objects.filter(command=Command.HAND_OVER.value, at__gt=now - timedelta(days=DAYS), at__lte=now)
    count = rows.count()
    latest = list(rows.select_related("identifier").order_by("-at", "-id")[:MOST])
    arrivals = list(_arrivals(agreement, models, latest, time.monotonic() + seconds))
    first = min((each.at for each in arrivals), default=now)
    state = absent_between(first, now)
    return PastSimulation(simulate(agreement, arrivals, state), len(arrivals), count)


def _arrivals(
    agreement: Agreement, models: Sequence[ScoringModel], rows: Sequence[StageEvent], until: float
) -> Iterator[Arrival]:
    with knowing_then(agreement, models) as known:
        for row in rows:
            if time.monotonic() > until:
                return
            lead = lead_number(row.identifier)
            found = known.values(lead, row.at)
            if found is not None:
                card, values = found
                yield Arrival(str(lead), row.at, values, card.account or None, _ended(lead, row))


def _ended(lead: int, row: StageEvent) -> datetime | None:
    """When the cycle ended that the event began; None as long as it is open."""
    ends = (each.row for each in history_of(lead) if not each.state.is_open)
    return next((end.at for end in ends if end.at >= row.at and (end.pk is None or end.pk > row.pk)), None)
