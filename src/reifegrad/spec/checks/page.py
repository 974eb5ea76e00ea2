"""Renders the reference page of the checks from their docstrings, as Markdown."""

from __future__ import annotations

import inspect

from reifegrad.language.words import Words
from reifegrad.spec.checks.run import CHECKS


def checks_page(language: str = "en") -> str:
    """The reference of all checks. The frame is translated, the pages of the checks are English."""
    words = Words(language)
    rows, parts = [], []
    for check in CHECKS:
        severity, text = words(f"severity.{check.severity}"), inspect.getdoc(check) or ""
        marked = f"{severity}, {words('checks_page.fixable')}" if check.is_fixable else severity
        remedy = f"\n\n{words('checks_page.fixed')}" if check.is_fixable else ""
        rows.append(f"| [{check.code}](#{check.code}) | {marked} | {text.splitlines()[0]} |")
        parts.append(f"## {check.code}\n\n*{marked}.* {text}{remedy}")
    table = "\n".join([words("checks_page.head"), "|---|---|---|", *rows])
    head = [f"# {words('checks_page.title')}", words("checks_page.intro"), words("checks_page.legend")]
    return "\n\n".join([*head, table, *parts]) + "\n"
