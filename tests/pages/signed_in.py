"""A browser without a screen and without a server: the test client of Django, signed in as somebody of a role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client


def signed_in(role: str, **given: Any) -> Client:
    """The client of somebody who is new here."""
    from django.test import Client

    from reifegrad_web.clock import utc_now
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    found = Client(HTTP_HOST="localhost", **given)
    with write():
        user = User.objects.create(username=f"a-{role}-{User.objects.count()}", role=role, date_joined=utc_now())
        found.force_login(user)
    return found


def text_of(answer: Any) -> str:
    """What a page says."""
    return str(answer.content.decode())
