"""Adds connectors, changes them, switches them, has them run: each in one transaction with its record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import IntegrityError

from reifegrad.errors import fail, nearest
from reifegrad.language import LANGUAGES
from reifegrad_web.audit.recording import record
from reifegrad_web.connectors.contract import Trouble
from reifegrad_web.connectors.kinds import URL, kind_of
from reifegrad_web.connectors.models import Connector, WriteBack
from reifegrad_web.connectors.pulling import begin, connect
from reifegrad_web.connectors.waiting import subscriber_of
from reifegrad_web.imports.importing import check_source_name
from reifegrad_web.scoring import outbox
from reifegrad_web.scoring.reading import served_model, served_models
from reifegrad_web.webhooks.addresses import Refused, read_target, resolve
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reifegrad_web.audit.recording import Actor
    from reifegrad_web.background.models import Job

MOST_MINUTES, MOST_MAPPING, MOST_STATEMENT = 7 * 24 * 60, 50_000, 4_000
_LONGEST, _LONGEST_SECRET = 300, 500
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for. Without a secret the one that is there stays; without a model, the first of sales."""

    name: str
    kind: str
    options: Mapping[str, str] = field(default_factory=dict)
    secret: str | None = None
    mapping: str = ""
    timezone: str = "UTC"
    minutes: int = 15
    writes_back: bool = True
    model: str = ""
    language: str = "en"


def connector_of(number: int) -> Connector:
    """A connector by its number. Raises `ReifegradError`: there is none."""
    found = Connector.objects.filter(id=number).first() if 0 <= number <= _LARGEST else None
    if found is None:
        raise fail("connector-unknown", name=str(number), near=None)
    return found


def connector_named(name: str) -> Connector:
    """A connector by its name, or its number. Raises `ReifegradError`: there is none."""
    found = Connector.objects.filter(name=name).first()
    if found is None and name.isdecimal() and int(name) <= _LARGEST:
        found = Connector.objects.filter(id=int(name)).first()
    if found is None:
        raise fail("connector-unknown", name=name, near=nearest(name, Connector.objects.values_list("name", flat=True)))
    return found


def add(wanted: Wanted, actor: Actor, now: datetime) -> Connector:
    """Add a connector; a worker reads everything that the system has, and then what changes.

    Raises:
        ReifegradError: There is one of this name, or something of what is asked for cannot be.
    """
    _check(wanted, has_secret=bool(wanted.secret))
    made = Connector(made_by=actor.name, created_at=now, next_at=now, secret=wanted.secret or "")
    _fill(made, wanted)
    try:
        with write():
            made.save(force_insert=True)
            _collect(made, now)
            record(actor, "connector.add", f"connector:{made.name}", now, **_told(made))
    except IntegrityError:
        raise fail("connector-exists", name=wanted.name) from None
    return made


def change(number: int, wanted: Wanted, actor: Actor, now: datetime) -> Connector:
    """Let a connector be what is asked for; its name stays, since its records are known by it, and so does its kind.

    Raises:
        ReifegradError: See `add`; or there is no such connector, or it has another name or kind.
    """
    before = connector_of(number)
    if (wanted.name, wanted.kind) != (before.name, before.kind):
        raise fail("connector-stays", name=before.name)
    _check(wanted, has_secret=bool(before.secret or wanted.secret))
    with write():
        found = connector_of(number)
        _fill(found, wanted)
        found.secret = wanted.secret or found.secret
        found.next_at, found.held_until, found.looked_at = now, None, None
        found.save(update_fields=_CHANGED)
        _collect(found, now)
        record(actor, "connector.change", f"connector:{found.name}", now, **_told(found))
    return found


_CHANGED = (
    *("options", "secret", "mapping", "timezone", "minutes", "writes_back", "model", "language"),
    *("next_at", "held_until", "looked_at"),
)


def switch(number: int, actor: Actor, now: datetime, *, is_on: bool) -> Connector:
    """Neither read nor write any more, or do so again from where it was. Raises `ReifegradError`: it is so already."""
    with write():
        found = connector_of(number)
        if found.is_on == is_on:
            raise fail("connector-state", variant="on" if is_on else "off", name=found.name)
        found.is_on, found.next_at, found.held_until = is_on, now, None
        found.save(update_fields=["is_on", "next_at", "held_until"])
        record(actor, "connector.on" if is_on else "connector.off", f"connector:{found.name}", now)
    return found


def run(number: int, actor: Actor, now: datetime, *, is_whole: bool = False, holder: str = "") -> Job:
    """Have a system read now, by a worker or the holder; also one that is off.

    `is_whole`: everything from the beginning. What is there already is a duplicate.

    Raises:
        ReifegradError: There is no such connector, or somebody reads it.
    """
    with write():
        found = connector_of(number)
        job = begin(number, now, holder=holder, is_whole=is_whole)
        if job is None:
            raise fail("connector-busy", name=found.name)
        Connector.objects.filter(pk=number).update(held_until=None)
        record(actor, "connector.run", f"connector:{found.name}", now, is_whole=is_whole)
    return job


def write_failed_again(number: int, actor: Actor, now: datetime) -> int:
    """Let the rows wait again that could not be written; returns how many."""
    with write():
        found = connector_of(number)
        failed = WriteBack.objects.filter(connector=found, state=WriteBack.State.FAILED)
        count = failed.update(state=WriteBack.State.WAITING, attempts=1, due_at=now, wanted_at=now)
        if count:
            record(actor, "connector.again", f"connector:{found.name}", now, rows=count)
    return count


def remove(number: int, actor: Actor, now: datetime) -> Connector:
    """Delete a connector with what it knows of its runs; the facts stay, and so does what was written back."""
    with write():
        found = connector_of(number)
        outbox.unsubscribe(subscriber_of(found.pk))
        Connector.objects.filter(pk=found.pk).delete()
        record(actor, "connector.remove", f"connector:{found.name}", now)
    return found


def try_out(number: int) -> Trouble | None:
    """Whether the system can be asked: nothing is read or written. None: it can; else with what it said itself."""
    found = connector_of(number)
    try:
        connect(found).check()
    except Trouble as trouble:
        return Trouble(trouble.fault, trouble.detail or trouble.said, trouble.wait)
    return None


def _collect(connector: Connector, now: datetime) -> None:
    name = subscriber_of(connector.pk)
    if connector.writes_back:
        outbox.subscribe(name, now)
    else:
        outbox.unsubscribe(name)


def _check(wanted: Wanted, *, has_secret: bool) -> None:
    check_source_name(wanted.name)
    kind = kind_of(wanted.kind)
    for name, default in kind.options.items():
        if default is None and not wanted.options.get(name, "").strip():
            raise fail("connector-option", variant="missing", name=name, kind=kind.title)
    for name, value in wanted.options.items():
        if name not in kind.options:
            raise fail("connector-option", variant="unknown", name=name, near=nearest(name, kind.options))
        most = MOST_STATEMENT if name in kind.statements else _LONGEST
        if len(value) > most:
            raise fail("connector-option", variant="long", name=name, most=most)
    if kind.examine is not None:
        kind.examine(wanted.options)
    if (kind.needs_secret and not has_secret) or len(wanted.secret or "") > _LONGEST_SECRET:
        raise fail("connector-secret", most=_LONGEST_SECRET)
    if URL in kind.options:
        _check_address(wanted.options.get(URL, "").strip() or kind.options[URL] or "")
    _check_rest(wanted)


def _check_address(url: str) -> None:
    target = read_target(url)
    try:
        resolve(target)
    except Refused:
        raise fail("webhook-address", variant="network", host=target.host) from None
    except OSError:  # whose name is not known now may be known when it is asked
        return


def _check_rest(wanted: Wanted) -> None:
    if not 1 <= wanted.minutes <= MOST_MINUTES:
        raise fail("connector-minutes", most=MOST_MINUTES)
    if len(wanted.mapping) > MOST_MAPPING:
        raise fail("connector-mapping", most=MOST_MAPPING)
    if wanted.language not in LANGUAGES:
        raise fail("connector-language", known=LANGUAGES)
    try:
        ZoneInfo(wanted.timezone)
    except (KeyError, ValueError, OSError):
        raise fail("connector-zone", name=wanted.timezone) from None
    if wanted.model and served_model(wanted.model) is None:
        raise fail(
            "webhook-model", name=wanted.model, near=nearest(wanted.model, [each.name for each in served_models()])
        )


def _fill(row: Connector, wanted: Wanted) -> None:
    row.name, row.kind = wanted.name, wanted.kind
    said = {name: value.strip() for name, value in wanted.options.items()}
    row.options = {name: said.get(name) or default or "" for name, default in kind_of(wanted.kind).options.items()}
    row.mapping, row.timezone, row.minutes = wanted.mapping, wanted.timezone, wanted.minutes
    row.writes_back = wanted.writes_back and kind_of(wanted.kind).can_write
    row.model, row.language = wanted.model, wanted.language


def _told(row: Connector) -> dict[str, object]:
    """What the audit log keeps of it: never the secret, or who signs in."""
    url = row.options.get(URL)
    host = {"host": read_target(url).authority} if url else {}
    return {"kind": row.kind, **host, "writes_back": row.writes_back, "model": row.model}
