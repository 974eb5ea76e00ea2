"""Decides about versions before they are published, for every front door alike: in one transaction with the audit log.

`documents.reviewing` says what is allowed; to publish is what the kind of document makes of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from reifegrad_web.audit.models import AuditEntry
from reifegrad_web.audit.recording import Actor, command_line, record
from reifegrad_web.documents import reviewing
from reifegrad_web.documents.document import DocumentVersion, State
from reifegrad_web.org.people import COMMAND_LINE
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.documents.versions import CheckedDocument
    from reifegrad_web.org.people import Decider

Version = TypeVar("Version", bound=DocumentVersion)


def add(
    kind: type[Version],
    checked: CheckedDocument,
    by: Decider,
    now: datetime,
    why: str = "",
    *,
    is_submitted: bool = False,
) -> tuple[Version, bool]:
    """Keep a text as a draft, and ask for the signatures if wanted; True if the text was not there yet."""
    with write():
        found, made = reviewing.add(kind, checked, by, now, why)
        is_asked = is_submitted and found.state == State.DRAFT
        if is_asked:
            found = reviewing.submit(found, by, now, why)
        if made:
            audit(found, "add", by, now)
        if is_asked:
            audit(found, "submit", by, now)
    return found, made


def submit(version: Version, by: Decider, now: datetime, why: str = "") -> Version:
    """Ask marketing and sales to look at a version. Raises `ReifegradError`: see `reviewing.submit`."""
    with write():
        found = reviewing.submit(version, by, now, why)
        audit(found, "submit", by, now)
    return found


def sign(version: Version, by: Decider, now: datetime, comment: str = "") -> Version:
    """Stand for this very version. Raises `ReifegradError`: see `reviewing.sign`."""
    with write():
        found = reviewing.sign(version, by, now, comment)
        audit(found, "sign", by, now)
    return found


def withdraw(version: Version, by: Decider, now: datetime, why: str = "") -> Version:
    """Take a signature back. Raises `ReifegradError`: see `reviewing.withdraw`."""
    with write():
        found = reviewing.withdraw(version, by, now, why)
        audit(found, "withdraw", by, now)
    return found


def audit(version: DocumentVersion, did: str, by: Decider, now: datetime, **details: bool) -> None:
    """Note in the audit log what was decided about a version; the caller calls it last in the transaction."""
    noun, of = version.NOUN, f"{version.NOUN}:{version.name}"
    record(actor_of(by), f"{noun}.{did}", of, now, version=version.text_hash, hash=version.hash, **details)


def actor_of(by: Decider) -> Actor:
    """Who decides, as the audit log names them."""
    if by.who == COMMAND_LINE:
        return command_line()
    if by.user is None:
        return Actor(AuditEntry.Actor.TOKEN, by.who.removeprefix("token ")[:150])
    return Actor(AuditEntry.Actor.USER, f"{by.user.pk} {by.user.username}"[:150])
