"""Keys of texts about actions that are put together at run time, with every member that each family can have."""

from __future__ import annotations

from typing import get_args

from reifegrad.actions.document import Repeat, What
from reifegrad.actions.rules import CLOCKS, KINDS

STATES = ("waiting", "done", "failed", "left_out", "dropped")
_AGAIN = ("done", "in_cycle", "once", "cool_down")
_HINDERED = ("direction", "before", "after", "objects", "condition", *_AGAIN, "never_open")
_COLUMNS = ("rule", "started", "leads", "per_week", "refused", "effect", "times", "cause", "week")
_CAUSES = ("no_smtp", "no_owner", "no_address", "no_team", "no_webhook", "smtp", "objects", "moved_on", "condition")
_CAUSES += ("no_consent", "hours")
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
    "column": (*_COLUMNS, "when", "lead", "state"),
    "cause": _CAUSES,
    "repeat": get_args(Repeat),
    "state": STATES,
}
_OF_LISTS = ("list", "lead", "email", "name", "company", "since", "rule")
ACTIONS = {"lists.column.*": {f"lists.column.{column}" for column in _OF_LISTS}} | {
    f"actions.{family}.*": {f"actions.{family}.{member}" for member in members} for family, members in _MEMBERS.items()
}
