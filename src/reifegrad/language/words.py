"""Everything that the command line says in two languages: a key and numbers come in, a text goes out.

Problems (file:line: code: what. fix) are not here: they are English everywhere, so that they can be searched for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.language.texts_de import TEXTS as GERMAN
from reifegrad.language.texts_en import TEXTS as ENGLISH

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_GERMAN = str.maketrans(",.", ".,")
LANGUAGES: Mapping[str, Mapping[str, str]] = {"de": GERMAN, "en": ENGLISH}


@dataclass(frozen=True)
class Words:
    """The texts of one language."""

    language: str

    def __call__(self, key: str, **fields: str) -> str:
        """The text of a key, with its fields filled in."""
        return LANGUAGES[self.language][key].format(**fields)

    def count(self, key: str, n: int, **fields: str) -> str:
        """The text of `key.one` or `key.many`; `{n}` is the number."""
        return self(f"{key}.{'one' if n == 1 else 'many'}", n=self.number(n), **fields)

    def number(self, n: int) -> str:
        """A whole number with its thousands apart."""
        return f"{n:,}".replace(",", ".") if self.language == "de" else f"{n:,}"

    def decimal(self, value: float, digits: int = 2) -> str:
        """A number with so many decimals; a dash where there is none."""
        if math.isnan(value):
            return "\N{EN DASH}"
        written = f"{value:,.{digits}f}"
        return written.translate(_GERMAN) if self.language == "de" else written

    def signed(self, value: float, digits: int = 2) -> str:
        """A difference, with its sign."""
        return f"{'+' if value > 0 else ''}{self.decimal(value, digits)}"

    def percent(self, share: float, digits: int = 0) -> str:
        """A share in percent; a dash where there is none."""
        return "\N{EN DASH}" if math.isnan(share) else f"{self.decimal(100 * share, digits)} %"

    def shortest(self, value: float, places: int) -> str:
        """A number with at most so many decimals, without trailing zeros."""
        written = f"{value:,.{places}f}"
        written = written.rstrip("0").rstrip(".") if "." in written else written
        written = "0" if written in {"-0", ""} else written
        return written.translate(_GERMAN) if self.language == "de" else written

    def day(self, day: date) -> str:
        """A day as people write it: 31.12.2025 in German, 2025-12-31 in English."""
        return f"{day.day:02}.{day.month:02}.{day.year}" if self.language == "de" else f"{day:%Y-%m-%d}"

    def has(self, key: str) -> bool:
        """Whether there is a text of this key."""
        return key in LANGUAGES[self.language]

    def named(self, kind: str, name: str) -> str:
        """A word of the format in this language, if it is a known one: a table, a kind of result."""
        return LANGUAGES[self.language].get(f"{kind}.{name}", name)
