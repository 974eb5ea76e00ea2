"""What a person may ask for, done in one transaction with its entry in the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.errors import fail
from reifegrad_web.audit.recording import record
from reifegrad_web.leads import consents, objections, persons
from reifegrad_web.privacy import exporting
from reifegrad_web.scoring.due import touch
from reifegrad_web.scoring.stopping import forget_history, stop_profiling
from reifegrad_web.webhooks.queue import drop_waiting
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.audit.recording import Actor
    from reifegrad_web.leads.consents import Answer


def note_consent(given: str, answer: Answer, actor: Actor, now: datetime) -> int:
    """Note what a lead allowed or took back; returns its number.

    Raises:
        ReifegradError: There is no such lead, or the answer cannot be used.
    """
    with write():
        identifier = persons.find(given)
        row = consents.note(identifier, answer, now)
        lead = persons.lead_number(identifier)
        record(actor, f"consent.{row.state}", f"lead:{lead}", now, purpose=answer.purpose)
    return lead


def object_to_profiling(given: str, source: str, actor: Actor, now: datetime, at: datetime | None = None) -> int:
    """Stop scoring a lead at once: its scores and reasons are gone when this returns. Returns its number.

    Args:
        given: A number, an e-mail address or `NAMESPACE:VALUE`, of any identifier of the lead.
        source: How the person said so, such as "letter".
        actor: Who notes it.
        now: The moment, aware.
        at: When the person said so; now if it is left out.

    Raises:
        ReifegradError: There is no such lead, it objects already, or it said something else after that moment.
    """
    with write():
        identifier = persons.find(given)
        lead = persons.lead_number(identifier)
        objections.object_to_profiling(identifier, source, at or now, now)
        stop_profiling(lead, now)
        drop_waiting([lead])
        record(actor, "objection.add", f"lead:{lead}", now)
    return lead


def forget_scores(given: str, actor: Actor, now: datetime) -> tuple[int, int]:
    """Delete what the scores of a lead were before it objected. Returns its number, and how many rows that were.

    Raises:
        ReifegradError: There is no such lead, or it does not object: its history is still being written.
    """
    with write():
        lead = persons.lead_number(persons.find(given))
        if not objections.objecting([lead]):
            raise fail("objects-not")
        touch([lead], now)  # it waits for a worker that is writing this score
        count = forget_history(lead)
        record(actor, "lead.forget-scores", f"lead:{lead}", now, rows=count)
    return lead, count


def withdraw_objection(given: str, source: str, actor: Actor, now: datetime, at: datetime | None = None) -> int:
    """Score a lead again, from all its facts. Returns its number; `at` is when the person said so.

    Raises:
        ReifegradError: There is no such lead, it does not object, or it objected after that moment.
    """
    with write():
        lead = persons.lead_number(persons.find(given))
        objections.withdraw(lead, source, at or now, now)
        touch([lead], now)
        record(actor, "objection.withdraw", f"lead:{lead}", now)
    return lead


def access(given: str, actor: Actor, now: datetime) -> dict[str, Any]:
    """Everything that is kept about a lead; that it was asked for is noted.

    Raises:
        ReifegradError: There is no such lead.
    """
    with write():
        lead = persons.lead_number(persons.find(given))
        found = exporting.export(lead, now)
        record(actor, "lead.export", f"lead:{lead}", now)
    return found


def merge(one: str, other: str, actor: Actor, now: datetime) -> int:
    """Say that two leads are one person; returns the number of that lead.

    Raises:
        ReifegradError: One is unknown, they are one already, or may not be.
    """
    with write():
        first, second = persons.find(one), persons.find(other)
        numbers = sorted((persons.lead_number(first), persons.lead_number(second)))
        touch(persons.merge(first, second, now).touched, now)
        record(actor, "lead.merge", f"lead:{numbers[0]}", now, other=numbers[1])
    return numbers[0]


def undo_link(number: int, because: str, actor: Actor, now: datetime) -> list[int]:
    """Take two identifiers apart; returns the numbers of the leads that are there now.

    Raises:
        ReifegradError: There is no such link.
    """
    with write():
        identities = persons.undo_link(number, because, now)
        touch(identities.touched, now)
        record(actor, "lead.unmerge", f"link:{number}", now, leads=sorted(identities.touched))
    return sorted(identities.touched)
