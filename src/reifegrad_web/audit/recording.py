"""Adds entries to the audit log, in the transaction of what they tell about."""

from __future__ import annotations

import getpass
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from reifegrad_web.audit.models import AuditEntry, AuditHead

if TYPE_CHECKING:
    from datetime import datetime

GENESIS = "0" * 64
"""The hash before the first entry."""


@dataclass(frozen=True)
class Actor:
    """Who does something: a user or token by its number and name, a login of the machine, or the server itself."""

    kind: AuditEntry.Actor
    name: str


SERVER = Actor(AuditEntry.Actor.SERVER, "server")
"""What the server does without being asked, such as keeping to the rules of retention."""


def command_line() -> Actor:
    """Who works at the command line: the login of the machine."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        name = "unknown"
    return Actor(AuditEntry.Actor.COMMAND_LINE, name[:150])


def record(actor: Actor, action: str, target: str, now: datetime, **details: Any) -> AuditEntry:
    """Add an entry; the caller holds the transaction and calls this last in it.

    Whoever adds an entry waits for others that do, until their transactions end: last, so that it is not for long and
    nobody waits for somebody who waits for him.

    Args:
        actor: Who.
        action: What was done, such as `token.add`.
        target: On what, such as `lead:17`; never a name or an address of a person.
        now: The moment, aware.
        details: What else there is to say, without personal data; must be what JSON can hold.
    """
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=1, defaults={"number": 0, "hash": GENESIS})
    entry = AuditEntry(
        number=head.number + 1,
        at=now,
        actor_kind=actor.kind.value,
        actor=actor.name,
        action=action,
        target=target,
        details=details,
        previous=head.hash,
    )
    entry.hash = hash_of(entry)
    entry.save(force_insert=True)
    head.number, head.hash = entry.number, entry.hash
    head.save()
    return entry


def hash_of(entry: AuditEntry) -> str:
    """The hash of an entry: SHA-256 over its columns as JSON, in a form that has one way to be written only."""
    columns = [
        entry.number,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_kind,
        entry.actor,
        entry.action,
        entry.target,
        entry.details,
        entry.previous,
    ]
    text = json.dumps(columns, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
