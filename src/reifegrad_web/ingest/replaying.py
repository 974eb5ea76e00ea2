"""Takes messages that have failed once more, the way that new ones take: what was wrong may have been put right.

A message keeps its source and its moments: it counts as if it had been understood when it came. Of the counts of that
minute it moves from `failed` to what became of it, so that received = accepted + duplicate + failed + filtered.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from reifegrad.errors import fail
from reifegrad_web.audit.recording import record
from reifegrad_web.ingest.envelopes import forget_envelopes
from reifegrad_web.ingest.failed import can_be_replayed, failed_message, selected
from reifegrad_web.ingest.isolating import take_isolated
from reifegrad_web.ingest.models import FailedEnvelope, FailedEvent
from reifegrad_web.ingest.protocols.again import read_again
from reifegrad_web.ingest.protocols.message import Envelope, Refused
from reifegrad_web.ingest.taking import Delivered
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad_web.audit.recording import Actor
    from reifegrad_web.ingest.failed import Selection
    from reifegrad_web.ingest.taking import Taken

Became = Literal["accepted", "duplicate", "filtered", "failed"]
MOST = 1_000
"""Messages of one transaction: ingest goes on between two."""
_UPDATED = 50
"""Rows of one statement."""


@dataclass
class Replayed:
    """What became of failed messages: tried = accepted + duplicate + filtered + failed.

    `not_whole` are those beside them that nobody can read again, because they were kept in part only. `next_cursor` is
    the number after which the next part begins; None: this was the last.
    """

    tried: int = 0
    accepted: int = 0
    duplicate: int = 0
    filtered: int = 0
    failed: int = 0
    not_whole: int = 0
    next_cursor: int | None = None


def replay_one(number: int, actor: Actor, now: datetime) -> Became:
    """Take a failed message once more, in one transaction.

    Raises:
        ReifegradError: There is none of this number, it was taken already, or it was kept in part only.
    """
    with write():
        row = FailedEvent.objects.select_for_update().filter(id=number).first()
        if row is None:
            raise fail("failed-unknown", number=number)
        if row.replayed_at is not None:
            raise fail("failed-replayed", number=number)
        if not can_be_replayed(row):
            raise fail("failed-not-whole", number=number)
        (became,) = _replay([row], now)
        record(actor, "failed.replay", f"failed:{number}", now, became=became)
    return became


def replay_part(selection: Selection, after: int, most: int, actor: Actor, now: datetime) -> Replayed:
    """Take the next part of those that are meant and were not taken yet, the oldest first, in one transaction.

    Args:
        selection: Which of them; those that were taken before are passed over.
        after: Only numbers above this one; 0 at the beginning.
        most: At most so many, up to `MOST`.
        actor: Who does it.
        now: The moment, aware.

    Raises:
        ReifegradError: There is no such source.
    """
    most = min(most, MOST)
    found = Replayed()
    with write():
        rows = selected(selection).filter(id__gt=after, replayed_at=None).select_for_update().order_by("id")
        part = list(rows[:most])
        whole = [row for row in part if can_be_replayed(row)]
        found.tried, found.not_whole = len(whole), len(part) - len(whole)
        for became in _replay(whole, now):
            setattr(found, became, getattr(found, became) + 1)
        found.next_cursor = part[-1].pk if len(part) == most else None
        if part:
            counts = {name: count for name, count in asdict(found).items() if name != "next_cursor"}
            record(actor, "failed.replay", "failed", now, first=part[0].pk, last=part[-1].pk, **counts)
    return found


def replay_all(selection: Selection, actor: Actor, now: datetime) -> dict[str, int]:
    """Take all of those that are meant, part by part: what became of how many.

    Raises:
        ReifegradError: There is no such source.
    """
    sums: Counter[str] = Counter()
    after: int | None = 0
    while after is not None:
        part = asdict(replay_part(selection, after, MOST, actor, now))
        after = part.pop("next_cursor")
        sums.update(part)
    return dict(sums)


def read_failed(number: int, language: str, actor: Actor, now: datetime) -> dict[str, Any]:
    """A failed message as it was sent; that it was read is noted, since it may say who somebody is.

    Raises:
        ReifegradError: There is none of this number.
    """
    with write():
        found = failed_message(number, language)
        record(actor, "failed.show", f"failed:{number}", now)
    return found


def _replay(rows: Sequence[FailedEvent], now: datetime) -> list[Became]:
    envelopes = FailedEnvelope.objects.in_bulk([row.envelope_id for row in rows if row.envelope_id is not None])
    batches, tried = [], []
    for row in rows:
        envelope = envelopes[row.envelope_id or 0]
        row.tried_at = now
        try:
            message = read_again(Envelope(envelope.path, envelope.said), json.loads(row.raw), row.received_at)
        except Refused:
            continue  # it stays what it is
        said = Envelope(envelope.path, envelope.said)
        batches.append(Delivered(row.source_id, row.received_at, [message], said, is_replay=True))
        tried.append(row)
    became = {row.pk: _note(row, taken, now) for row, taken in zip(tried, take_isolated(batches, now), strict=True)}
    gone = [row.pk for row in rows if became.get(row.pk) == "filtered"]
    kept = [row for row in rows if row.pk not in gone]
    FailedEvent.objects.bulk_update(kept, ["code", "params", "tried_at", "replayed_at", "became"], batch_size=_UPDATED)
    FailedEvent.objects.filter(id__in=gone).delete()
    forget_envelopes()
    return [became.get(row.pk, "failed") for row in rows]


def _note(row: FailedEvent, taken: Taken, now: datetime) -> Became:
    """Write into a row what became of it; one of an erased person is deleted by the caller."""
    if taken.failed:
        row.code, row.params = taken.failed[0].code, dict(taken.failed[0].params)
        return "failed"
    if taken.filtered:
        return "filtered"
    row.replayed_at, row.became = now, "accepted" if taken.accepted else "duplicate"
    return "accepted" if taken.accepted else "duplicate"
