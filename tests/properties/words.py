"""The words that random models and random facts share, so that conditions meet the values they ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Sequence

Draw = Any
"""What Hypothesis hands to a composite strategy."""


@cache
def _numbers(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


def pick(draw: Draw, items: Sequence[Any]) -> Any:
    """One of the items."""
    return items[whole(draw, 0, len(items) - 1)]


def whole(draw: Draw, low: int, high: int) -> int:
    """A whole number, both ends included; strategies are built once, which is most of their cost."""
    return int(draw(_numbers(low, high)))


def chance(draw: Draw, of: int) -> bool:
    """True in about one of `of` cases; shrinks to False."""
    return whole(draw, 0, of - 1) == of - 1


def several(draw: Draw, items: Sequence[Any], low: int, high: int) -> list[Any]:
    """Different ones of the items, in any order."""
    found: list[Any] = []
    for _ in range(whole(draw, low, high)):
        item = pick(draw, items)
        if item not in found:
            found.append(item)
    return found or [items[0]]


@dataclass(frozen=True)
class Words:
    """The names that conditions of one kind can read, by type."""

    text: tuple[str, ...]
    number: tuple[str, ...]
    boolean: tuple[str, ...]
    time: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Every name."""
        return self.text + self.number + self.boolean + self.time

    def with_numbers(self, *names: str) -> Words:
        """More numbers, such as the dimensions, which are drawn more often than attributes."""
        return replace(self, number=self.number + names * 3)


ATTRIBUTES = Words(
    text=("country", "position", "Lead Source", "Größe", "email", "email_domain", "account.industry", "team"),
    number=("employees", "revenue", "Budget (EUR)", "account.employees", "known_since"),
    boolean=("opted_in", "is customer", "account.partner"),
    time=("created_at", "renewal at", "account.created_at"),
)
PROPERTIES = Words(
    text=("path", "form", "Kampagne Ä", "kind"),
    number=("amount", "seconds watched", "gap"),
    boolean=("mobile", "kept"),
    time=("due",),
)
TEXTS = (
    "CEO",
    "Praktikant",
    "it's",
    'say "hi"',
    "Müller & Söhne",
    "a b",
    "100%",
    "ceo",
    "/pricing/x",
    "/pricing",
    "😀",
)
MORE_TEXTS = (
    "",
    "ẞ İSTANBUL",
    "line\nbreak",
    "5",
    "true",
    "a_b",
    "/PRICING",
    "é",
    "else",
    "50%_x",
    " CEO",
    "C:\\x",
    "CEO; a b|x",
    "x , CEO",
    "a,b;CEO",
    "\u00a0100% ",
    "MVP-ceo",
    "Ceo\u0301 X",
)
PATTERNS = ("/pricing%", "%", "_", "c_o", "%hi%", "100%", "%ö%", "", "it's", "%ü%ö%", "a_b", "%X", "/%/_", "😀%")
ESCAPED = (
    *(("100!%", "!"), ("100!%%", "!"), ("a!_b", "!"), ("%!_%", "!"), ("!!%", "!"), ("_!__", "!")),
    *((r"%\%\_%", "\\"), (r"c:\\%", "\\"), ("%xü%", "x"), ("aI%%", "I")),
)
"""Patterns with the character behind which wildcards are themselves."""
SOUGHT_WORDS = ("ceo", "hi", "müller", "a b", "pricing", "X", "100", "istanbul", "line break", "s")
SOUGHT_VALUES = ("CEO", "a b", "100%", "x", "it's", "C:\\x", "a,b")
EMAILS = ("max@gmx.de", "Eva@Firma.DE", "a@b@gmx.de", "nobody", "x@", "@Müller.DE", "ü@MÜLLER.de")
ODD_EMAILS = ("", "   ", "@", "x@ ", "a b@web.de")
DOMAINS = ("gmx.de", "firma.de", "müller.de", "web.de")
NUMBERS = (0.0, 1.0, 5.0, 10.0, 250.0, 250.01, -3.5, 0.1, 0.3, 2500.0, 1000000.0, -0.000001, 0.333333, 99.999999)
MOMENTS = (
    datetime(2025, 1, 1, tzinfo=UTC),
    datetime(2025, 3, 30, 1, tzinfo=UTC),
    datetime(2025, 6, 15, 22, 30, tzinfo=UTC),
    datetime(2024, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
)
KINDS = ("page_viewed", "email_opened", "purchased", "Messe besucht")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
WINDOWS = ("1 day", "7 days", "36 hours", "2 weeks", "30 days", "1 month", "3 months", "1 quarter", "1 year")
PERIODS = ("1 day", "7 days", "10 days", "36 hours", "30 days", "90 minutes")


def text_pool(name: str) -> tuple[str, ...]:
    """The texts that an attribute or property of this name may have and be compared with."""
    if name.endswith("email_domain"):
        return DOMAINS
    return EMAILS if name.endswith("email") else TEXTS


def quoted(name: str) -> str:
    """A name as conditions write it: in double quotes where SQL needs them."""
    prefix, _, bare = name.rpartition(".")
    plain = bare if re.fullmatch(r"[a-z_]+", bare) else f'"{bare}"'
    return f"{prefix}.{plain}" if prefix else plain


def text_literal(text: str) -> str:
    """A text as conditions write it."""
    return "'" + text.replace("'", "''") + "'"


def decimals(draw: Draw) -> float:
    """A number that facts hold: often one that bounds name, else any with up to six decimals."""
    if not chance(draw, 3):
        return float(pick(draw, NUMBERS))
    return whole(draw, -5_000_000, 20_000_000) / 10 ** whole(draw, 0, 6)
