"""Notes what a person has allowed and for what, and tells the last word for each purpose with its proof."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reifegrad.errors import fail
from reifegrad_web.leads.models import Consent
from reifegrad_web.leads.parts import parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from reifegrad_web.leads.models import Identifier

_ADDRESSES = frozenset({"ip", "ip_address", "ipaddress", "remote_addr"})


@dataclass(frozen=True)
class Answer:
    """What a person said about a purpose, and what proves it."""

    purpose: str
    is_granted: bool
    at: datetime
    source: str
    text: str = ""
    version: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)


def note(identifier: Identifier, answer: Answer, now: datetime) -> Consent:
    """Add an answer; the caller holds the transaction.

    Raises:
        ReifegradError: It has no purpose, is from the future, or its evidence holds the address of a computer.
    """
    if not answer.purpose.strip() or len(answer.purpose) > 100:
        raise fail("purpose-unusable")
    if answer.at > now:
        raise fail("moment-in-future")
    if _ADDRESSES & {str(name).lower() for name in answer.evidence}:
        raise fail("evidence-with-address")
    row = _row(identifier.pk, answer, now)
    row.save()
    return row


def note_repeated(answers: Sequence[tuple[int, Answer]], now: datetime) -> None:
    """Add answers of clients that send the same one with every message: only a new one becomes a row.

    Each stands with the number of its identifier. The same answer again moves `confirmed_at` of its row, so that an
    older message that says something else and comes late is not taken for the last word.
    """
    last = _by_purpose({identifier for identifier, _ in answers})
    new: list[Consent] = []
    moved: dict[int, Consent] = {}
    for identifier, answer in sorted(answers, key=lambda pair: pair[1].at):
        rows = last.setdefault((identifier, answer.purpose), [])
        earlier = [row for row in rows if row.at <= answer.at]
        before = max(earlier, key=lambda row: row.confirmed_at, default=None)
        if before is not None and before.state == _state(answer):
            before.confirmed_at = max(before.confirmed_at, answer.at)
            if before.pk is not None:
                moved[before.pk] = before
            continue
        row = _row(identifier, answer, now)
        rows.append(row)
        new.append(row)
    Consent.objects.bulk_create(new)
    Consent.objects.bulk_update(moved.values(), ["confirmed_at"], batch_size=200)


def consents_of(lead: int) -> list[dict[str, Any]]:
    """Every answer of a lead, in order, as plain data."""
    rows = Consent.objects.filter(identifier__lead_id=lead).order_by("at", "id")
    return [_plain(row) for row in rows]


def last_of(lead: int, until: datetime | None = None) -> dict[str, dict[str, Any]]:
    """Purpose -> what the lead said last about it, with the proof; as it was at the moment `until`, if given."""
    rows = Consent.objects.filter(identifier__lead_id=lead).order_by("confirmed_at", "id")
    if until is None:
        return {row.purpose: _plain(row) for row in rows}
    said = sorted(rows.filter(at__lte=until), key=lambda row: (min(row.confirmed_at, until), row.pk))
    return {row.purpose: _plain(row) for row in said}


def _row(identifier: int, answer: Answer, now: datetime) -> Consent:
    return Consent(
        identifier_id=identifier,
        purpose=answer.purpose,
        state=_state(answer),
        at=answer.at,
        confirmed_at=answer.at,
        received_at=now,
        source=answer.source,
        text=answer.text,
        version=answer.version,
        evidence=dict(answer.evidence),
    )


def _state(answer: Answer) -> str:
    return str((Consent.State.GRANTED if answer.is_granted else Consent.State.WITHDRAWN).value)


def _by_purpose(identifiers: Iterable[int]) -> dict[tuple[int, str], list[Consent]]:
    found: dict[tuple[int, str], list[Consent]] = {}
    for part in parts(identifiers):
        for row in Consent.objects.filter(identifier_id__in=part):
            found.setdefault((row.identifier_id, row.purpose), []).append(row)
    return found


def _plain(row: Consent) -> dict[str, Any]:
    return {
        "purpose": row.purpose,
        "state": row.state,
        "at": row.at.isoformat(),
        "confirmed_at": row.confirmed_at.isoformat(),
        "source": row.source,
        "text": row.text,
        "version": row.version,
        "evidence": row.evidence,
    }
