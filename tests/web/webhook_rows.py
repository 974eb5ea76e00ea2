"""Webhooks of tests: added, with crossings for them, and worked on at given moments."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from outbox_workers import NOW

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad_web.webhooks.models import Webhook, WebhookDelivery
    from reifegrad_web.webhooks.posting import Answer
    from reifegrad_web.webhooks.queue import Taken

URL = "https://hooks.example.com/reifegrad"
SOON = NOW + timedelta(seconds=1)


def add(name: str = "crm", url: str = URL, now: datetime = NOW, **wanted: Any) -> Webhook:
    """A webhook that is told what is crossed from a moment on."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.webhooks.administering import Wanted
    from reifegrad_web.webhooks.administering import add as run

    return run(Wanted(name, url, **wanted), command_line(), now)


def cross(lead: int, before: str, after: str, what: str = "stage", at: datetime = SOON, **more: Any) -> None:
    """A lead crosses something."""
    from reifegrad_web.scoring.models import ScoreTransition
    from reifegrad_web.scoring.outbox import keep
    from reifegrad_web.writing import write

    given = {"model": "fit-interest", "model_hash": "h", "starts_actions": True} | more
    with write():
        keep([ScoreTransition(lead_id=lead, what=what, before=before, after=after, at=at, **given)])


def put_in(now: datetime = SOON, worker: str = "w") -> None:
    """Make messages of what was crossed."""
    from reifegrad_web.webhooks.queue import put_in as run
    from reifegrad_web.writing import write

    with write():
        run(worker, now)


def taken(now: datetime = SOON, worker: str = "w", under_way: dict[int, int] | None = None) -> Sequence[Taken]:
    """What a worker is given to send."""
    from reifegrad_web.webhooks.queue import take
    from reifegrad_web.writing import write

    with write():
        return take(worker, now, under_way or {})


def settle(number: int, answer: Answer, now: datetime = SOON, worker: str = "w") -> Webhook | None:
    """What came of an attempt."""
    from reifegrad_web.webhooks.queue import settle as run
    from reifegrad_web.writing import write

    with write():
        return run(worker, number, answer, now)


def answer(status: int | None = 200, fault: str = "", **more: Any) -> Answer:
    """What a receiver said."""
    from reifegrad_web.webhooks.posting import Answer

    return Answer(status, fault, **more)


def messages() -> list[WebhookDelivery]:
    """All of them, in their order."""
    from reifegrad_web.webhooks.models import WebhookDelivery

    return list(WebhookDelivery.objects.order_by("id"))
