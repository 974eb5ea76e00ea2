"""The rail beside every page: the places of the application, each with a key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from reifegrad_web.org.models import User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.language.words import Words

_ADMIN, _MARKETING, _SALES = (str(role) for role in (User.Role.ADMIN, User.Role.MARKETING, User.Role.SALES))
_EVERYBODY: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """A place of the application.

    `name` is that of its address, `key` the letter that leads there after a g, `roles` who finds it (nobody: all),
    `below` whether it stands at the foot of the rail, `within` where addresses begin that also belong to it.
    """

    name: str
    icon: str
    key: str
    roles: tuple[str, ...] = _EVERYBODY
    below: bool = False
    within: tuple[str, ...] = ()


PLACES = (
    Place("start", "sun", "d", within=("/queues",)),
    Place("leads", "users", "l"),
    Place("matrix", "layout-grid", "x"),
    Place("models", "versions", "m", within=("/learn", "/agreement", "/actions", "/lists", "/sequences")),
    Place("reports", "chart-bar", "r"),
    Place("sources", "plug", "s", (_MARKETING,), within=("/imports",)),
    Place("people", "user-plus", "u", (_ADMIN,), below=True),
    Place("privacy", "shield", "v", (_MARKETING, _SALES), below=True),
    Place("audit", "list", "a", (_ADMIN,), below=True),
    Place("system", "settings", "y", (_ADMIN,), below=True),
    Place("design", "help", "h", (_ADMIN,), below=True),
)
"""In the order of the rail."""


@dataclass(frozen=True)
class ShownPlace:
    """A place in words; `is_here` where the page is within it."""

    title: str
    address: str
    icon: str
    key: str
    is_here: bool


@dataclass(frozen=True)
class Rail:
    """The places that somebody finds."""

    path: str
    user: User
    words: Words

    def above(self) -> Sequence[ShownPlace]:
        """The places of work."""
        return self._shown(below=False)

    def below(self) -> Sequence[ShownPlace]:
        """Those at the foot."""
        return self._shown(below=True)

    def _shown(self, *, below: bool) -> Sequence[ShownPlace]:
        role = self.user.role
        found = [each for each in PLACES if each.below is below and (not each.roles or role in {*each.roles, _ADMIN})]
        return [self._place(each) for each in found]

    def _place(self, place: Place) -> ShownPlace:
        address = reverse(place.name)
        inner = tuple(f"{each}/" for each in (address, *place.within) if each != "/")
        here = self.path in {address, *place.within} or self.path.startswith(inner)
        return ShownPlace(self.words(f"place.{place.name}"), address, place.icon, place.key, here)
