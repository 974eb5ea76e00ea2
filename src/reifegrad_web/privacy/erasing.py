"""Erases a person: no table keeps anything that says who it was, and the record of it proves that it was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from reifegrad.errors import fail
from reifegrad_web.audit.recording import record
from reifegrad_web.connectors.forgetting import forget_what_was_said
from reifegrad_web.imports.exporting import drop_exports
from reifegrad_web.imports.forgetting import forget_words
from reifegrad_web.imports.storing import remove_folder
from reifegrad_web.leads.cards import words_in
from reifegrad_web.leads.erased import note_erased, readmit
from reifegrad_web.leads.identities import Key
from reifegrad_web.leads.models import Erasure, LeadCard
from reifegrad_web.leads.persons import find, lead_number, members_of, read_key
from reifegrad_web.privacy.removing import remove, remove_answers, remove_failed, remove_views
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from reifegrad_web.audit.recording import Actor
    from reifegrad_web.leads.models import Identifier

LONGEST_REASON = 200


@dataclass(frozen=True)
class Erased:
    """An erasure that was done: its number, and how many rows of each table are gone."""

    erasure: int
    counts: Mapping[str, int]


@dataclass(frozen=True)
class WouldErase:
    """What an erasure would delete: identifiers by their numbers, and how many rows of each table."""

    identifiers: Sequence[int]
    counts: Mapping[str, int]


class _TakenBack(Exception):
    """Ends a transaction in which something was tried."""


def would_erase(given: str, now: datetime) -> WouldErase:
    """What `erase` would delete: it is done, counted and taken back, so that both can never differ.

    Raises:
        ReifegradError: There is no such lead.
    """
    members: Sequence[Identifier] = ()
    counts: Mapping[str, int] = {}
    try:
        with write(apart=True):
            members = members_of(lead_number(find(given)))
            counts = dict(_remove(members, now))
            raise _TakenBack
    except _TakenBack:
        return WouldErase([each.pk for each in members], counts)


def erase(
    given: str,
    because: str,
    actor: Actor,
    now: datetime,
    *,
    is_filtered: bool = True,
    only: Collection[int] | None = None,
) -> Erased:
    """Erase a lead with all its identifiers, in one transaction; exports that the server has kept go with it.

    Args:
        given: A number, an e-mail address or `NAMESPACE:VALUE`, of any identifier of the lead.
        because: Why, such as "request of 2026-03-02"; without personal data.
        actor: Who does it.
        now: The moment, aware.
        is_filtered: Whether what comes under the same identifiers from now on is counted as filtered and not taken.
            Otherwise a client that sends again what it could not deliver would bring the person back.
        only: The identifiers that somebody was shown, by their numbers: others are not erased unseen.

    Raises:
        ReifegradError: There is no such lead, it has other identifiers than `only` meanwhile, or `because` is empty,
            too long or holds an identifier.
    """
    with write():
        members = members_of(lead_number(find(given)))
        if only is not None and {each.pk for each in members} != set(only):
            raise fail("erasure-other-than-shown")
        _check(because, [each.value for each in members], _names(members))
        exports = drop_exports()
        counts = _remove(members, now)
        forget_words([each.value for each in members])
        forget_what_was_said([each.value for each in members])
        row = Erasure.objects.create(
            at=now, actor_kind=actor.kind.value, actor=actor.name, because=because, counts=dict(counts)
        )
        note_erased(row, [Key(each.namespace, each.value) for each in members], is_filtered=is_filtered)
        record(actor, "lead.erase", f"erasure:{row.pk}", now, counts=dict(counts), is_filtered=is_filtered)
    for folder in exports:
        remove_folder(folder)
    _empty_journal()
    return Erased(row.pk, dict(counts))


def take_again(given: str, actor: Actor, now: datetime) -> None:
    """Take what comes under the identifiers of an erased person again: the person has come back of their own accord.

    Raises:
        ReifegradError: It is no identifier, or none that is filtered.
    """
    key = read_key(given)
    with write():
        if key is None or not readmit(key):
            raise fail("not-filtered")
        record(actor, "lead.readmit", "identifier", now)


def _remove(members: Sequence[Identifier], now: datetime) -> Counter[str]:
    counts = remove(members, now)
    counts += remove_failed(members)
    counts += remove_answers(members)
    counts += remove_views(members)
    return counts


def _names(members: Sequence[Identifier]) -> set[str]:
    """The words of a person's name, as lists show it."""
    leads = {each.lead_id for each in members if each.lead_id is not None}
    names = LeadCard.objects.filter(lead_id__in=leads).values_list("name", flat=True)
    return {word for name in names for word in words_in(name)}


def _check(because: str, values: list[str], names: set[str]) -> None:
    if not because.strip() or len(because) > LONGEST_REASON:
        raise fail("reason-missing", variant="erasure", most=LONGEST_REASON)
    if "@" in because or any(value.lower() in because.lower() for value in values if len(value) > 3):
        raise fail("reason-with-person")
    if names.intersection(words_in(because)):
        raise fail("reason-with-person")


def _empty_journal() -> None:
    """On SQLite deleted pages are overwritten, and what the journal still holds of them goes now, not later."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
