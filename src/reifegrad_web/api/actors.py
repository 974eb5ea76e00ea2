"""Says who asks, for the audit log, and notes that somebody's data were read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad_web.audit.models import AuditEntry
from reifegrad_web.audit.recording import Actor, record
from reifegrad_web.clock import utc_now
from reifegrad_web.org.tokens import name_of
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from django.http import HttpRequest


def actor_of(request: HttpRequest) -> Actor:
    """The token with which a request was let in."""
    return Actor(AuditEntry.Actor.TOKEN, name_of(request.auth)[:150])  # type: ignore[attr-defined] # set by ninja


def note_read(request: HttpRequest, what: str, lead: int) -> None:
    """Note that a person's data are read; nothing is answered before that is on disk."""
    with write():
        record(actor_of(request), what, f"lead:{lead}", utc_now())
