"""Finds or adds the identifiers under which messages come, and links those that are one person.

Nobody becomes one person with somebody else by accident: a device belongs to the first user who signs in on it, a
second one is not linked to it; and an identifier that many users share (a client on a server that sends one id for
everybody, a mailbox of a department) is linked to nobody any more. What a person has undone stays undone.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection
from django.db.models import F, Q

from reifegrad_web.leads.linking import Links
from reifegrad_web.leads.models import Identifier, IdentifierLink
from reifegrad_web.leads.parts import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

ANONYMOUS, USER, EMAIL = "anonymous", "user", "email"
EXTERNAL = "external:"
"""What the namespaces of other systems' ids begin with."""
MOST_USERS = {ANONYMOUS: 1, EMAIL: 3}
"""How many users, or persons of another system, are linked to one device, and to one address."""
SHARED_FROM = {ANONYMOUS: 3, EMAIL: 4}
"""With so many users an identifier says no more who somebody is."""
_BY_RULES = ("", "shared", "another-user")
"""Why a link is undone where nobody has said so."""
_KNOWN = "select id, namespace, value, lead_id, is_shared from leads_identifier where namespace = %s and value in"
_ROWS = 200
"""Rows of one statement: four values each, below what an old SQLite takes."""


class Key(NamedTuple):
    """What an identifier is."""

    namespace: str
    value: str


@dataclass(slots=True)
class KnownIdentifier:
    """What is needed of an identifier while messages are taken; an object of the table costs several times as much."""

    pk: int
    namespace: str
    value: str
    lead_id: int | None
    is_shared: bool


@dataclass
class Identities:
    """The identifiers of one transaction, and the leads that they have touched."""

    now: datetime
    known: dict[Key, KnownIdentifier] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    _rows: dict[int, KnownIdentifier] = field(default_factory=dict)
    """The same by their numbers."""
    _fresh: set[int] = field(default_factory=set)
    """Those that were added just now: nothing can be linked to them yet."""

    def load(self, keys: Iterable[Key]) -> None:
        """Find these identifiers, and add those that are new: each is a lead of its own at first."""
        missing = {key for key in keys if key not in self.known}
        self._find(missing)
        if missing := missing - self.known.keys():
            self._add_new(sorted(missing))
            self._find(missing - self.known.keys())  # those that another process has added meanwhile

    def _add_new(self, keys: Sequence[Key]) -> None:
        at = connection.ops.adapt_datetimefield_value(self.now)
        for start in range(0, len(keys), _ROWS):
            part = keys[start : start + _ROWS]
            places = ", ".join(["(%s, %s, %s, %s)"] * len(part))
            query = (
                f"insert into leads_identifier (namespace, value, first_seen_at, is_shared) values {places} "  # noqa: S608 - no value in it
                "on conflict do nothing returning id, namespace, value"
            )
            with connection.cursor() as cursor:
                cursor.execute(query, [value for key in part for value in (*key, at, False)])
                for number, namespace, value in cursor.fetchall():
                    self._keep(KnownIdentifier(number, namespace, value, number, is_shared=False))
                    self._fresh.add(number)
        Identifier.objects.filter(lead_id=None).update(lead_id=F("id"))

    def _keep(self, row: KnownIdentifier) -> None:
        self.known[Key(row.namespace, row.value)] = self._rows[row.pk] = row

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
        self._fresh.clear()
        return found

    def _in_order(self, one: Key, other: Key) -> tuple[KnownIdentifier, KnownIdentifier]:
        first, second = sorted((self.known[one], self.known[other]), key=lambda found: found.pk)
        return first, second

    def _links(self, pairs: Iterable[tuple[KnownIdentifier, KnownIdentifier]]) -> Links:
        """What is known of links that may be needed for these pairs."""
        links = Links()
        apart = {(first.pk, second.pk): (first, second) for first, second in pairs if first.pk != second.pk}
        links.load_pairs([numbers for numbers in apart if self._fresh.isdisjoint(numbers)])
        new = [each for numbers, pair in apart.items() if numbers not in links.active for each in pair]
        limited = {each.pk for each in new if each.namespace in MOST_USERS and not each.is_shared}
        links.users |= {number: {} for number in limited & self._fresh}
        links.load_users(limited - self._fresh, _is_somebody)
        alone = {each.pk for each in new} & self._fresh
        links.members |= {number: {number} for number in alone}
        links.load_members({each.lead_id for each in new} - alone)
        return links

    def _add(self, links: Links, first: KnownIdentifier, second: KnownIdentifier, reason: str) -> bool:
        """Add a link; returns whether it is refused."""
        refused = _refusal(links, first, second) or _refusal(links, second, first)
        undone_at = self.now if refused else None
        links.add(
            IdentifierLink(
                one_id=first.pk,
                other_id=second.pk,
                reason=reason,
                linked_at=self.now,
                undone_at=undone_at,
                undone_because=refused,
            ),
            {each.pk for each in (first, second) if _is_somebody(each.namespace)},
        )
        if not refused:
            self._join(links, first, second)
        return bool(refused)

    def _give_up_shared(self, links: Links, *both: KnownIdentifier) -> bool:
        """Take apart what an identifier held together that too many share; returns whether there was one."""
        shared = [each for each in both if _is_shared_now(links, each)]
        if shared:
            links.flush()
            self._fresh.clear()
        for each in shared:
            each.is_shared = True
            Identifier.objects.filter(pk=each.pk).update(is_shared=True)
            active = IdentifierLink.objects.filter(Q(one_id=each.pk) | Q(other_id=each.pk), undone_at=None)
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
        undone = IdentifierLink.objects.filter(one_id=first.pk, other_id=second.pk).exclude(undone_at=None)
        if first.is_shared or second.is_shared or not undone.update(undone_at=None, undone_because=""):
            return False
        links = self._links([])
        links.load_members((first.lead_id, second.lead_id))
        self._join(links, first, second)
        links.flush()
        return True

    def judge_again(self, one: Identifier, order: Callable[[IdentifierLink], tuple[datetime, int]]) -> None:
        """What the rules have said of the links of an identifier is said anew: one of them has gone.

        `order` tells which of them was said before which. Of a user the rules say nothing: what they have refused for
        the sake of the other end stays as it was said.
        """
        if one.namespace not in MOST_USERS:
            return
        of_this = IdentifierLink.objects.filter(Q(one=one) | Q(other=one), undone_because__in=_BY_RULES)
        links = sorted(of_this.select_related("one", "other"), key=order)
        if not one.is_shared and all(link.undone_at is None for link in links):
            return
        one.is_shared = False
        one.save(update_fields=["is_shared"])
        IdentifierLink.objects.filter(id__in=[link.pk for link in links]).delete()
        self._divide(one.lead_id)
        pairs = [[Key(end.namespace, end.value) for end in (link.one, link.other)] for link in links]
        self._find({key for pair in pairs for key in pair})  # read again: the leads of all of them have just changed
        for (first, second), link in zip(pairs, links, strict=True):
            Identities(link.linked_at, self.known, self.touched, self._rows).link(first, second, link.reason)

    def unlink(self, one: Identifier, other: Identifier) -> None:
        """Forget a link as if it had never been made; one that somebody has undone stays, and so stays undone."""
        first, second = sorted((one, other), key=lambda found: found.pk)
        if IdentifierLink.objects.filter(one=first, other=second, undone_because__in=_BY_RULES).delete()[0]:
            self._divide(Identifier.objects.values_list("lead_id", flat=True).get(id=first.pk))

    def _find(self, keys: set[Key]) -> None:
        by_namespace: dict[str, list[str]] = defaultdict(list)
        for key in keys:
            by_namespace[key.namespace].append(key.value)
        for namespace, values in by_namespace.items():
            for part in parts(values):
                query = f"{_KNOWN} ({', '.join(['%s'] * len(part))})"
                with connection.cursor() as cursor:
                    cursor.execute(query, [namespace, *part])
                    for number, name, value, lead, is_shared in cursor.fetchall():
                        self._keep(KnownIdentifier(number, name, value, lead, is_shared=bool(is_shared)))

    def _join(self, links: Links, first: KnownIdentifier, second: KnownIdentifier) -> None:
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


def _refusal(links: Links, one: KnownIdentifier, other: KnownIdentifier) -> str:
    """Why `one` may not be linked to the user `other`; empty if it may."""
    if one.is_shared:
        return "shared"
    if not _is_somebody(other.namespace) or one.namespace not in MOST_USERS:
        return ""
    return "another-user" if links.users_of(one.pk, undone=False) >= MOST_USERS[one.namespace] else ""


def _is_shared_now(links: Links, one: KnownIdentifier) -> bool:
    limit = SHARED_FROM.get(one.namespace)
    return limit is not None and not one.is_shared and links.users_of(one.pk, undone=True) >= limit


def _is_somebody(namespace: str) -> bool:
    """Whether an id of this namespace stands for one person: that of a user, or of another system."""
    return namespace == USER or namespace.startswith(EXTERNAL)
