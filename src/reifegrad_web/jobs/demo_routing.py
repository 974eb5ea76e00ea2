"""Who of the demo company has got the leads that were handed over since it has an agreement: decided as by a worker."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from reifegrad.agreement.levels import level_of
from reifegrad.agreement.simulation import Arrival, simulate
from reifegrad.agreement.state import apply
from reifegrad_web.agreements.in_force import agreement_of
from reifegrad_web.leads.models import Outcome
from reifegrad_web.leads.owners import assign
from reifegrad_web.leads.persons import lead_number
from reifegrad_web.org.models import User
from reifegrad_web.routing.deciding import BY
from reifegrad_web.routing.kept_state import absent_between, keep
from reifegrad_web.routing.models import RoutingDecision
from reifegrad_web.routing.written import written
from reifegrad_web.sales.models import StageEvent
from reifegrad_web.sales.stage_machine import Command
from reifegrad_web.service.models import LevelHeld

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad.agreement.decision import Decision
    from reifegrad.agreement.rules import Agreement, ServiceLevel
    from reifegrad_web.agreements.models import AgreementVersion
    from reifegrad_web.routing.known_then import KnownThen


@dataclass(frozen=True)
class Given:
    """A lead that was handed over: who has got it (None: it waits in a queue), and by when it is to be answered.

    `decided_at`: when it was won or lost; None: sales still has it. `cell`: what its cell was when it came.
    """

    event: StageEvent
    lead: int
    owner: User | None
    level: ServiceLevel | None
    decided_at: datetime | None
    cell: str

    @property
    def at(self) -> datetime:
        """When it was handed over."""
        return self.event.at


def give_leads(version: AgreementVersion, known: KnownThen, since: datetime, now: datetime) -> Sequence[Given]:
    """Give away what was handed over since a moment, in its order; the caller holds the transaction."""
    agreement = agreement_of(version)
    rows = StageEvent.objects.filter(command=Command.HAND_OVER.value, at__gte=since, at__lte=now)
    events = {lead_number(row.identifier): row for row in rows.select_related("identifier").order_by("at", "id")}
    ends = dict(Outcome.objects.values_list("identifier__lead_id", "decided_at"))
    arrivals = [
        each for lead, row in events.items() if (each := _arrival(known, lead, row, ends.get(lead))) is not None
    ]
    state = absent_between(since, now)
    played = simulate(agreement, arrivals, state)
    keep(reduce(lambda was, made: apply(agreement, was, made), played.decisions, state))
    values = {arrival.lead: arrival.values for arrival in arrivals}
    users = {user.username: user for user in User.objects.all()}
    found = [
        _given(agreement, events[int(made.lead)], made, values[made.lead], users, ends) for made in played.decisions
    ]
    _note(version, found, played.decisions)
    return found


def _arrival(known: KnownThen, lead: int, row: StageEvent, ended: datetime | None) -> Arrival | None:
    found = known.values(lead, row.at)
    if found is None:
        return None
    card, values = found
    return Arrival(str(lead), row.at, values, card.account or None, ended)


def _given(
    agreement: Agreement,
    event: StageEvent,
    made: Decision,
    values: Mapping[str, object],
    users: Mapping[str, User],
    ends: Mapping[int | None, datetime],
) -> Given:
    lead = int(made.lead)
    level = level_of(agreement.levels, values, event.at)  # type: ignore[arg-type] # as the simulation takes them
    cell = next((values.get(f"cell.{called}") for called in agreement.models), None)
    owner = None if made.owner is None else users[made.owner]
    return Given(event, lead, owner, level, ends.get(lead), str(cell or ""))


def _note(version: AgreementVersion, given: Sequence[Given], decisions: Sequence[Decision]) -> None:
    RoutingDecision.objects.bulk_create(
        RoutingDecision(
            identifier=each.event.identifier,
            event=each.event.pk,
            agreement=version.text_hash,
            at=each.at,
            owner=each.owner,
            queue=made.queue or "",
            route=made.route or "",
            decision=written(made),
        )
        for each, made in zip(given, decisions, strict=True)
    )
    LevelHeld.objects.bulk_create(
        LevelHeld(
            identifier=each.event.identifier,
            at=each.at,
            level="" if each.level is None else each.level.name,
            agreement=version.text_hash,
        )
        for each in given
    )
    for each in given:
        if each.owner is not None:
            assign([each.event.identifier], each.owner, BY, each.at)
