"""Tells the id of an account from the words that exports write where there is none."""

from __future__ import annotations

from reifegrad.spec.condition_functions import lower

NO_ID = (
    *("", "-", "--", "---", "\N{EN DASH}", "\N{EM DASH}", "?"),
    *("null", "none", "nan", "undefined", "n/a", "n.a.", "k.a.", "k. a.", "keine angabe"),
    *("#n/a", "#nv", "#null!", "\\n", "<na>", "<null>"),
    *("(null)", "(none)", "(blank)", "(empty)", "(not set)", "(leer)", "(keine)", "[null]"),
)
"""In lower case; a lead with such an `account_id` has no account."""


def as_id(written: str | None) -> str | None:
    """The id that a text is; None where it only says that there is none."""
    return None if written is None or lower(written) in NO_ID else written
