"""People with browsers, leads and versions, for tests of the pages of models."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from test_taking import NOW, message, take

from reifegrad.templates.shipped import template_text

if TYPE_CHECKING:
    from django.test import Client

FIT = template_text("fit-interest")
MORE = FIT.replace("points: 15", "points: 25")
PEOPLE = {"ada": "admin", "mark": "marketing", "sam": "sales", "rita": "reader"}


def browsers() -> dict[str, Client]:
    """A browser of each person, in English."""
    from django.test import Client

    from reifegrad_web.org.people import add_user

    found = {}
    for name, role in PEOPLE.items():
        client = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(add_user(name, role, NOW))
        found[name] = client
    return found


def published(text: str = FIT) -> Any:
    """A version that scores."""
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.org.people import decider
    from reifegrad_web.scoring.publishing import publish_text

    return publish_text(check_here(text), decider(None), NOW, "first")


def draft(text: str = MORE) -> Any:
    """A draft of mark's, an hour later."""
    from reifegrad_web.models import drafting
    from reifegrad_web.org.people import decider

    seen = drafting.newest("fit-interest").text_hash
    return drafting.save("fit-interest", text, seen, decider("mark"), NOW + timedelta(hours=1))[0]


def at(version: Any, action: str = "") -> str:
    """The address of a version, or of something that is decided about it."""
    return f"/models/{version.name}/{version.text_hash}" + (f"/{action}" if action else "")


def body(answer: Any) -> str:
    """A page as a text."""
    found: str = answer.content.decode()
    return found


def deliver() -> None:
    """Six people: three looked at prices once, one of these is a CEO, another a CEO without interest."""
    from reifegrad_web.clock import utc_now

    now = utc_now()
    for number in range(6):
        traits = {"position": "CEO" if number in {0, 5} else "clerk", "country": "DE", "name": f"Person {number}"}
        take(message("identify", user_id=f"u{number}", traits=traits, occurred_at=now))
        path = "/pricing" if number < 3 else "/blog"
        take(message("page", user_id=f"u{number}", name="", properties={"path": path}, occurred_at=now))
