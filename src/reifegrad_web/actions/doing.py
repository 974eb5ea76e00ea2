"""Does what the database alone can do: tasks, lists, attributes, messages put into the queue of webhooks.

Each is written in the transaction that settles its effect: it is there once, or not at all.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from reifegrad_web.actions.filling import filled, link_of, values_of
from reifegrad_web.actions.mailing import LANGUAGES, NobodyError
from reifegrad_web.actions.models import LeadTask, ListMember
from reifegrad_web.actions.nurturing import begin, look_again, look_now
from reifegrad_web.leads.by_hand import note_by_rule
from reifegrad_web.scoring.due import touch
from reifegrad_web.webhooks.models import Webhook
from reifegrad_web.webhooks.sending import action_body, chat_body, put_in_message

if TYPE_CHECKING:
    from reifegrad_web.actions.models import ActionEffect


def do(row: ActionEffect, lead: int, now: datetime) -> int | None:
    """Do it; the caller holds the transaction. Returns the number of the message where a webhook is told.

    Raises:
        NobodyError: There is no such webhook.
    """
    effect: dict[str, Any] = row.effect
    match row.kind:
        case "task":
            _add_task(row, lead, now)
        case "add_to":
            _add_to(effect["list"], row, lead, now)
        case "take_from":
            members = ListMember.objects.filter(name=effect["list"], identifier__lead_id=lead, until=None)
            members.update(until=now, taken_by=row.rule)
            look_again([lead], now)
        case "set":
            note_by_rule(row.identifier, effect["attribute"], effect["value"], row.name, now)
            touch([lead], now)
        case _:
            return _tell(row, lead, now)
    return None


def _add_task(row: ActionEffect, lead: int, now: datetime) -> None:
    values, due = values_of(row, lead), row.effect["due_at"]
    LeadTask.objects.get_or_create(
        effect=row.name,
        defaults={
            "identifier": row.identifier,
            "title": {language: filled(row.effect["title"], language, values) for language in LANGUAGES},
            "rule": row.rule,
            "created_at": now,
            "due_at": None if due is None else datetime.fromisoformat(due),
        },
    )


def _add_to(name: str, row: ActionEffect, lead: int, now: datetime) -> None:
    """A lead that is on the list stays on it, under whichever identifier; but not by an entry that has ended unseen."""
    look_now(lead, now)
    if not ListMember.objects.filter(name=name, identifier__lead_id=lead, until=None).exists():
        begin(ListMember.objects.create(name=name, identifier=row.identifier, since=now, because=row.rule), now)


def _tell(row: ActionEffect, lead: int, now: datetime) -> int:
    webhook = Webhook.objects.filter(name=row.effect["webhook"]).first()
    if webhook is None:
        raise NobodyError("no_webhook", passes=False)
    if row.kind == "message":
        text = filled(row.effect["text"], row.effect["language"], values_of(row, lead))
        body = chat_body(text, row.effect["form"])
    else:
        told = {"effect": row.name, "rule": row.rule, "link": link_of(lead), "crossed": row.crossed}
        body = action_body(webhook, lead, told, row.created_at)
    return put_in_message(webhook, f"msg_{row.name}", lead, body, now)
