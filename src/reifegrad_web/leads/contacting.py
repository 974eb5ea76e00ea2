"""Notes that somebody got in touch with a lead, and takes it back; the audit log says so in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad_web.audit.recording import record
from reifegrad_web.leads.appointments import check_appointment
from reifegrad_web.leads.owners import RESULTS, kind_of, note_contact, take_back_contact, take_up
from reifegrad_web.leads.persons import find
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.audit.recording import Actor
    from reifegrad_web.leads.models import Contact
    from reifegrad_web.org.models import User

LONGEST_NOTE = 4_000
_FARTHEST = timedelta(days=3 * 366)
"""What is further away was mistyped."""
_TODAY = timedelta(days=1)
"""Whose turn is today comes from its beginning on."""


@dataclass(frozen=True)
class Said:
    """How it went (one of `RESULTS`), in which way (one of `KINDS`); when its turn is again, and when it is met."""

    result: str
    kind: str = ""
    note: str = ""
    again_at: datetime | None = None
    meets_at: datetime | None = None


def get_in_touch(lead: int, said: Said, user: User, actor: Actor, now: datetime) -> Contact:
    """Note a contact; whoever gets in touch with a lead of nobody looks after it from then on.

    Args:
        lead: Its number.
        said: What there is to note.
        user: Who got in touch.
        actor: Who says so, as the audit log names them.
        now: The moment, aware.

    Raises:
        ReifegradError: There is no such result or way, the note is too long, or a time cannot be meant.
    """
    if said.result not in RESULTS:
        raise fail("contact-result", result=said.result[:100], known=", ".join(RESULTS))
    if len(said.note) > LONGEST_NOTE or "\0" in said.note:
        raise fail("contact-note", most=LONGEST_NOTE)
    if said.again_at is not None and not now - _TODAY <= said.again_at < now + _FARTHEST:
        raise fail("contact-again")
    if said.meets_at is not None:
        check_appointment(said.meets_at, said.result, now)
    kind, identifier = kind_of(said.kind), find(str(lead))
    with write():
        made = note_contact(identifier, user, said.result, now, said.note.strip(), said.again_at, said.meets_at, kind)
        take_up(identifier, user, actor.name, now)
        record(actor, "lead.contact", f"lead:{lead}", now, result=said.result)
    return made


def take_contact_back(number: int, user: User, actor: Actor, now: datetime) -> int:
    """Delete what somebody has noted by mistake; returns the lead. Raises `ReifegradError`: it is none of theirs."""
    with write():
        lead = take_back_contact(user, number, now)
        record(actor, "lead.contact-undo", f"lead:{lead}", now)
    return lead
