"""Checks a text before it becomes a version: that of a stranger in a process of its own, that of an operator here."""

from __future__ import annotations

from dataclasses import dataclass

from reifegrad.actions.loader import parse_actions
from reifegrad_web.documents.checking import Checker, check_size, read_apart

CHECKER = Checker(("-m", "reifegrad_web.actions.checking_process"), "actions check")


@dataclass(frozen=True)
class CheckedActions:
    """A text that is actions; nothing else becomes a version."""

    text: str
    name: str
    hash: str


def check_here(text: str) -> CheckedActions:
    """Check a text of whoever may run commands on the server. Raises `ReifegradError`: it is not valid."""
    check_size(text)
    found = parse_actions(text)
    return CheckedActions(text, found.name, found.hash)


def check_apart(text: str) -> CheckedActions:
    """Check a text that came from outside. The caller holds no transaction: others would wait for it.

    Raises:
        ReifegradError: The text is not valid; or see `read_apart`.
    """
    found = read_apart(CHECKER, text)
    return CheckedActions(text, found["name"], found["hash"])
