"""Renders the reference page of the checks from their docstrings, as Markdown."""

from __future__ import annotations

import inspect

from reifegrad.spec.checks.run import CHECKS

_WORDS = {
    "en": {
        "title": "Checks",
        "intro": "What `reifegrad check` finds in a model that is valid but probably not what you meant.",
        "head": "| Check | Severity | What it finds |",
        "legend": "Of the checks marked *fixable*, `reifegrad check --fix MODEL` fixes what needs no decision.",
        "fixable": "fixable",
        "fixed": "`reifegrad check --fix` fixes it where no decision is needed.",
        "error": "error",
        "warning": "warning",
        "note": "note",
    },
    "de": {
        "title": "Prüfungen",
        "intro": "Was `reifegrad check` in einem Modell findet, das gültig ist, aber vermutlich nicht so gemeint war.",
        "head": "| Prüfung | Schweregrad | Was sie findet |",
        "legend": "Was keine Entscheidung braucht, behebt `reifegrad check --fix MODELL` bei den Prüfungen, die als "
        "*behebbar* gekennzeichnet sind.",
        "fixable": "behebbar",
        "fixed": "`reifegrad check --fix` behebt es, wo nichts zu entscheiden ist.",
        "error": "Fehler",
        "warning": "Warnung",
        "note": "Hinweis",
    },
}


def checks_page(language: str = "en") -> str:
    """The reference of all checks. The frame is translated, the pages of the checks are English."""
    words = _WORDS[language]
    rows, parts = [], []
    for check in CHECKS:
        severity, text = words[check.severity], inspect.getdoc(check) or ""
        marked = f"{severity}, {words['fixable']}" if check.is_fixable else severity
        remedy = f"\n\n{words['fixed']}" if check.is_fixable else ""
        rows.append(f"| [{check.code}](#{check.code}) | {marked} | {text.splitlines()[0]} |")
        parts.append(f"## {check.code}\n\n*{marked}.* {text}{remedy}")
    table = "\n".join([words["head"], "|---|---|---|", *rows])
    return "\n\n".join([f"# {words['title']}", words["intro"], words["legend"], table, *parts]) + "\n"
