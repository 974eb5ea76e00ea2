"""Which leads sales pursues: not those that it has won, lost, given back or sorted out, until more is done."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from reifegrad_web.sales.models import StageEvent
from reifegrad_web.sales.reported import reported
from reifegrad_web.sales.stage_machine import STEPS, Command, Stage

_ENDING = [
    command.value
    for command, step in STEPS.items()
    if step.after not in {*STEPS[Command.RECYCLE].before, Stage.NURTURING}
]
"""The commands that end a cycle, or keep a lead apart."""


def are_pursued() -> Q:
    """A condition on rows that have the number of a lead, `lead_id`: what was done last does not end its cycle.

    It looks at the last event alone, whatever that could follow: of two who turned out to be one, the last of both.
    """
    of_lead = StageEvent.objects.filter(identifier__lead_id=OuterRef("lead_id"))
    later = StageEvent.objects.filter(identifier__lead_id=OuterRef("identifier__lead_id"))
    later = later.filter(Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), id__gt=OuterRef("id")))
    since = StageEvent.objects.filter(
        identifier__lead_id=OuterRef("identifier__lead_id"), at__gt=OuterRef("decided_at")
    )
    decided = reported(Q(identifier__lead_id=OuterRef("lead_id"))).filter(~Exists(since))
    return ~Q(Exists(of_lead.filter(~Exists(later), command__in=_ENDING))) & ~Q(Exists(decided))
