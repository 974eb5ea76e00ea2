"""Renders the reference page of the checks from their docstrings, as Markdown."""

from __future__ import annotations

import inspect

from reifegrad.spec.checks.run import CHECKS

_WORDS = {
    "en": {
        "title": "Checks",
        "intro": "What `reifegrad check` finds in a model that is valid but probably not what you meant.",
        "head": "| Check | Severity | What it finds |",
        "error": "error",
        "warning": "warning",
        "note": "note",
    },
    "de": {
        "title": "Prüfungen",
        "intro": "Was `reifegrad check` in einem Modell findet, das gültig ist, aber vermutlich nicht so gemeint war.",
        "head": "| Prüfung | Schweregrad | Was sie findet |",
        "error": "Fehler",
        "warning": "Warnung",
        "note": "Hinweis",
    },
}


def checks_page(language: str = "en") -> str:
    """The reference of all checks. The frame is translated, the pages of the checks are English."""
    words = _WORDS[language]
    documented = [(check.code, words[check.severity], inspect.getdoc(check) or "") for check in CHECKS]
    rows = [f"| [{code}](#{code}) | {severity} | {text.splitlines()[0]} |" for code, severity, text in documented]
    parts = [f"## {code}\n\n*{severity}.* {text}" for code, severity, text in documented]
    table = "\n".join([words["head"], "|---|---|---|", *rows])
    return "\n\n".join([f"# {words['title']}", words["intro"], table, *parts]) + "\n"
