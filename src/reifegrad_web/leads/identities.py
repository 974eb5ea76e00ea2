"""Finds or adds the identifiers under which messages come, and links those that are one person.

Nobody becomes one person with somebody else by accident: a device belongs to the first user who signs in on it, a
second one is not linked to it; and an identifier that many users share (a client on a server that sends one id for
everybody, a mailbox of a department) is linked to nobody any more. What a person has undone stays undone.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import F, Q

from reifegrad_web.leads.linking import Links
from reifegrad_web.leads.models import Identifier, IdentifierLink
from reifegrad_web.leads.parts import parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

ANONYMOUS, USER, EMAIL = "anonymous", "user", "email"
MOST_USERS = {ANONYMOUS: 1, EMAIL: 3}
"""How many users are linked to one device, and to one address."""
SHARED_FROM = {ANONYMOUS: 3, EMAIL: 4}
"""With so many users an identifier says no more who somebody is."""


class Key(NamedTuple):
    """What an identifier is."""

    namespace: str
    value: str


@dataclass
class Identities:
    """The identifiers of one transaction, and the leads that they have touched."""

    now: datetime
    known: dict[Key, Identifier] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    _rows: dict[int, Identifier] = field(default_factory=dict)
    """The same by their numbers."""

    def load(self, keys: Iterable[Key]) -> None:
        """Find these identifiers, and add those that are new: each is a lead of its own at first."""
        missing = {key for key in keys if key not in self.known}
        self._find(missing)
        new = sorted(missing - self.known.keys())
        if not new:
            return
        rows = [Identifier(namespace=key.namespace, value=key.value, first_seen_at=self.now) for key in new]
        Identifier.objects.bulk_create(rows, ignore_conflicts=True)
        Identifier.objects.filter(lead_id=None).update(lead_id=F("id"))
        self._find(set(new))

    def lead_of(self, key: Key) -> int:
        """The lead that an identifier is part of."""
        lead = self.known[key].lead_id
        if lead is None:
            raise RuntimeError(f"identifier {self.known[key].pk} is part of no lead")
        return lead

    def link(self, one: Key, other: Key, reason: str) -> bool:
        """Say that two identifiers are one person. False: they are not linked, for the reasons of this module."""
        return self.link_all([(one, other, reason)])[0]

    def link_all(self, said: Sequence[tuple[Key, Key, str]]) -> list[bool]:
        """The same of many, one after the other: what became of each."""
        ordered = [self._in_order(one, other) for one, other, _ in said]
        links = self._links(ordered)
        found = []
        for place, ((first, second), (_, _, reason)) in enumerate(zip(ordered, said, strict=True)):
            if first.pk != second.pk and (first.pk, second.pk) not in links.active:
                refused = self._add(links, first, second, reason)
                if refused and self._give_up_shared(links, first, second):
                    links = self._links(ordered[place:])
            found.append(first.pk == second.pk or links.active[first.pk, second.pk])
        links.flush()
        return found

    def _in_order(self, one: Key, other: Key) -> tuple[Identifier, Identifier]:
        first, second = sorted((self.known[one], self.known[other]), key=lambda found: found.pk)
        return first, second

    def _links(self, pairs: Iterable[tuple[Identifier, Identifier]]) -> Links:
        """What is known of links that may be needed for these pairs."""
        links = Links()
        apart = {(first.pk, second.pk): (first, second) for first, second in pairs if first.pk != second.pk}
        links.load_pairs(apart)
        new = [pair for numbers, pair in apart.items() if numbers not in links.active]
        limited = {each.pk for pair in new for each in pair if each.namespace in MOST_USERS and not each.is_shared}
        links.load_users(limited, USER)
        links.load_members(each.lead_id for pair in new for each in pair)
        return links

    def _add(self, links: Links, first: Identifier, second: Identifier, reason: str) -> bool:
        """Add a link; returns whether it is refused."""
        refused = _refusal(links, first, second) or _refusal(links, second, first)
        undone_at = self.now if refused else None
        links.add(
            IdentifierLink(
                one=first,
                other=second,
                reason=reason,
                linked_at=self.now,
                undone_at=undone_at,
                undone_because=refused,
            )
        )
        if not refused:
            self._join(links, first, second)
        return bool(refused)

    def _give_up_shared(self, links: Links, *both: Identifier) -> bool:
        """Take apart what an identifier held together that too many share; returns whether there was one."""
        shared = [each for each in both if _is_shared_now(links, each)]
        if shared:
            links.flush()
        for each in shared:
            each.is_shared = True
            each.save(update_fields=["is_shared"])
            active = IdentifierLink.objects.filter(Q(one=each) | Q(other=each), undone_at=None)
            active.update(undone_at=self.now, undone_because="shared")
            self._divide(each.lead_id)
        return bool(shared)

    def undo(self, link: IdentifierLink, because: str) -> None:
        """Take two identifiers apart again: both sides are what they would be if they had never been linked."""
        link.undone_at, link.undone_because = self.now, because
        link.save(update_fields=["undone_at", "undone_because"])
        self._divide(link.one.lead_id)

    def rejoin(self, one: Key, other: Key) -> bool:
        """Take up a link again that was undone, because somebody says so. False: there was none."""
        first, second = self._in_order(one, other)
        undone = IdentifierLink.objects.filter(one=first, other=second).exclude(undone_at=None)
        if first.is_shared or second.is_shared or not undone.update(undone_at=None, undone_because=""):
            return False
        links = self._links([])
        links.load_members((first.lead_id, second.lead_id))
        self._join(links, first, second)
        links.flush()
        return True

    def _find(self, keys: set[Key]) -> None:
        by_namespace: dict[str, list[str]] = defaultdict(list)
        for key in keys:
            by_namespace[key.namespace].append(key.value)
        for namespace, values in by_namespace.items():
            for part in parts(values):
                for row in Identifier.objects.filter(namespace=namespace, value__in=part):
                    self.known[Key(row.namespace, row.value)] = self._rows[row.pk] = row

    def _join(self, links: Links, first: Identifier, second: Identifier) -> None:
        leads = {lead for lead in (first.lead_id, second.lead_id) if lead is not None}
        self.touched |= leads
        if len(leads) == 2:
            kept, gone = sorted(leads)
            moved = links.join(gone, kept)
            for number in moved & self._rows.keys():
                self._rows[number].lead_id = kept

    def _divide(self, lead: int | None) -> None:
        """Follow the links among the identifiers of a lead, and make each part that hangs together a lead."""
        members = set(Identifier.objects.filter(lead_id=lead).values_list("id", flat=True))
        links = IdentifierLink.objects.filter(undone_at=None, one_id__in=members, other_id__in=members)
        neighbours: dict[int, set[int]] = {member: set() for member in members}
        for one, other in links.values_list("one_id", "other_id"):
            neighbours[one].add(other)
            neighbours[other].add(one)
        self.touched |= {lead} if lead is not None else set()
        while members:
            part, edge = set(), {min(members)}
            while edge:
                part |= edge
                edge = {near for member in edge for near in neighbours[member]} - part
            members -= part
            self._move(part, min(part))
            self.touched.add(min(part))

    def _move(self, identifiers: Iterable[int], lead: int) -> None:
        moved = set(identifiers)
        Identifier.objects.filter(id__in=moved).update(lead_id=lead)
        for number in moved & self._rows.keys():
            self._rows[number].lead_id = lead


def _refusal(links: Links, one: Identifier, other: Identifier) -> str:
    """Why `one` may not be linked to the user `other`; empty if it may."""
    if one.is_shared:
        return "shared"
    if other.namespace != USER or one.namespace not in MOST_USERS:
        return ""
    return "another-user" if links.users_of(one.pk, undone=False) >= MOST_USERS[one.namespace] else ""


def _is_shared_now(links: Links, one: Identifier) -> bool:
    limit = SHARED_FROM.get(one.namespace)
    return limit is not None and not one.is_shared and links.users_of(one.pk, undone=True) >= limit
