"""A person with everything that the server can know of one; for tests of what is left after an erasure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from test_taking import NOW, message, take

if TYPE_CHECKING:
    from datetime import datetime

EMAIL = "nora.seidenfaden@firma.example"
VALUES = ("seidenfaden", "user-4711-nora", "device-81c2-nora", "Obermeisterin", "/secret-of-nora", "nora-message")


def deliver_nora() -> None:
    """Visits, a profile, a company, and messages that could not be read: one names her, one hides her in base64."""
    from reifegrad_web.ingest.protocols.message import FailedMessage

    named = {"userId": "user-4711-nora", "traits": {"email": EMAIL.upper()}}
    consent = {"consent": {"categoryPreferences": {"Advertising": True, "Analytics": False}}}
    take(
        message(
            "page", anonymous_id="device-81c2-nora", message_id="nora-message-1", properties={"path": "/secret-of-nora"}
        ),
        message(
            "identify",
            anonymous_id="device-81c2-nora",
            user_id="user-4711-nora",
            message_id="nora-message-2",
            traits={"email": EMAIL, "position": "Obermeisterin"},
            context=consent,
        ),
        message("group", user_id="user-4711-nora", group_id="seidenfaden-und-tochter", traits={"employees": 2}),
        FailedMessage("bad-type", {"type": "odd"}, named),
        FailedMessage("bad-payload", {"field": "data"}, {"data": _packed(named)}),
        FailedMessage("no-identity", {}, {"type": "track", "properties": {"amount": 4711}}),
    )


def _packed(value: Any) -> str:
    import base64
    import json

    return base64.b64encode(json.dumps(value).encode()).decode()


def work(now: datetime = NOW) -> None:
    """Score everything that is due."""
    from reifegrad_web.scoring.rescoring import Rescoring

    rescoring = Rescoring()
    while rescoring.run_once(now):
        pass
    rescoring.close()


def publish(template: str = "fit-interest", points: int = 15) -> None:
    """Publish a shipped model; another number in place of 15 points makes it another version."""
    from reifegrad.templates.shipped import template_text
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.models.publishing import publish as run
    from reifegrad_web.scoring.due import touch_everybody
    from reifegrad_web.writing import write

    with write():
        run(check_here(template_text(template).replace("points: 15", f"points: {points}")), NOW)
        touch_everybody(NOW)


def everything() -> dict[str, str]:
    """Every row of every table, as a text: table -> text."""
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'select * from "{table}"')
            found[table] = "\n".join(map(str, cursor.fetchall())).casefold()
    return found
