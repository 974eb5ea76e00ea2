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

from reifegrad_web.leads.models import Identifier, IdentifierLink
from reifegrad_web.leads.parts import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from django.db import models

ANONYMOUS, USER, EMAIL = "anonymous", "user", "email"
EXTERNAL = "external:"
"""What the namespaces of other systems' ids begin with."""
MOST_USERS = {ANONYMOUS: 1, EMAIL: 3}
"""How many users, or persons of another system, are linked to one device, and to one address."""
SHARED_FROM = {ANONYMOUS: 3, EMAIL: 4}
"""With so many users an identifier says no more who somebody is."""
_ROWS = 400
"""Rows of a statement that changes many."""
_BY_RULES = ("", "shared", "another-user")
"""Why a link is undone where nobody has said so."""


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
        first, second = sorted((self.known[one], self.known[other]), key=lambda found: found.pk)
        if first.pk == second.pk:
            return True
        link = IdentifierLink.objects.filter(one=first, other=second).first()
        if link is not None:
            return link.undone_at is None
        refused = self._refusal(first, second) or self._refusal(second, first)
        IdentifierLink.objects.create(
            one=first,
            other=second,
            reason=reason,
            linked_at=self.now,
            undone_at=self.now if refused else None,
            undone_because=refused,
        )
        if refused:
            for shared in (first, second):
                self._give_up_if_shared(shared)
            return False
        self._join(first, second)
        return True

    def link_fresh(self, pairs: Sequence[tuple[Key, Key]], reason: str) -> None:
        """Link pairs of identifiers that were added just now: no rule can refuse them, and few statements do for all.

        Each identifier stands in one pair only.
        """
        ends = [sorted((self.known[one], self.known[other]), key=lambda found: found.pk) for one, other in pairs]
        IdentifierLink.objects.bulk_create(
            IdentifierLink(one=first, other=second, reason=reason, linked_at=self.now) for first, second in ends
        )
        for first, second in ends:
            second.lead_id = first.lead_id
            self.touched.add(first.pk)
        Identifier.objects.bulk_update([second for _, second in ends], ["lead_id"], batch_size=_ROWS)

    def undo(self, link: IdentifierLink, because: str) -> None:
        """Take two identifiers apart again: both sides are what they would be if they had never been linked."""
        link.undone_at, link.undone_because = self.now, because
        link.save(update_fields=["undone_at", "undone_because"])
        self._divide(link.one.lead_id)

    def rejoin(self, one: Key, other: Key) -> bool:
        """Take up a link again that was undone, because somebody says so. False: there was none."""
        first, second = sorted((self.known[one], self.known[other]), key=lambda found: found.pk)
        undone = IdentifierLink.objects.filter(one=first, other=second).exclude(undone_at=None)
        if first.is_shared or second.is_shared or not undone.update(undone_at=None, undone_because=""):
            return False
        self._join(first, second)
        return True

    def judge_again(self, one: Identifier, order: Callable[[IdentifierLink], tuple[datetime, int]]) -> None:
        """What the rules have said of the links of an identifier is said anew: one of them has gone.

        `order` tells which of them was said before which. Of a user the rules say nothing: what they have refused for
        the sake of the other end stays as it was said.
        """
        if one.namespace not in MOST_USERS:
            return
        rows = _links(one).filter(undone_because__in=_BY_RULES).select_related("one", "other")
        links = sorted(rows, key=order)
        if not one.is_shared and all(link.undone_at is None for link in links):
            return
        one.is_shared = False
        one.save(update_fields=["is_shared"])
        IdentifierLink.objects.filter(id__in=[link.pk for link in links]).delete()
        self._divide(one.lead_id)
        pairs = [[Key(end.namespace, end.value) for end in (link.one, link.other)] for link in links]
        for pair in pairs:  # read again: the leads of all of them have just changed
            for key in pair:
                self.known.pop(key, None)
        self._find({key for pair in pairs for key in pair})
        for (first, second), link in zip(pairs, links, strict=True):
            Identities(link.linked_at, self.known, self.touched).link(first, second, link.reason)

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
                for row in Identifier.objects.filter(namespace=namespace, value__in=part):
                    self.known[Key(row.namespace, row.value)] = row

    def _refusal(self, one: Identifier, other: Identifier) -> str:
        """Why `one` may not be linked to the user `other`; empty if it may."""
        if one.is_shared:
            return "shared"
        if not _is_somebody(other.namespace) or one.namespace not in MOST_USERS:
            return ""
        return "another-user" if len(_users(one, undone=False)) >= MOST_USERS[one.namespace] else ""

    def _give_up_if_shared(self, one: Identifier) -> None:
        limit = SHARED_FROM.get(one.namespace)
        if limit is None or one.is_shared or len(_users(one, undone=True)) < limit:
            return
        one.is_shared = True
        one.save(update_fields=["is_shared"])
        active = _links(one).filter(undone_at=None)
        active.update(undone_at=self.now, undone_because="shared")
        self._divide(one.lead_id)

    def _join(self, first: Identifier, second: Identifier) -> None:
        leads = {first.lead_id, second.lead_id}
        self.touched |= {lead for lead in leads if lead is not None}
        if len(leads) == 2:
            kept, gone = sorted(lead for lead in leads if lead is not None)
            self._move(Identifier.objects.filter(lead_id=gone).values_list("id", flat=True), kept)

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
        for row in self.known.values():
            if row.pk in moved:
                row.lead_id = lead


def _links(one: Identifier) -> models.QuerySet[IdentifierLink]:
    return IdentifierLink.objects.filter(Q(one=one) | Q(other=one))


def _users(one: Identifier, *, undone: bool) -> set[int]:
    """The users that an identifier is linked to; with those that were refused or undone, if asked for."""
    links = _links(one) if undone else _links(one).filter(undone_at=None)
    pairs = links.values_list("one_id", "one__namespace", "other_id", "other__namespace")
    found = {(a, namespace) for a, namespace, _, _ in pairs} | {(b, namespace) for _, _, b, namespace in pairs}
    return {number for number, namespace in found if _is_somebody(namespace) and number != one.pk}


def _is_somebody(namespace: str) -> bool:
    """Whether an id of this namespace stands for one person: that of a user, or of another system."""
    return namespace == USER or namespace.startswith(EXTERNAL)
