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


PROBABLY_NO_ID = (
    *("unknown", "unbekannt", "not known", "nicht bekannt", "not available", "nicht vorhanden", "not specified"),
    *("unspecified", "nicht angegeben", "ohne angabe", "not assigned", "unassigned", "nicht zugeordnet", "n. a."),
    *("na", "nil", "no account", "no company", "keine firma", "ohne firma", "keine", "kein", "leer", "empty", "blank"),
    *("private", "privat", "privatperson", "x", "xx", "xxx", ".", "0", "00", "000", "0000", "0.0", "-1"),
    *("000000000000000", "000000000000000000", "00000000-0000-0000-0000-000000000000"),
)
"""In lower case; as an `account_id` it is one like any other, but hardly the name of a company."""


def as_id(written: str | None) -> str | None:
    """The id that a text is; None where it only says that there is none."""
    return None if written is None or lower(written) in NO_ID else written
