"""Holds what is known of links while many are made: few questions to the database, however many messages there are.

Who may be linked is decided in `identities`; here are the links that are there, who shares what, and which identifiers
are one lead, as they are in the middle of a transaction. What is new is written by `flush`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection

from reifegrad_web.leads.adding import add_rows
from reifegrad_web.leads.models import Identifier, IdentifierLink
from reifegrad_web.leads.parts import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

Pair = tuple[int, int]
_ROWS = 400
"""Pairs of one question: two values each, below what an old SQLite takes."""


@dataclass
class Links:
    """Links among some identifiers.

    `active` says of each pair that is linked or was: whether it is. `users` are, for identifiers of which only so many
    users may have one, the users that were ever linked to it, and whether they are. `members` are those of leads.
    """

    active: dict[Pair, bool] = field(default_factory=dict)
    users: dict[int, dict[int, bool]] = field(default_factory=dict)
    members: dict[int, set[int]] = field(default_factory=dict)
    _new: list[IdentifierLink] = field(default_factory=list)
    _moved: dict[int, int] = field(default_factory=dict)

    def load_pairs(self, pairs: Collection[Pair]) -> None:
        """Learn which of these pairs are linked, or were."""
        ordered = sorted(pairs)
        for start in range(0, len(ordered), _ROWS):
            part = ordered[start : start + _ROWS]
            places = ", ".join(["(%s, %s)"] * len(part))
            query = (
                "select one_id, other_id, undone_at is null from leads_identifierlink "  # noqa: S608 - no value in it
                f"where (one_id, other_id) in (values {places})"
            )
            with connection.cursor() as cursor:
                cursor.execute(query, [number for pair in part for number in pair])
                self.active |= {(one, other): bool(is_active) for one, other, is_active in cursor.fetchall()}

    def load_users(self, identifiers: Collection[int], is_user: Callable[[str], bool]) -> None:
        """Learn which users these identifiers have or had; `is_user` says of a namespace whether it is one of users."""
        self.users |= {number: {} for number in identifiers}
        for part in parts(identifiers):
            for mine, theirs in (("one", "other"), ("other", "one")):
                rows = IdentifierLink.objects.filter(**{f"{mine}_id__in": part})
                columns = (f"{mine}_id", f"{theirs}_id", f"{theirs}__namespace", "undone_at")
                for number, user, namespace, undone in rows.values_list(*columns):
                    if is_user(namespace):
                        self.users[number][user] = undone is None

    def load_members(self, leads: Iterable[int | None]) -> None:
        """Learn which identifiers make up these leads."""
        for part in parts(lead for lead in leads if lead is not None):
            for number, lead in Identifier.objects.filter(lead_id__in=part).values_list("id", "lead_id"):
                if lead is not None:
                    self.members.setdefault(lead, set()).add(number)

    def users_of(self, identifier: int, *, undone: bool) -> int:
        """How many users an identifier has; with those that were refused or undone, if asked for."""
        return sum(undone or is_active for is_active in self.users.get(identifier, {}).values())

    def add(self, link: IdentifierLink, users: Collection[int]) -> None:
        """A new link, or one that is refused and must not be tried again; `users` are which of its ends are users."""
        is_active = link.undone_at is None
        self.active[link.one_id, link.other_id] = is_active
        for mine, theirs in ((link.one_id, link.other_id), (link.other_id, link.one_id)):
            if mine in self.users and theirs in users:
                self.users[mine][theirs] = is_active
        self._new.append(link)

    def join(self, gone: int, kept: int) -> set[int]:
        """Make two leads one; returns the identifiers that are moved."""
        moved = self.members.pop(gone, set())
        self.members.setdefault(kept, set()).update(moved)
        self._moved |= dict.fromkeys(moved, kept)
        return moved

    def flush(self) -> None:
        """Write what is new."""
        columns = ("one_id", "other_id", "reason", "linked_at", "undone_at", "undone_because")
        add_rows(IdentifierLink, columns, [[getattr(link, name) for name in columns] for link in self._new])
        with connection.cursor() as cursor:
            rows = [(lead, number) for number, lead in sorted(self._moved.items())]
            if rows:
                cursor.executemany("update leads_identifier set lead_id = %s where id = %s", rows)
        self._new, self._moved = [], {}
