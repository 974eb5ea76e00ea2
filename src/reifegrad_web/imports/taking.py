"""Takes a chunk of converted rows into the facts; the caller holds the transaction and notes the position in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from reifegrad_web.imports.facts import add_facts
from reifegrad_web.imports.models import Brought, RejectedRow
from reifegrad_web.imports.things import ACCOUNT, ACTIVITY, IDENTIFIER, IN_TURN, LINK, OUTCOME, Thing, Unfit, things_of
from reifegrad_web.imports.turns import counting
from reifegrad_web.leads.erased import filtered, is_filtering
from reifegrad_web.leads.fact_rows import leads_at
from reifegrad_web.leads.identities import Identities, Key
from reifegrad_web.leads.models import Activity, Identifier, IdentifierLink
from reifegrad_web.leads.parts import parts
from reifegrad_web.leads.watching import mark
from reifegrad_web.sales.same_decision import pair_reports
from reifegrad_web.scoring.due import touch

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reifegrad_web.imports.models import Import
    from reifegrad_web.imports.things import Context

_ROWS = 500
_REASON = "import"
EVERYWHERE = 0
"""The source of identifiers and links: they are the same whoever brings them."""


@dataclass
class TakenRows:
    """What became of the rows of a chunk: all of them = accepted + duplicate + rejected.

    `unknown` are for each row that fits the identifiers by which it made somebody known of whom nothing was known
    before: none where a row is about somebody else.
    """

    accepted: int = 0
    duplicate: int = 0
    rejected: list[Unfit] = field(default_factory=list)
    unknown: list[set[Key]] = field(default_factory=list)


class Taking:
    """The chunk while it is taken."""

    def __init__(self, of_import: Import, context: Context, now: datetime) -> None:
        self._import, self._context = of_import, context
        self._now = now
        self._identities = Identities(now)
        self._known: dict[tuple[str, str], list[Brought]] = defaultdict(list)
        self._rows: list[Brought] = []
        self._new: list[tuple[Brought, Mapping[str, Any]]] = []
        self._companies: set[str] = set()
        self._created: set[Key] = set()
        self._fresh: set[str] = set()
        self._older: dict[int, Brought] = {}
        self._aged: dict[int, datetime] = {}
        self._says_since = False
        self._too_old: set[int] = set()

    def take(self, table: str, rows: Sequence[Mapping[str, Any]]) -> TakenRows:
        """Take rows of a table."""
        result = TakenRows()
        fit = [things for row in rows if (things := self._things(table, row, result)) is not None]
        erased = filtered({key for things in fit for key in _keys(things)}) if is_filtering() else set()
        result.rejected += [Unfit("lead_id", "erased") for things in fit if erased.intersection(_keys(things))]
        fit = [things for things in fit if not erased.intersection(_keys(things))]
        self._says_since = table == "leads"
        self._load(fit)
        result.unknown = self._unknown(fit)
        self._link_fresh([thing for things in fit for thing in things if thing.kind == LINK])
        for things in fit:
            brought = [self._bring(thing) for thing in things]
            result.accepted += any(brought)
            result.duplicate += not any(brought)
        add_facts(self._new)
        if any(row.kind == OUTCOME for row, _ in self._new):
            pair_reports(self._identities.touched)
            mark(self._identities.touched, self._now)
        Brought.objects.bulk_update(self._older.values(), ["payload"], batch_size=_ROWS)
        self._age()
        Brought.objects.bulk_create(self._rows, batch_size=_ROWS)
        touch(self._identities.touched | leads_at(self._companies), self._now)
        return result

    def _things(self, table: str, row: Mapping[str, Any], result: TakenRows) -> list[Thing] | None:
        try:
            return things_of(table, row, self._context)
        except Unfit as unfit:
            result.rejected.append(unfit)
            return None

    def _load(self, fit: Sequence[Sequence[Thing]]) -> None:
        """Find what is there already: identifiers, and what imports have brought of the same keys."""
        keys = {key for things in fit for key in _keys(things)}
        self._created = keys - _there(keys)
        self._identities.load(keys)
        wanted: dict[tuple[int, str], set[str]] = defaultdict(set)
        for things in fit:
            for thing in things:
                wanted[self._source_of(thing.kind), thing.kind].add(thing.key)
        for (source, kind), found in wanted.items():
            ordered = sorted(found)
            for start in range(0, len(ordered), _ROWS):
                part = ordered[start : start + _ROWS]
                for row in Brought.objects.filter(source_id=source, kind=kind, key__in=part).order_by("id"):
                    self._known[kind, row.key].append(row)
        self._too_old = self._no_more_there()

    def _unknown(self, fit: Sequence[Sequence[Thing]]) -> list[set[Key]]:
        """For each row the identifiers of somebody whom it is the first to name: none of them was there before."""
        left = set(self._created)
        found = []
        for things in fit:
            keys = _keys(things)
            found.append(keys if keys and keys <= left else set())
            left -= keys
        return found

    def _no_more_there(self) -> set[int]:
        """Activities that were brought once and are deleted: retention. No copy of them may be kept."""
        brought = {
            row.fact_id
            for (kind, _), rows in self._known.items()
            for row in rows
            if kind == ACTIVITY and row.fact_id is not None
        }
        there = (Activity.objects.filter(id__in=part).values_list("id", flat=True) for part in parts(brought))
        return brought.difference(*there)

    def _link_fresh(self, links: Sequence[Thing]) -> None:
        """Link those of whom nothing was known before, and whom only one row names: most of a first import."""
        named = {link.key: link for link in links}
        often = Counter(key for link in named.values() for key in _keys([link]))
        pairs = []
        for link in named.values():
            keys = _keys([link])
            if link.subject and link.other and keys <= self._created and all(often[key] == 1 for key in keys):
                self._fresh.add(link.key)
                pairs.append((link.subject, link.other))
        self._identities.link_all([(one, other, _REASON) for one, other in pairs])

    def _source_of(self, kind: str) -> int:
        return EVERYWHERE if kind in {IDENTIFIER, LINK} else self._import.source_id

    def _bring(self, thing: Thing) -> bool:
        """Note a thing; whether it is something new."""
        if thing.kind == IDENTIFIER:
            return self._bring_identifier(thing)
        if thing.kind == LINK:
            return self._bring_link(thing)
        return self._bring_fact(thing)

    def _bring_fact(self, thing: Thing) -> bool:
        before = self._known[thing.kind, thing.key]
        payload = dict(thing.payload)
        if thing.kind in IN_TURN:
            if payload["value"] is None and not before:
                return False  # a blank after a blank is kept: the one before it may be taken back
            since = counting([*(row.payload or {} for row in before), payload])[-1]
            is_new, fact = since is not None, payload | {"known_at": since}
        else:
            is_new, fact = all(row.fact_id is None for row in before), payload
        is_kept = thing.kind in IN_TURN or not (is_new or any(row.fact_id in self._too_old for row in before))
        row = self._row(thing, payload if is_kept else None)
        before.append(row)
        if not is_new:
            return False
        row.fact_id = 0  # its number follows when the facts are written
        self._new.append((row, fact))
        if thing.kind == ACCOUNT:
            self._companies.add(payload["account"])
        elif thing.subject is not None:
            self._identities.touched.add(self._identities.lead_of(thing.subject))
        return True

    def _bring_identifier(self, thing: Thing) -> bool:
        before = self._known[IDENTIFIER, thing.key]
        mine = next((row for row in before if row.of_import_id == self._import.pk), None)
        key = thing.subject
        if key is None:
            raise ValueError("an identifier names nobody")
        is_new = key in self._created
        self._created.discard(key)
        payload = dict(thing.payload)
        if mine is None:
            mine = self._row(thing, payload)
            mine.fact_id = self._identities.known[key].pk if is_new else None
            before.append(mine)
        elif self._says_since and mine.payload is not None and payload["since"] < mine.payload["since"]:
            mine.payload = payload
            if mine.pk is not None:
                self._older[mine.pk] = mine
        else:
            return is_new
        if any(row.fact_id is not None for row in before):
            self._aged[self._identities.known[key].pk] = first_seen(before)
        if is_new:
            self._identities.touched.add(self._identities.lead_of(key))
        return is_new

    def _age(self) -> None:
        """Whom imports alone have made known is there since the earliest moment that they name.

        What somebody has done makes a lead older by itself: only lists of leads have to say it.
        """
        rows = (row for part in parts(self._aged) for row in Identifier.objects.filter(id__in=part))
        others = [row for row in rows if row.first_seen_at != self._aged[row.pk]]
        for row in others:
            row.first_seen_at = self._aged[row.pk]
            self._identities.touched.add(row.lead_id or row.pk)
        Identifier.objects.bulk_update(others, ["first_seen_at"], batch_size=_ROWS)

    def _bring_link(self, thing: Thing) -> bool:
        before = self._known[LINK, thing.key]
        if any(row.of_import_id == self._import.pk for row in before) or thing.subject is None or thing.other is None:
            return False
        is_new = thing.key in self._fresh
        if not is_new:
            is_new = not _is_linked(self._identities, thing.subject, thing.other)
            self._identities.link(thing.subject, thing.other, _REASON)
        known = self._identities.known
        row = self._row(thing, {"pair": [known[thing.subject].pk, known[thing.other].pk]})
        row.fact_id = 1 if is_new else None
        before.append(row)
        return is_new

    def _row(self, thing: Thing, payload: dict[str, Any] | None) -> Brought:
        row = Brought(
            of_import=self._import,
            source_id=self._source_of(thing.kind),
            kind=thing.kind,
            key=thing.key,
            identifier_id=None if thing.subject is None else self._identities.known[thing.subject].pk,
            payload=payload,
        )
        self._rows.append(row)
        return row


def keep_rejected(of_import: Import, table: str, rejected: Sequence[Unfit], most: int) -> None:
    """Keep the places of rows that could not be kept, as far as there is room."""
    room = max(0, most - RejectedRow.objects.filter(of_import=of_import).count()) if rejected else 0
    RejectedRow.objects.bulk_create(
        RejectedRow(of_import=of_import, table=table, file="", line=None, column=unfit.column, reason=unfit.reason)
        for unfit in rejected[:room]
    )


def reasons_of(table: str, rejected: Iterable[Unfit]) -> Counter[str]:
    """How many rows there are of each reason for which they could not be kept."""
    return Counter(".".join((table, unfit.column, unfit.reason)) for unfit in rejected)


def first_seen(brought: Iterable[Brought]) -> datetime:
    """The earliest moment that imports name for an identifier."""
    return min(datetime.fromisoformat(row.payload["since"]) for row in brought if row.payload is not None)


def _keys(things: Iterable[Thing]) -> set[Key]:
    return {key for thing in things for key in (thing.subject, thing.other) if key is not None}


def _there(keys: set[Key]) -> set[Key]:
    by_namespace: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        by_namespace[key.namespace].append(key.value)
    return {
        Key(namespace, value)
        for namespace, values in by_namespace.items()
        for start in range(0, len(values), _ROWS)
        for value in Identifier.objects.filter(
            namespace=namespace, value__in=values[start : start + _ROWS]
        ).values_list("value", flat=True)
    }


def _is_linked(identities: Identities, one: Key, other: Key) -> bool:
    """Whether somebody else has linked the two already, or refused to."""
    first, second = sorted((identities.known[one].pk, identities.known[other].pk))
    return IdentifierLink.objects.filter(one_id=first, other_id=second).exists()
