"""Decides about versions before they are published, for every front door alike: in one transaction with the audit log.

What is allowed stands in `models.reviewing`; publishing, which makes leads due, in `scoring.publishing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad_web.audit.models import AuditEntry
from reifegrad_web.audit.recording import Actor, command_line, record
from reifegrad_web.models import reviewing
from reifegrad_web.models.versions import State
from reifegrad_web.org.people import COMMAND_LINE
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.models.checking import CheckedText
    from reifegrad_web.models.models import ModelVersion
    from reifegrad_web.org.people import Decider


def add(
    checked: CheckedText, by: Decider, now: datetime, why: str = "", *, is_submitted: bool = False
) -> tuple[ModelVersion, bool]:
    """Keep a text as a draft, and ask for the signatures if wanted; True if the text was not there yet."""
    with write():
        found, made = reviewing.add(checked, by, now, why)
        is_asked = is_submitted and found.state == State.DRAFT
        if is_asked:
            found = reviewing.submit(found, by, now, why)
        if made:
            audit(found, "model.add", by, now)
        if is_asked:
            audit(found, "model.submit", by, now)
    return found, made


def submit(version: ModelVersion, by: Decider, now: datetime, why: str = "") -> ModelVersion:
    """Ask marketing and sales to look at a version. Raises `ReifegradError`: see `reviewing.submit`."""
    with write():
        found = reviewing.submit(version, by, now, why)
        audit(found, "model.submit", by, now)
    return found


def sign(version: ModelVersion, by: Decider, now: datetime, comment: str = "") -> ModelVersion:
    """Stand for this very version. Raises `ReifegradError`: see `reviewing.sign`."""
    with write():
        found = reviewing.sign(version, by, now, comment)
        audit(found, "model.sign", by, now)
    return found


def withdraw(version: ModelVersion, by: Decider, now: datetime, why: str = "") -> ModelVersion:
    """Take a signature back. Raises `ReifegradError`: see `reviewing.withdraw`."""
    with write():
        found = reviewing.withdraw(version, by, now, why)
        audit(found, "model.withdraw", by, now)
    return found


def audit(version: ModelVersion, action: str, by: Decider, now: datetime, **details: bool) -> None:
    """Note in the audit log what was decided about a version; the caller calls it last in the transaction."""
    record(actor_of(by), action, f"model:{version.name}", now, version=version.text_hash, hash=version.hash, **details)


def actor_of(by: Decider) -> Actor:
    """Who decides, as the audit log names them."""
    if by.who == COMMAND_LINE:
        return command_line()
    if by.user is None:
        return Actor(AuditEntry.Actor.TOKEN, by.who.removeprefix("token ")[:150])
    return Actor(AuditEntry.Actor.USER, f"{by.user.pk} {by.user.username}"[:150])
