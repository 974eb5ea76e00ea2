"""Finds headings of amounts in thousands or millions, such as `Umsatz (T€)`.

Models count in units: read as it stands, 12.500 T€ would be twelve thousand. So such a heading is nobody's column, and
is named.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reifegrad.errors import Problem
from reifegrad.tables.sheet_layout import fold
from reifegrad.tables.synonyms import SYNONYMS

if TYPE_CHECKING:
    from collections.abc import Iterable

_MONEY = r"(?:€|Euro|EUR|\$|USD|CHF|GBP|£)"
_SCALED = re.compile(
    rf"\s*[\[(]?\s*(?:in\s+)?(?:[Tk]\s?{_MONEY}|(?:Tsd|Tausend|thousands?|Mio|Millionen|millions?|mn|Mrd|Milliarden"
    rf"|billions?|bn)\b\.?\s*(?:of\s+)?{_MONEY}?|{_MONEY}\s*(?:k|m|bn|Tsd|Mio|Mrd|thousands?|millions?|billions?)\b\.?"
    r"|[\[(]\s*000s?)\s*[\])]?\s*",
    re.IGNORECASE,
)
_OURS = ("revenue", "amount")


def scaled_headings(table: str, headings: Iterable[str]) -> dict[str, str]:
    """The headings that name one of our amounts in thousands or millions, each with our name of that amount."""
    known: dict[str, str] = {}
    for name in _OURS:
        for group in SYNONYMS.get(table, {}).get(name, ()):
            known |= {fold(word): name for word in group}
        if name in SYNONYMS.get(table, {}):
            known[fold(name)] = name
    found = {}
    for heading in headings:
        start = _SCALED.search(heading)
        rest = heading[: start.start()] + heading[start.end() :] if start else ""
        if fold(rest) in known:
            found[heading] = known[fold(rest)]
    return found


def notes_on_scaled(table: str, headings: Iterable[str], file: str) -> tuple[Problem, ...]:
    """What is said of such headings, of which no column is made."""
    return tuple(
        Problem("heading-scaled", params={"heading": heading, "name": name}, file=file, key=name, severity="note")
        for heading, name in scaled_headings(table, headings).items()
    )
