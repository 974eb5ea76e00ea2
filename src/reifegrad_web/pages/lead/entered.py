"""Reads values that somebody has entered, in the type that a model reads, and writes them as people do."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from reifegrad.reference.known import as_text, read_as
from reifegrad.spec.condition import Type

if TYPE_CHECKING:
    from reifegrad.language.words import Words
    from reifegrad.spec.condition import Value

UNKNOWN = "?"
"""What is entered for: this is not known any more."""
_GERMAN = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?")
_ENGLISH = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")


def entered(given: str, kind: Type, words: Words) -> Value:
    """The value; None for what cannot be read so.

    Numbers are read as the language writes them: `1.500,5` in German, `1,500.5` in English.
    """
    text = given.strip()
    match kind:
        case Type.NUMBER:
            return _number(text, words)
        case Type.BOOLEAN:
            known = {words("word.yes").lower(): True, words("word.no").lower(): False}
            return known[text.lower()] if text.lower() in known else read_as(text, Type.BOOLEAN)
        case Type.TIME:
            try:
                return f"{date.fromisoformat(text).isoformat()}T00:00:00Z"
            except ValueError:
                return None
        case _:
            return text or None


def written(value: Value, words: Words) -> str:
    """A value as it is entered; empty for nothing."""
    match value:
        case None:
            return ""
        case bool():
            return words("word.yes" if value else "word.no")
        case datetime():
            return value.date().isoformat()
        case int() | float():
            return words.shortest(value, 3)
        case _:
            return as_text(value)


def _number(text: str, words: Words) -> float | None:
    german = words.language == "de"
    if (_GERMAN if german else _ENGLISH).fullmatch(text):
        plain = text.replace(".", "").replace(",", ".") if german else text.replace(",", "")
    else:
        plain = text.replace(",", ".") if german else text
    found = read_as(plain, Type.NUMBER)
    return found if isinstance(found, float) else None
