"""Checks a text before it becomes a version: that of a stranger in a process of its own, that of an operator here."""

from __future__ import annotations

from reifegrad.agreement.loader import parse_agreement
from reifegrad_web.documents.checking import DocumentChecker

CHECKER = DocumentChecker(("-m", "reifegrad_web.agreements.checking_process"), "agreement check", parse_agreement)
check_here, check_apart = CHECKER.here, CHECKER.apart
