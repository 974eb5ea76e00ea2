"""Keys of texts about actions that are put together at run time, with every member that each family can have."""

from __future__ import annotations

from typing import get_args

from reifegrad.actions.document import What
from reifegrad.actions.rules import CLOCKS, KINDS

_AGAIN = ("done", "in_cycle", "once", "cool_down")
_HINDERED = ("direction", "before", "after", "objects", "condition", *_AGAIN, "never_open")
_COLUMNS = ("rule", "started", "leads", "per_week", "refused", "effect", "times", "cause", "week")
_MEMBERS = {
    "because": ("at_once", "waits", *_HINDERED),
    "why": _HINDERED,
    "refused": ("no_consent",),
    "direction": ("up", "down"),
    "what": get_args(What),
    "clock": CLOCKS,
    "to": ("owner", "lead", "team", "address"),
    "effect": KINDS,
    "kind": KINDS,
    "column": _COLUMNS,
}
ACTIONS = {
    f"actions.{family}.*": {f"actions.{family}.{member}" for member in members} for family, members in _MEMBERS.items()
}
