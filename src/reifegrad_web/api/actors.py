"""Says who asks, for the audit log and for decisions, and notes that somebody's data were read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad_web.audit.models import AuditEntry
from reifegrad_web.audit.recording import Actor, record
from reifegrad_web.clock import utc_now
from reifegrad_web.org.people import Decider
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from django.http import HttpRequest

    from reifegrad_web.org.models import ApiToken


def actor_of(request: HttpRequest) -> Actor:
    """The token with which a request was let in, by number and name: `3 ci`."""
    token = token_of(request)
    return Actor(AuditEntry.Actor.TOKEN, f"{token.pk} {token.name}"[:150])


def decider_of(request: HttpRequest) -> Decider:
    """Who decides: the user of the token, if they may still do something, else the program that it was made for."""
    token = token_of(request)
    if token.user is not None and token.user.is_active:
        return Decider(token.user.username, token.user)
    return Decider(f"token {token.name}")


def note_read(request: HttpRequest, what: str, lead: int) -> None:
    """Note that a person's data are read; nothing is answered before that is on disk."""
    with write():
        record(actor_of(request), what, f"lead:{lead}", utc_now())


def token_of(request: HttpRequest) -> ApiToken:
    """The token with which a request was let in."""
    found: ApiToken = request.auth  # type: ignore[attr-defined] # set by ninja
    return found
