"""Asks for pages as somebody with a role, in this process, and reads what they say."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

_TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)


@dataclass(frozen=True)
class Seen:
    """An answer: its status, what a person reads of it, its HTML, and where it leads."""

    status: int
    text: str
    html: str
    leads_to: str


@dataclass
class Somebody:
    """Somebody who is signed in, and reads English."""

    client: Client

    def get(self, address: str, **headers: str) -> Seen:
        """Open a page; `part` asks for a part of it, as htmx does."""
        return _seen(self.client.get(address, headers={"Accept-Language": "en", **headers}))

    def part(self, address: str) -> Seen:
        """Ask for a part of a page."""
        return self.get(address, **{"HX-Request": "true"})

    def post(self, address: str, given: dict[str, Any]) -> Seen:
        """Send a form, and do not follow where it leads."""
        return _seen(self.client.post(address, given, headers={"Accept-Language": "en"}))


def somebody(role: str) -> Somebody:
    """Somebody of a role, called `a-ROLE`."""
    from django.test import Client

    from reifegrad_web.clock import utc_now
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    client = Client(HTTP_HOST="localhost")
    with write():
        user, _ = User.objects.get_or_create(username=f"a-{role}", role=role, defaults={"date_joined": utc_now()})
        client.force_login(user)
    return Somebody(client)


def _seen(answer: Any) -> Seen:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    raw = body.decode()
    text = " ".join(html.unescape(_TAGS.sub(" ", raw)).split())
    return Seen(answer.status_code, text, raw, answer.headers.get("Location", ""))
