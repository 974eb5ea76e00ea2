"""Hands leads over to sales when their scores bring them into the stage in which sales takes over."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from reifegrad_web.audit.recording import SERVER
from reifegrad_web.leads.models import Identifier
from reifegrad_web.leads.objections import objecting
from reifegrad_web.leads.persons import lead_number
from reifegrad_web.leads.watching import watch
from reifegrad_web.sales.commanding import turn_of
from reifegrad_web.sales.events import state_of
from reifegrad_web.sales.models import OwnerWanted, StageEvent
from reifegrad_web.sales.stage_machine import ENDED, Command
from reifegrad_web.scoring import outbox
from reifegrad_web.scoring.models import PendingTransition
from reifegrad_web.scoring.reading import served_models
from reifegrad_web.scoring.stage_flow import ranked_stages
from reifegrad_web.scoring.stages import sales_stage
from reifegrad_web.writing import in_turn, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.scoring.models import ScoreTransition

SUBSCRIBER = "handover"
_MOST = 100


def begin_collecting(now: datetime) -> None:
    """From now on crossings are collected; what was crossed before hands nobody over."""
    with write():
        outbox.subscribe(SUBSCRIBER, now)


def collect(worker: str, now: datetime, most: int = _MOST) -> int:
    """Deal with what leads have crossed; returns how many crossings there were.

    A crossing leaves the outbox in the transaction that hands the lead over: none is lost, and none counts twice. The
    outbox gives the first of each lead alone: it is asked until there are no more, or so many were dealt with.
    """
    if not PendingTransition.objects.filter(subscriber__name=SUBSCRIBER).exists():
        return 0
    count = 0
    with write():
        models = {each.name: each.model for each in served_models()}
        while count < most and (taken := outbox.take(SUBSCRIBER, worker, now, most)):
            for row in sorted((each.transition for each in taken), key=lambda row: row.lead_id):
                if comes_to_sales(row, models):
                    _hand_over(row)
            outbox.settle(worker, [each.number for each in taken])
            count += len(taken)
    return count


def comes_to_sales(row: ScoreTransition, models: Mapping[str, ScoringModel]) -> bool:
    """Whether a crossing leads into the stage in which sales takes over, or a better one, from below it."""
    model = models.get(row.model)
    wanted = None if model is None or row.what != "stage" else sales_stage(model)
    if model is None or wanted is None:
        return False
    places = {name: place for place, name in enumerate(ranked_stages(model))}
    return places.get(row.after, -1) >= places[wanted] > places.get(row.before, -1)


def _hand_over(row: ScoreTransition) -> None:
    """Begin a cycle, unless one is open or something was done with the lead after the crossing."""
    identifier = Identifier.objects.filter(pk=row.lead_id).first()
    if identifier is None:  # erased meanwhile
        return
    lead = lead_number(identifier)
    in_turn(turn_of(lead))
    state = state_of(lead)
    if state.stage not in ENDED or (state.since is not None and state.since >= row.at) or objecting([lead]):
        return
    event = StageEvent.objects.create(
        identifier=identifier,
        command=Command.HAND_OVER.value,
        by=SERVER.name,
        at=row.at,
        together=secrets.token_hex(16),
        model=row.model,
        transition=row.pk,
    )
    OwnerWanted.objects.create(event=event)
    watch([lead], row.at)
