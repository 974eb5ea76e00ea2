"""Says texts, numbers and dates in one language: the only place where they are written for people."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from reifegrad.language import LANGUAGES
from reifegrad.language.catalogue import catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

MISSING = "\N{EN DASH}"
"""Where there is no number."""


@dataclass(frozen=True)
class Words:
    """The texts of one language.

    Numbers are set by Python and get the marks of the language, which come from CLDR: Babel's own `format_decimal`
    takes twenty times as long, and refuses more than 28 digits, which a formula can have.
    """

    language: str

    def __call__(self, key: str, /, **fields: str) -> str:
        """The text of a key, with its fields filled in."""
        return catalogue(self.language).text(key).format(**fields)

    def count(self, key: str, n: float, /, **fields: str) -> str:
        """The text of a key in the form that goes with a number; `{n}` is the number."""
        return catalogue(self.language).text(key, n).format(n=self.shortest(n, 3), **fields)

    def count_thousandths(self, key: str, n: int, /) -> str:
        """The text of a key in the form that goes with so many thousandths; `{n}` is the number."""
        return catalogue(self.language).text(key, 1 if abs(n) == 1000 else 2).format(n=self.thousandths(n))

    def form(self, key: str, n: float | None, /, **fields: str) -> str:
        """The text of a key in the form that goes with a number, which the fields may hold in words of their own."""
        return catalogue(self.language).text(key, n).format(**fields)

    def columns(self, key: str, n: float | None = None, /, **fields: str) -> list[str]:
        """The text of a key cut at its bars; what is filled in may hold bars of its own."""
        return [part.format(**fields) for part in catalogue(self.language).text(key, n).split("|")]

    def either(self, parts: Sequence[str]) -> str:
        """`A, B or C`."""
        return self._listed(parts, "word.or")

    def _listed(self, parts: Sequence[str], between: str) -> str:
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self(between)} {parts[-1]}"

    def number(self, n: int) -> str:
        """A whole number with its thousands apart."""
        return self._marked(f"{n:,}")

    def decimal(self, value: float, digits: int = 2) -> str:
        """A number with so many decimals; a dash where there is none."""
        return MISSING if math.isnan(value) else self._marked(f"{value:,.{digits}f}")

    def signed(self, value: float, digits: int = 2) -> str:
        """A difference, with its sign."""
        return f"{'+' if value > 0 else ''}{self.decimal(value, digits)}"

    def percent(self, share: float, digits: int = 0) -> str:
        """A share in percent; a dash where there is none.

        In both languages with a space, as the ISO standard of units has it; CLDR leaves it out in English.
        """
        return MISSING if math.isnan(share) else f"{self.decimal(100 * share, digits)} %"

    def shortest(self, value: float, places: int) -> str:
        """A number with at most so many decimals, without trailing zeros."""
        written = f"{value:,.{places}f}"
        written = written.rstrip("0").rstrip(".") if "." in written else written
        return self._marked("0" if written in {"-0", ""} else written)

    def thousandths(self, n: int) -> str:
        """So many thousandths as a number, exactly: 31.2 for 31200."""
        whole, rest = divmod(abs(n), 1000)
        decimals = f".{rest:03}".rstrip("0") if rest else ""
        return self._marked(f"{'-' if n < 0 else ''}{whole:,}{decimals}")

    def _marked(self, written: str) -> str:
        marks = catalogue(self.language).marks
        return written if marks is None else written.translate(marks)

    def day(self, day: date) -> str:
        """A day as people write it: 31.12.2025 in German, 2025-12-31 in English."""
        return _day(self.language, day.year, day.month, day.day)

    def has(self, key: str) -> bool:
        """Whether there is a text of this key."""
        return catalogue(self.language).has(key)

    def named(self, kind: str, name: str) -> str:
        """A word of the format in this language, if it is a known one: a table, a kind of result."""
        key = f"{kind}.{name}"
        return self(key) if self.has(key) else name


@lru_cache(maxsize=4096)
def _day(language: str, year: int, month: int, day: int) -> str:
    return catalogue(language).day % {"dd": f"{day:02}", "MM": f"{month:02}", "yyyy": f"{year:04}"}


def titles(key: str, /, **fields: str) -> dict[str, str]:
    """The text of a key in every language, as model files have titles."""
    return {language: Words(language)(key, **fields) for language in LANGUAGES}
