"""The tabs of this room, and who finds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad_web.pages.frame.page import Page

MARKETING = "marketing"
"""Who looks after sources and imports; admins may everything."""
ADMIN = "admin"
_TABS = (
    ("sources", ()),
    ("failed", (MARKETING,)),
    ("imports", (MARKETING,)),
    ("event-kinds", ()),
    ("connections", (MARKETING,)),
    ("webhooks", (MARKETING,)),
    ("exports", (ADMIN,)),
)
"""Name of the address, and who finds it (nobody named: all)."""


@dataclass(frozen=True)
class Tab:
    """A tab: its title, where it leads, and whether one is there."""

    title: str
    address: str
    is_here: bool


def tabs(asked: Page, here: str) -> Sequence[Tab]:
    """The tabs that somebody finds; `here` is the name of the page's own."""
    found = [name for name, roles in _TABS if not roles or asked.may(*roles)]
    return [Tab(asked.words(f"sources.tab.{name}"), reverse(name), name == here) for name in found]
