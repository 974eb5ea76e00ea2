"""Says how much is kept of a person, kind by kind: what whoever answers a request looks at first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Min

from reifegrad_web.actions.models import ActionEffect, LeadTask, ListMember, SequenceEvent, SequencePlace
from reifegrad_web.imports.models import Brought
from reifegrad_web.leads.models import (
    Activity,
    Assignment,
    Consent,
    Contact,
    Identifier,
    Objection,
    Outcome,
    ProfileChange,
)
from reifegrad_web.leads.parts import parts
from reifegrad_web.leads.persons import members_of
from reifegrad_web.routing.models import RoutingDecision
from reifegrad_web.sales.models import Feedback, StageEvent
from reifegrad_web.scoring.models import LeadScore, ScoreChange, ScoreTransition, StageEntry
from reifegrad_web.service.models import LevelHeld, ServiceClock, ServiceEvent
from reifegrad_web.webhooks.models import WebhookDelivery

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import Model

_OF_IDENTIFIERS = (
    *((ProfileChange, "known_at"), (Activity, "occurred_at"), (Consent, "at"), (Objection, "at")),
    *((Outcome, "decided_at"), (Contact, "at"), (Assignment, "at")),
    *((ActionEffect, "created_at"), (LeadTask, "created_at"), (ListMember, "since")),
    *((SequenceEvent, "at"), (SequencePlace, "due_at")),
    *((StageEvent, "at"), (Feedback, "at"), (RoutingDecision, "at")),
    *((LevelHeld, "at"), (ServiceClock, "started_at"), (ServiceEvent, "done_at")),
)
_OF_LEADS = (
    *((LeadScore, "as_of"), (ScoreChange, "at"), (ScoreTransition, "at"), (StageEntry, "at")),
    (WebhookDelivery, "created_at"),
)


@dataclass(frozen=True)
class Kept:
    """How many rows of a table are about a person, and from when until when; None where they have no moment."""

    table: str
    count: int
    first: datetime | None = None
    last: datetime | None = None


def kept_of(lead: int) -> Sequence[Kept]:
    """What is kept of a lead, table by table; those that hold nothing of it are among them.

    Messages that could not be taken are not counted: each of them would have to be read. `exporting` and `erasing` do.
    """
    numbers = [each.pk for each in members_of(lead)]
    found = [_kept(Identifier, "first_seen_at", "id", numbers)]
    found += [_kept(table, moment, "identifier_id", numbers) for table, moment in _OF_IDENTIFIERS]
    found += [_kept(table, moment, "lead_id", numbers) for table, moment in _OF_LEADS]
    brought = sum(Brought.objects.filter(identifier_id__in=part).count() for part in parts(numbers))
    return [*found, Kept(Brought._meta.db_table, brought)]


def _kept(table: type[Model], moment: str, column: str, numbers: Sequence[int]) -> Kept:
    count = 0
    moments: list[datetime] = []
    for part in parts(numbers):
        rows = table._default_manager.filter(**{f"{column}__in": part})
        sums = rows.aggregate(count=Count("pk"), first=Min(moment), last=Max(moment))
        count += sums["count"]
        moments += [each for each in (sums["first"], sums["last"]) if each is not None]
    return Kept(table._meta.db_table, count, min(moments, default=None), max(moments, default=None))
