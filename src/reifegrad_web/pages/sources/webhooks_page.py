"""Systems that are told what leads cross: all of them, one with its messages, and one message."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from reifegrad_web.audit.recording import record
from reifegrad_web.pages.elements.notices import Empty, Pager
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.webhook_states import state_of
from reifegrad_web.pages.sources.tabs import ADMIN, MARKETING, tabs
from reifegrad_web.pages.sources.webhook_words import came_back, crossed, included, message_lines, told_of
from reifegrad_web.pages.sources.written import as_lines
from reifegrad_web.webhooks.administering import delivery_of, webhook_of
from reifegrad_web.webhooks.models import WebhookDelivery
from reifegrad_web.webhooks.reading import STATES, deliveries, delivery_shown, standing, webhooks_shown
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page

_MOST, _DIGITS = 50, 18


@dataclass(frozen=True)
class WebhookLine:
    """A row: a webhook, what it is told, how it is doing, and what the last attempt brought."""

    shown: Mapping[str, Any]
    told_of: str
    standing: str
    state: str
    last: str


@page(MARKETING, has_past=False)
def list_webhooks(asked: Page) -> HttpResponse:
    """All webhooks with how they are doing."""
    words = asked.words
    lines = [_line(asked, each) for each in webhooks_shown(asked.now)]
    adds = reverse("webhook-new") if asked.may(ADMIN) else ""
    empty = Empty(words("webhooks.none"), words("webhooks.none.about"), words("webhooks.add") if adds else "", adds)
    return asked.show(
        "sources/webhooks",
        title=words("webhooks.title"),
        tabs=tabs(asked, "webhooks"),
        lines=lines,
        adds=adds,
        empty=None if lines else empty,
    )


@page(MARKETING, has_past=False)
def show_webhook(asked: Page, number: int) -> HttpResponse:
    """One of them: where it goes, what it is told, and what was sent."""
    found = webhook_of(number)
    (shown,) = webhooks_shown(asked.now, only=number)
    state = asked.request.GET.get("state", "")
    state = state if state in STATES else ""
    rows = deliveries(number, state=state or None, before=_before(asked), most=_MOST + 1)
    bodies = WebhookDelivery.objects.filter(id__in=[row["id"] for row in rows]).values_list("id", "body")
    kept = {"state": state} if state else {}
    more = f"?{urlencode({**kept, 'before': rows[_MOST - 1]['id']})}" if len(rows) > _MOST else ""
    waits = asked.request.GET.get("before") is None and any(row["state"] == "waiting" for row in rows)
    return asked.show(
        "sources/webhook_messages" if asked.wants_part else "sources/webhook",
        title=found.name,
        tabs=tabs(asked, "webhooks"),
        line=_line(asked, shown),
        included=included(asked.words, shown),
        lines=list(message_lines(asked, rows[:_MOST], dict(bodies))),
        states=[
            (each, asked.words(f"webhooks.filter.{each or 'all'}"), each == state, shown["messages"].get(each, 0))
            for each in ("", *STATES)
        ],
        has_messages=any(shown["messages"].values()),
        pager=Pager("", "", more) if more else None,
        administers=asked.may(ADMIN),
        is_worked_on=waits and shown["on"],
    )


@page(MARKETING, has_past=False)
def show_delivery(asked: Page, number: int, delivery: int) -> HttpResponse:
    """A message as it is sent, with each attempt; for who sees the lead. That it was read is noted."""
    row = delivery_of(number, delivery)
    if row.lead_id is not None:
        asked.lead(str(row.lead_id))
        with write():
            record(asked.actor, "webhook.read", f"lead:{row.lead_id}", asked.now)
    found = delivery_shown(row)
    attempts = [(each, came_back(asked.words, each)) for each in found["attempts"]]
    return asked.show(
        "sources/webhook_message",
        title=crossed(asked.words, row.body),
        tabs=tabs(asked, "webhooks"),
        webhook=row.webhook,
        found=found,
        state=asked.words(f"webhooks.state.{row.state}"),
        attempts=attempts,
        body=as_lines(json.loads(row.body)),
        can_be_replayed=row.state != WebhookDelivery.State.WAITING and row.lead_id is not None,
    )


def _line(asked: Page, shown: Mapping[str, Any]) -> WebhookLine:
    words, how = asked.words, standing(shown["on"], shown["failing_since"], asked.now)
    state = state_of(words, how, shown["off_because"])
    return WebhookLine(shown, told_of(words, shown), how, state, came_back(words, shown["last_attempt"]))


def _before(asked: Page) -> int | None:
    written = asked.request.GET.get("before", "")
    return int(written) if written.isdecimal() and len(written) <= _DIGITS else None
