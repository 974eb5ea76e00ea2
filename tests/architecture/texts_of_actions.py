"""Keys of texts about actions that are put together at run time, with every member that each family can have."""

from __future__ import annotations

from typing import get_args

from reifegrad.actions.document import Repeat, What
from reifegrad.actions.rules import CLOCKS, KINDS
from reifegrad.actions.sequence import LEFT

STATES = ("waiting", "done", "failed", "left_out", "dropped")
_AGAIN = ("done", "in_cycle", "once", "cool_down")
_HINDERED = ("direction", "before", "after", "objects", "condition", *_AGAIN, "never_open")
_COLUMNS = ("rule", "started", "leads", "per_week", "refused", "effect", "times", "cause", "week")
_CAUSES = ("no_smtp", "no_owner", "no_address", "no_team", "no_webhook", "smtp", "objects", "moved_on", "condition")
_CAUSES += ("no_consent", "hours", "left_sequence")
_MEMBERS = {
    "because": ("at_once", "waits", *_HINDERED),
    "why": _HINDERED,
    "refused": ("no_consent",),
    "direction": ("up", "down"),
    "what": (*get_args(What), "sequence"),
    "clock": CLOCKS,
    "to": ("owner", "lead", "team", "address"),
    "effect": KINDS,
    "kind": KINDS,
    "column": (*_COLUMNS, "when", "lead", "state", "step", "reached", "skipped", "left"),
    "cause": _CAUSES,
    "repeat": get_args(Repeat),
    "state": STATES,
}
_OF_LISTS = ("list", "lead", "email", "name", "company", "since", "rule")
_OF_LEADS = ("lead", "email", "name", "company", "began", "step", "since", "next", "due", "agreed")
_OF_STEPS = ("reached", "skipped", "sent", "held_back", "replied", "left", "complete", "qualified", "won", "why")
_OF_SEQUENCES = {
    "left": LEFT,
    "why": [each for each in LEFT if each != "exit"],
    "event": ("begun", "step", "skipped", "left", "back"),
    "column": (*_OF_LEADS, *_OF_STEPS, "sequence", "inside", "begun"),
    "table": ("steps", "left", "after"),
}
ACTIONS = {"lists.column.*": {f"lists.column.{column}" for column in _OF_LISTS}} | {
    f"actions.{family}.*": {f"actions.{family}.{member}" for member in members} for family, members in _MEMBERS.items()
}
ACTIONS |= {
    f"sequences.{family}.*": {f"sequences.{family}.{member}" for member in members}
    for family, members in _OF_SEQUENCES.items()
}
