"""Leads with scores, and people who look at them: for the tests of the page of a lead."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any


def now() -> datetime:
    from reifegrad_web.clock import utc_now

    return utc_now()


def person(name: str, role: str = "sales", sees: str = "all") -> Any:
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    with write():
        return User.objects.create(username=name, role=role, sees=sees, date_joined=now())


def deliver(*messages: Any, at: datetime | None = None) -> None:
    """Messages of a source, as they came at a moment."""
    from reifegrad_web.ingest.models import Source
    from reifegrad_web.ingest.taking import Delivered, take
    from reifegrad_web.writing import write

    moment = at or now()
    source, _ = Source.objects.get_or_create(name="web", defaults={"write_key": "k", "created_at": moment})
    with write():
        take([Delivered(source.pk, moment, messages)], moment)


def anna(*, days_ago: float = 100) -> int:
    """Somebody who looked around without a name, signed in, and looked at prices; returns her number."""
    from test_taking import lead_of, message

    start = now() - timedelta(days=days_ago)
    later = start + timedelta(hours=1)
    traits = {"name": "Anna Berger", "position": "CEO", "country": "DE", "email": "anna@ahorn.example"}
    deliver(message("page", anonymous_id="device-1", properties={"path": "/blog/first"}, occurred_at=start), at=start)
    known = message("identify", user_id="anna", anonymous_id="device-1", traits=traits, occurred_at=later)
    company = message(
        "group", user_id="anna", group_id="ahorn.example", traits={"name": "Ahorn GmbH"}, occurred_at=later
    )
    deliver(known, company, at=later)
    for day in (1, 2, 3):
        moment = start + timedelta(days=day)
        deliver(message("page", user_id="anna", properties={"path": "/pricing"}, occurred_at=moment), at=moment)
    return lead_of("user", "anna") or 0


def bert() -> int:
    """A colleague of hers."""
    from test_taking import lead_of, message

    at = now() - timedelta(days=9)
    traits = {"name": "Bert Krüger", "email": "bert@ahorn.example", "country": "DE"}
    deliver(message("identify", user_id="bert", traits=traits, occurred_at=at), at=at)
    deliver(message("group", user_id="bert", group_id="ahorn.example", occurred_at=at), at=at)
    return lead_of("user", "bert") or 0


def publish_and_score(*templates: str) -> None:
    """Publish shipped models, and score everybody as of now."""
    from people import publish

    for template in templates or ("fit-interest",):
        publish(template)
    work()


def work() -> None:
    """Score whoever is due."""
    from reifegrad_web.scoring.rescoring import Rescoring

    worker = Rescoring()
    while worker.run_once():
        pass
    worker.close()


def score_of(lead: int, model: str = "fit-interest") -> int | None:
    """What is stored."""
    from reifegrad_web.scoring.models import LeadScore

    row = LeadScore.objects.filter(lead_id=lead, model=model).first()
    return None if row is None else row.score


def text_of(answer: Any) -> str:
    """What stands on a page, without its marks."""
    body = answer.content.decode().partition('<main id="content"')[2] or answer.content.decode()
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def actions() -> list[tuple[str, str]]:
    """What the audit log has, in order."""
    from reifegrad_web.audit.models import AuditEntry

    return list(AuditEntry.objects.order_by("number").values_list("action", "target"))
