"""Puts messages of actions into the queue: beside what is crossed, under a name that the caller gives."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from reifegrad_web.webhooks.bodies import identifiers_of, written_body
from reifegrad_web.webhooks.models import WebhookDelivery

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reifegrad_web.webhooks.models import Webhook

ACTION = "lead.action"
"""What receivers are told when a rule tells them."""


def put_in_message(webhook: Webhook, message_id: str, lead: int, body: str, now: datetime) -> int:
    """Put a message in; the caller holds the transaction. One that is there under this name stays as it is."""
    row, _ = WebhookDelivery.objects.get_or_create(
        message_id=message_id,
        defaults={"webhook": webhook, "lead_id": lead, "body": body, "created_at": now, "due_at": now},
    )
    return row.pk


def action_body(webhook: Webhook, lead: int, told: Mapping[str, Any], at: datetime) -> str:
    """What a rule tells about a lead: its number, what the webhook asks for besides, and why."""
    known = identifiers_of([lead]).get(lead, ())
    named = [
        {"namespace": each.namespace, "value": each.value}
        for each in known
        if each.namespace.partition(":")[0] in webhook.includes
    ]
    return written_body(ACTION, at, {"lead_id": str(lead), "identifiers": named, **told})


def chat_body(text: str, form: str) -> str:
    """A message to a channel: as Slack and what takes its form reads it, or as a card of Teams."""
    if form == "slack":
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return json.dumps({"text": escaped}, ensure_ascii=False)
    card = {
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{"type": "TextBlock", "text": text, "wrap": True}],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return json.dumps({"type": "message", "attachments": [attachment]}, ensure_ascii=False)
