"""Checks a text before it becomes a version: that of a stranger in a process of its own, that of an operator here."""

from __future__ import annotations

from reifegrad.errors import fail
from reifegrad.spec.loader import parse_model
from reifegrad_web.documents.checking import CheckedText, Checker, check_size, read_apart

CHECKER = Checker(("-m", "reifegrad_web.models.checking_process"), "check")


def check_here(text: str) -> CheckedText:
    """Check a text of whoever may run commands on the server: nothing is kept from them that a text could reach.

    Raises:
        ReifegradError: The text is no valid model, or one that the server cannot score with.
    """
    check_size(text)
    model = parse_model(text)
    return _usable(text, model.name, model.hash, model.subject)


def check_apart(text: str) -> CheckedText:
    """Check a text that came from outside. The caller holds no transaction: others would wait for it.

    Raises:
        ReifegradError: The text is no valid model, or one that the server cannot score with; or see `read_apart`.
    """
    found = read_apart(CHECKER, text)
    return _usable(text, found["name"], found["hash"], found["subject"])


def _usable(text: str, name: str, meaning: str, subject: str) -> CheckedText:
    if subject != "lead":
        raise fail("model-of-accounts", name=name)
    return CheckedText(text, name, meaning)
