"""Shows effects, tasks and lists as plain data: for the API, for commands, for pages. Writes nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q

from reifegrad.errors import fail
from reifegrad_web.actions.in_force import in_force
from reifegrad_web.actions.models import ActionEffect, LeadTask, ListMember
from reifegrad_web.leads.models import LeadCard
from reifegrad_web.leads.objections import objecting
from reifegrad_web.leads.persons import lead_number
from reifegrad_web.webhooks.models import WebhookDelivery

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

_LARGEST = 2**63 - 1
STATES = tuple(str(state.value) for state in ActionEffect.State)
_DELIVERED = {
    WebhookDelivery.State.WAITING: "waiting",
    WebhookDelivery.State.DELIVERED: "done",
    WebhookDelivery.State.FAILED: "failed",
}


@dataclass(frozen=True)
class ListOverview:
    """A list by its name: how many leads are on it now. `is_known`: the actions in force have it."""

    name: str
    members: int
    is_known: bool


def effects(
    state: str = "", rule: str = "", lead: int | None = None, before: int | None = None, most: int = 50
) -> Sequence[dict[str, Any]]:
    """What rules have started, the latest first.

    Args:
        state: Only of this state, of those of `STATES`.
        rule: Only of this rule.
        lead: Only of this lead.
        before: Only with a smaller number.
        most: How many.
    """
    rows = ActionEffect.objects.select_related("identifier").order_by("-id")
    rows = rows.filter(rule=rule) if rule else rows
    rows = rows if lead is None else rows.filter(identifier__lead_id=lead)
    rows = rows if before is None else rows.filter(id__lt=before)
    found = list((_in_state(rows, state) if state else rows)[:most])
    deliveries = WebhookDelivery.objects.filter(pk__in=[row.delivery for row in found if row.delivery is not None])
    told = {row.pk: row for row in deliveries}
    return [plain_effect(row, told.get(row.delivery or 0)) for row in found]


def counts() -> Mapping[str, int]:
    """How many effects there are in each state."""
    return {state: _in_state(ActionEffect.objects.all(), state).count() for state in STATES}


@dataclass(frozen=True)
class FailingEffects:
    """Effects that could not be done for one reason: how many, how many of them are tried again, and since when."""

    cause: str
    count: int
    waiting: int
    since: datetime


def failing(since: datetime) -> Sequence[FailingEffects]:
    """What could not be done, by reason: what is tried again, and what has failed since a moment.

    What was put into the queue of a webhook is told of with the webhook.
    """
    waiting, failed = ActionEffect.State.WAITING, ActionEffect.State.FAILED
    rows = ActionEffect.objects.filter(
        Q(state=waiting, attempts__gt=0) | Q(state=failed, ended_at__gte=since), delivery=None
    )
    found: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for cause, state, at in rows.order_by("id").values_list("cause", "state", "created_at"):
        found[cause.get("code", "")].append((state, at))
    return [
        FailingEffects(cause, len(each), sum(state == waiting for state, _ in each), min(at for _, at in each))
        for cause, each in sorted(found.items())
    ]


def _in_state(rows: QuerySet[ActionEffect], state: str) -> QuerySet[ActionEffect]:
    """By what came of it: of what was put into the queue of a webhook, the message says that."""
    messages = WebhookDelivery.objects.filter(
        state=next((each for each, name in _DELIVERED.items() if name == state), "")
    )
    own = Q(state=state) & Q(delivery=None)
    sent = Q(delivery__in=messages.filter(message_id__startswith="msg_").values("id"))
    gone = Q(state=state, delivery__isnull=False) & ~Q(delivery__in=WebhookDelivery.objects.values("id"))
    return rows.filter(own | sent | gone)


def plain_effect(row: ActionEffect, delivery: WebhookDelivery | None) -> dict[str, Any]:
    """An effect as plain data; `state` of a message to a webhook is that of the message, while it is kept."""
    state = row.state if delivery is None else _DELIVERED[WebhookDelivery.State(delivery.state)]
    return {
        "number": row.pk,
        "name": row.name,
        "lead_id": str(lead_number(row.identifier)),
        "rule": row.rule,
        "kind": row.kind,
        "state": state,
        "cause": row.cause or None,
        "crossed": {name: row.crossed[name] for name in ("what", "model", "dimension", "before", "after", "at")},
        "effect": row.effect,
        "created_at": row.created_at.isoformat(),
        "due_at": row.due_at.isoformat(),
        "attempts": row.attempts if delivery is None else delivery.attempts,
        "ended_at": row.ended_at.isoformat() if row.ended_at is not None and state != "waiting" else None,
        "delivery": row.delivery,
        "webhook": None if delivery is None else delivery.webhook_id,
    }


def open_tasks(leads: Collection[int] | None = None, owner: int | None = None, most: int = 100) -> Sequence[LeadTask]:
    """What is to be done, the next to be due first: with some leads, or with those that somebody has."""
    rows = LeadTask.objects.filter(done_at=None).select_related("identifier")
    if leads is not None:
        rows = rows.filter(identifier__lead_id__in=leads)
    if owner is not None:
        mine = LeadCard.objects.filter(owner_id=owner).values("lead_id")
        rows = rows.filter(identifier__lead_id__in=mine)
    return list(rows.order_by(F("due_at").asc(nulls_last=True), "id")[:most])


def task_of(number: int) -> LeadTask:
    """A task by its number. Raises `ReifegradError`: there is none."""
    rows = LeadTask.objects.select_related("identifier")
    found = rows.filter(id=number).first() if number <= _LARGEST else None
    if found is None:
        raise fail("task-unknown", number=number)
    return found


def member_of(number: int) -> ListMember:
    """A place on a list by its number, also one that has ended. Raises `ReifegradError`: there is none."""
    rows = ListMember.objects.select_related("identifier")
    found = rows.filter(id=number).first() if number <= _LARGEST else None
    if found is None:
        raise fail("member-unknown", number=number)
    return found


def plain_task(row: LeadTask) -> dict[str, Any]:
    """A task as plain data."""
    return {
        "number": row.pk,
        "lead_id": str(lead_number(row.identifier)),
        "title": row.title,
        "rule": row.rule,
        "created_at": row.created_at.isoformat(),
        "due_at": None if row.due_at is None else row.due_at.isoformat(),
        "done_at": None if row.done_at is None else row.done_at.isoformat(),
    }


def overview_of_lists() -> Sequence[ListOverview]:
    """Every list: those of the actions in force in their order, then others on which there is somebody."""
    actions = in_force()
    known = () if actions is None else tuple(actions.lists)
    rows = ListMember.objects.filter(until=None).values("name")
    rows = rows.annotate(count=Count("identifier__lead_id", distinct=True))
    count = {row["name"]: row["count"] for row in rows}
    return [ListOverview(name, count.get(name, 0), name in known) for name in dict.fromkeys((*known, *sorted(count)))]


def members_on(name: str, most: int | None = None) -> Sequence[ListMember]:
    """Who is on a list, who came last first; nobody who objects to profiling, and nobody twice.

    Whoever turned out to be somebody else who was on it as well has two places, of which the later one counts.
    """
    rows = ListMember.objects.filter(name=name, until=None).select_related("identifier").order_by("-since", "-id")
    places: dict[int, ListMember] = {}
    for row in rows[:most]:
        places.setdefault(lead_number(row.identifier), row)
    silent = objecting(places)
    return [row for lead, row in places.items() if lead not in silent]
