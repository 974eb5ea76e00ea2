"""Takes batches of messages into the facts, all in one transaction: what was answered with 200 is on disk.

A message is accepted, a duplicate of one that was taken before, failed and kept as it was sent, or filtered, because
it comes under an identifier that was erased. The four add up to what was received, and are counted per source and
minute in the same transaction.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.db import connection

from reifegrad.reference.known import as_text
from reifegrad.spec.ids import as_id
from reifegrad_web.ingest.consenting import note_consents
from reifegrad_web.ingest.fitting import ACCOUNT, fitting
from reifegrad_web.ingest.kinds import kind_of
from reifegrad_web.ingest.models import FailedEnvelope, FailedEvent
from reifegrad_web.ingest.persons_of import keys_of, own_key, pairs_of
from reifegrad_web.ingest.protocols.message import FailedMessage, Message
from reifegrad_web.ingest.sifting import sift
from reifegrad_web.leads.adding import add_rows, as_json
from reifegrad_web.leads.fact_rows import leads_at
from reifegrad_web.leads.identities import Identities
from reifegrad_web.leads.json_values import plain_values
from reifegrad_web.leads.models import AccountChange, Activity, ProfileChange
from reifegrad_web.scoring.due import touch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad_web.ingest.protocols.message import Envelope
    from reifegrad_web.leads.identities import KnownIdentifier

Row = tuple[Any, ...]
_END = ("source_id", "known_at", "received_at")
_ACTIVITY = (
    "identifier_id", "source_id", "message_id", "kind", "name", "occurred_at", "received_at", "properties",
)  # fmt: skip
_CHANGE = ("identifier_id", "attribute", "value", "account", "message_id", *_END)
_COMPANY = ("account", "attribute", "value", *_END)
_COUNTED = ("received", "accepted", "duplicate", "failed", "filtered", "replayed")
_ADD_COUNTS = f"""
insert into ingest_minutecount (source_id, minute, {", ".join(_COUNTED)}) values (%s, %s, %s, %s, %s, %s, %s, %s)
on conflict (source_id, minute) do update set
{", ".join(f"{name} = ingest_minutecount.{name} + excluded.{name}" for name in _COUNTED)}
"""  # noqa: S608 - names of this module
_ROWS = 200
"""Rows of one statement: three values each, well below what SQLite takes."""


@dataclass(frozen=True)
class Delivered:
    """A batch that a source has delivered."""

    source_id: int
    received_at: datetime
    messages: Sequence[Message | FailedMessage]
    envelope: Envelope | None = None
    """What the request said about all of its messages; kept with those that fail."""
    is_replay: bool = False
    """These failed before, and are counted and kept as failed: only the outcome of this attempt is recorded."""


@dataclass
class Taken:
    """What became of the messages of a batch."""

    accepted: int = 0
    duplicate: int = 0
    filtered: int = 0
    failed: list[FailedMessage] = field(default_factory=list)

    @property
    def received(self) -> int:
        """All of them."""
        return self.accepted + self.duplicate + self.filtered + len(self.failed)

    def __add__(self, other: Taken) -> Taken:
        """What became of the messages of both."""
        counts = (self.accepted + other.accepted, self.duplicate + other.duplicate, self.filtered + other.filtered)
        return Taken(*counts, [*self.failed, *other.failed])


def take(batches: Sequence[Delivered], now: datetime) -> list[Taken]:
    """Take batches; the caller holds the transaction (`writing.write`).

    Args:
        batches: In the order in which they came.
        now: The moment, aware: when leads are touched.
    """
    taken = [Taken() for _ in batches]
    identities = Identities(now)
    new: list[tuple[Delivered, Message]] = []
    given = (
        [fitting(item) for item in batch.messages] for batch in batches
    )  # first: what fails is sifted as it was sent
    left = sift(
        (items, None if batch.envelope is None else batch.envelope.said)
        for items, batch in zip(given, batches, strict=True)
    )
    for batch, result, items in zip(batches, taken, left, strict=True):
        result.filtered = len(batch.messages) - len(items)
        result.failed = [item for item in items if isinstance(item, FailedMessage)]
        good = [item for item in items if isinstance(item, Message)]
        fresh = _first_seen(batch, good)
        result.accepted, result.duplicate = len(fresh), len(good) - len(fresh)
        new += [(batch, message) for message in fresh]
    identities.load(key for _, message in new for key in (*keys_of(message), *chain(*pairs_of(message))))
    identities.link_all([(one, other, message.type) for _, message in new for one, other in pairs_of(message)])
    accounts = _add_facts(identities, new)
    note_consents(identities, ((batch.source_id, message) for batch, message in new), now)
    touch(identities.touched | leads_at(accounts), now)
    _keep_failed(batches, taken)
    _count(batches, taken)
    return taken


def _first_seen(batch: Delivered, messages: Sequence[Message]) -> list[Message]:
    """The messages that were not taken before; one without an id cannot be told from another one."""
    table = "ingest_message"
    new: set[str] = set()
    named = list({message.message_id: message for message in messages if message.message_id is not None})
    at = connection.ops.adapt_datetimefield_value(batch.received_at)
    for start in range(0, len(named), _ROWS):
        part = named[start : start + _ROWS]
        places = ", ".join(["(%s, %s, %s)"] * len(part))
        query = (
            f"insert into {table} (source_id, message_id, received_at) values {places} "  # noqa: S608 - no value in it
            "on conflict do nothing returning message_id"
        )
        with connection.cursor() as cursor:
            cursor.execute(query, [value for name in part for value in (batch.source_id, name, at)])
            new |= {row[0] for row in cursor.fetchall()}
    found = []
    for message in messages:
        if message.message_id is None or message.message_id in new:
            found.append(message)
            new.discard(message.message_id or "")
    return found


def _add_facts(identities: Identities, new: Sequence[tuple[Delivered, Message]]) -> set[str]:
    """Note what happened and what became known; returns the companies of which something became known."""
    activities: list[Row] = []
    changes: list[Row] = []
    companies: list[Row] = []
    for batch, message in new:
        key = own_key(message)
        identifier = identities.known[key]
        identities.touched.add(identities.lead_of(key))
        number = message.message_id or ""
        if message.type in {"track", "page", "screen"}:
            kind, name = kind_of(message.type, message.name), message.name or ""
            said = as_json(message.properties)
            moments = (message.occurred_at, batch.received_at)
            activities.append((identifier.pk, batch.source_id, number, kind, name, *moments, said))
        end = (batch.source_id, message.occurred_at, batch.received_at)
        if message.type == "group" and message.group_id is not None:
            changes.append((*_change(identifier, ACCOUNT, message.group_id), number, *end))
            companies += [(message.group_id, name, as_json(value), *end) for name, value in message.traits.items()]
        elif message.type not in {"alias", "group"}:  # with PostHog any event may say something about its person
            first = {name: value for name, value in message.traits_once.items() if not _is_known(identifier, name)}
            for name, value in (first | message.traits).items():
                changes.append((*_change(identifier, name, value), number, *end))
    add_rows(Activity, _ACTIVITY, activities)
    add_rows(ProfileChange, _CHANGE, changes)
    add_rows(AccountChange, _COMPANY, companies)
    return {str(row[0]) for row in companies}


def _change(identifier: KnownIdentifier, attribute: str, value: Any) -> Row:
    account = None
    if attribute == ACCOUNT and value is not None:
        account = as_id(as_text(plain_values({attribute: value}).get(attribute)))
    return identifier.pk, attribute, as_json(value), account


def _is_known(identifier: KnownIdentifier, attribute: str) -> bool:
    """Whether an attribute already has a value: some traits count only where a person has none yet."""
    return ProfileChange.objects.filter(identifier__lead_id=identifier.lead_id, attribute=attribute).exists()


def _keep_failed(batches: Sequence[Delivered], taken: Sequence[Taken]) -> None:
    both = zip(batches, taken, strict=True)
    new = [(batch, result) for batch, result in both if result.failed and not batch.is_replay]
    if not new:
        return  # as nearly always: two statements less
    envelopes = {
        id(batch): FailedEnvelope(path=batch.envelope.path, said=batch.envelope.said)
        for batch, result in new
        if batch.envelope is not None
    }
    FailedEnvelope.objects.bulk_create(envelopes.values())
    FailedEvent.objects.bulk_create(
        FailedEvent(
            source_id=batch.source_id,
            envelope=envelopes.get(id(batch)),
            code=failed.code,
            params=dict(failed.params),
            raw=json.dumps(failed.raw, ensure_ascii=True, default=str),
            received_at=batch.received_at,
        )
        for batch, result in new
        for failed in result.failed
    )


def _count(batches: Sequence[Delivered], taken: Sequence[Taken]) -> None:
    sums: dict[tuple[int, datetime], Counter[str]] = {}
    for batch, result in zip(batches, taken, strict=True):
        minute = batch.received_at.replace(second=0, microsecond=0)
        found = sums.setdefault((batch.source_id, minute), Counter())
        found.update(
            received=result.received,
            accepted=result.accepted,
            duplicate=result.duplicate,
            failed=len(result.failed),
            filtered=result.filtered,
        )
        if batch.is_replay:  # they were received and failed before
            moved = result.received - len(result.failed)
            found.update(received=-result.received, failed=-result.received, replayed=moved)
    at = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        for (source_id, minute), counts in sorted(sums.items()):  # in one order: two that lock rows in turn would wait
            cursor.execute(_ADD_COUNTS, [source_id, at(minute), *(counts[name] for name in _COUNTED)])
