"""Checks a text before it becomes a version: that of a stranger in a process of its own, that of an operator here."""

from __future__ import annotations

from reifegrad.actions.loader import parse_actions
from reifegrad_web.documents.checking import DocumentChecker

CHECKER = DocumentChecker(("-m", "reifegrad_web.actions.checking_process"), "actions check", parse_actions)
check_here, check_apart = CHECKER.here, CHECKER.apart
