"""Checks a text before it becomes a version: that of a stranger in a process of its own, that of an operator here."""

from __future__ import annotations

from dataclasses import dataclass

from reifegrad.agreement.loader import parse_agreement
from reifegrad_web.documents.checking import Checker, check_size, read_apart

CHECKER = Checker(("-m", "reifegrad_web.agreements.checking_process"), "agreement check")


@dataclass(frozen=True)
class CheckedAgreement:
    """A text that is an agreement; nothing else becomes a version."""

    text: str
    name: str
    hash: str


def check_here(text: str) -> CheckedAgreement:
    """Check a text of whoever may run commands on the server. Raises `ReifegradError`: it is no valid agreement."""
    check_size(text)
    found = parse_agreement(text)
    return CheckedAgreement(text, found.name, found.hash)


def check_apart(text: str) -> CheckedAgreement:
    """Check a text that came from outside. The caller holds no transaction: others would wait for it.

    Raises:
        ReifegradError: The text is no valid agreement; or see `read_apart`.
    """
    found = read_apart(CHECKER, text)
    return CheckedAgreement(text, found["name"], found["hash"])
