"""Reads the numbers that people and programs write: signs, currencies, thousands, decimal marks.

The texts of a column are mostly of one plain form, which costs a look and a cast; only others are cleaned first.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reifegrad.tables.arrow_values import truths, unknown
from reifegrad.tables.evidence import Reading

if TYPE_CHECKING:
    from reifegrad.tables.evidence import WritingEvidence

_TYPED = "e0"
"""The ending of a text that was a number in a typed cell: its point is a decimal mark, whatever other cells have."""

_SIGNS = (
    "€|Euro|EUR|US\\$|USD|\\$|£|GBP|CHF|SFr\\.?|Fr\\.|¥|JPY|CNY|PLN|zł|CZK|Kč|HUF|Ft|SEK|NOK|DKK|kr\\.?|"
    "RON|BGN|RSD|TRY|₺|₹|INR|AUD|CAD|NZD|SGD|HKD|ZAR|BRL|R\\$|MXN|ILS|₪|AED|₽|RUB|₴|UAH|₩|KRW"
)
_BLANKS = " \u00a0\u2007\u2009\u202f"  # the last four are no spaces for RE2
_SPACES = f"[{_BLANKS}'\u2019\u02bc\u00b4`]"  # between thousands: spaces, and the Swiss apostrophe
# In this order: each takes away what the next one must not meet.
_COMMON = r"^(?:€|\$|£|EUR|CHF|USD)[ \x{A0}]?([0-9])|([0-9])[ \x{A0}\x{202F}]?(?:€|EUR|CHF|USD)$"
_GAP = rf"[\s{_BLANKS}]*"
_CLEANING = (
    ("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]", "-"),
    (rf"(?i)^([(+-]?){_GAP}(?:{_SIGNS}){_GAP}", r"\1"),
    (rf"(?i){_GAP}(?:{_SIGNS}|%){_GAP}([)+-]?)$", r"\1"),
    (r"([0-9])[.,]--?$", r"\1"),  # 450,- and 450.-- are whole
    (rf"^\({_GAP}([0-9][^()+-]*?){_GAP}\)$", r"-\1"),
    (rf"^([0-9.,][^()+-]*?){_GAP}-{_GAP}$", r"-\1"),
    (rf"^([0-9.,][^()+-]*?){_GAP}\+$|^\+{_GAP}", r"\1"),
    (rf"^-{_GAP}", "-"),
)
_GROUPED = rf"^(-?[0-9]{{1,3}}(?:{_SPACES}[0-9]{{3}})+(?:[.,][0-9]+)?)$"
_DIRTY = r"[^0-9.,eE+-]|[0-9.,]-|[+-]$"
_PLAIN = {Reading.POINT: r"^-?[0-9]+(?:\.[0-9]+)?$", Reading.COMMA: r"^-?[0-9]+(?:,[0-9]+)?$"}
_UNCLEAR = {Reading.POINT: r"^-?[1-9][0-9]{0,2}\.[0-9]{3}$", Reading.COMMA: r"^-?[1-9][0-9]{0,2},[0-9]{3}$"}
_NO = truths(np.array([False]))[0]
_EXPONENT = r"(?:[eE][+-]?[0-9]{1,3})?"


def _form(mark: str, group: str) -> str:
    """Plain digits, groups of thousands that begin with no zero, or nothing before the mark."""
    grouped = rf"[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+(?:{mark}[0-9]+)?"
    return rf"^[+-]?(?:[0-9]+(?:{mark}[0-9]+)?{_EXPONENT}|{grouped}|{mark}[0-9]+{_EXPONENT})$"


_FORMS = {Reading.POINT: _form(r"\.", ","), Reading.COMMA: _form(",", r"\.")}


_OF_DOUBLE = re.compile(r"-?\d(?:\.\d+)?e[+-]\d{2,3}", re.ASCII)
_OF_CELL = re.compile(r"-?\d\.\d{16}e\+\d{2,3}", re.ASCII)
"""What `text_of_cell` writes: 17 digits, which nobody enters as a text."""


def text_of_cell(value: float) -> str:
    """A number of a typed cell as a text, in plain notation: 4711, 0.00001.

    A whole number beyond 2^53 has lost digits. It keeps its exponent, by which an id is told that has lost some;
    `without_exponents` takes it away where the text is none.
    """
    if not math.isfinite(value):
        return repr(value)
    if value.is_integer():
        return str(int(value)) if abs(value) <= 2**53 else f"{value:.16e}"
    return f"{Decimal(repr(value)):f}"


def is_of_cell(text: str) -> bool:
    """Whether a text was a number beyond 2^53 in a cell; others with an exponent were rounded by a program before."""
    return _OF_CELL.fullmatch(text) is not None


def without_exponents(text: pa.Array, *, among_texts: bool) -> pa.Array:
    """Texts that were made of numbers, in plain notation: 4.9e+16 becomes 49000000000000000.

    Args:
        text: The texts.
        among_texts: Whether there may be texts of a user among them, which stay as they are: a sheet has both.
    """
    if not pc.any(pc.match_substring(text, "e"), min_count=0).as_py():
        return text
    made = _OF_CELL if among_texts else _OF_DOUBLE
    encoded = text.dictionary_encode()
    known = [
        f"{Decimal(one):f}" if one is not None and made.fullmatch(one) else one
        for one in encoded.dictionary.to_pylist()
    ]
    return pa.array(known, pa.string()).take(encoded.indices)


def number_cell(value: float) -> str:
    """A number of a typed cell as a text among texts: it is read as it is, and says nothing of the others."""
    if value.is_integer() and abs(value) <= 2**53:
        return str(int(value))
    return f"{Decimal(repr(value)):f}{_TYPED}" if math.isfinite(value) else repr(value)


def without_mark_of_type(text: pa.Array) -> pa.Array:
    """The texts of `number_cell` as one writes numbers."""
    return pc.replace_substring_regex(text, rf"^(-?[0-9]+\.[0-9]+){_TYPED}$", r"\1")


def is_unclear(text: pa.Array, mark: Reading) -> pa.Array:
    """Which plain numbers may have groups of thousands just as well: 1.500."""
    return pc.match_substring_regex(text, _UNCLEAR[mark])


def numbers_from(text: pa.Array, usual: str, evidence: WritingEvidence | None) -> pa.Array:
    """Texts as doubles; what is no number of the column's form becomes null.

    Args:
        text: Trimmed texts.
        usual: The decimal mark where there is no evidence to look at.
        evidence: What earlier values of the column said; it learns from these.
    """
    reading = Reading(usual) if evidence is None else evidence.reading
    plain = pc.match_substring_regex(text, _PLAIN[reading])
    if pc.all(plain, min_count=0).as_py():
        if evidence is not None:
            _look_at_plain(text, evidence)
        return _cast(text, Reading(usual) if evidence is None else evidence.reading)
    other = pc.fill_null(pc.invert(plain), _NO)
    rest = text.filter(other)
    clean = _cleaned(rest)
    if evidence is not None:
        _look_at_plain(text.filter(plain), evidence)
        _look(rest, clean, evidence)
        if evidence.reading is not reading:  # the first values that say so: what was plain is not
            reading, clean, other = evidence.reading, pc.replace_with_mask(text, other, clean), text.is_valid()
            clean = clean.filter(other)
    values = _cast(pc.if_else(other, unknown(pa.string()), text), reading)
    return pc.replace_with_mask(values, other, _parsed(clean, reading))


def _parsed(clean: pa.Array, reading: Reading) -> pa.Array:
    fits = pc.match_substring_regex(clean, _FORMS[reading])
    values = _cast(pc.if_else(fits, clean, unknown(pa.string())), reading)
    typed = pc.ends_with(clean, _TYPED)
    if not pc.any(typed, min_count=0).as_py():
        return values
    fits = pc.and_(typed, pc.match_substring_regex(clean, _FORMS[Reading.POINT]))
    return pc.if_else(fits, _cast(pc.if_else(fits, clean, unknown(pa.string())), Reading.POINT), values)


def _look_at_plain(text: pa.Array, evidence: WritingEvidence) -> None:
    """Tell the evidence what plain numbers with its mark say: 1.500 nothing, 12.5 that it is a decimal mark."""
    reading = evidence.reading
    marked = text.filter(pc.match_substring(text, str(reading)))
    if len(marked):
        unclear = is_unclear(marked, reading)
        evidence.add_unclear(marked.filter(unclear))
        evidence.add(reading, marked.filter(pc.invert(unclear)))


def _look(text: pa.Array, clean: pa.Array, evidence: WritingEvidence) -> None:
    """Tell the evidence which values fit one decimal mark only, and which fit both."""
    # Cleaning may have taken the mark away: 450,- and 1'000.- say nothing.
    marked = pc.and_not(pc.match_substring_regex(clean, "[.,]"), pc.ends_with(clean, _TYPED))
    point, comma = (pc.and_(marked, pc.match_substring_regex(clean, form)) for form in _FORMS.values())
    percents = text.filter(pc.ends_with(text, "%"))
    if len(percents) or evidence.percents.count or pc.any(pc.invert(marked), min_count=0).as_py():
        cells = clean.filter(pc.match_substring_regex(clean, rf"^-?0\.[0-9]+{_TYPED}$"))
        evidence.add_percents(percents, without_mark_of_type(cells))
    evidence.add_unclear(text.filter(pc.and_(point, comma)))
    evidence.add(Reading.POINT, text.filter(pc.and_not(point, comma)))
    evidence.add(Reading.COMMA, text.filter(pc.and_not(comma, point)))


def _cleaned(text: pa.Array) -> pa.Array:
    """Without currencies, spaces and apostrophes between thousands, and with the sign as a hyphen in front."""
    dirty = pc.fill_null(pc.match_substring_regex(text, _DIRTY), _NO)
    if not pc.any(dirty, min_count=0).as_py():
        return text
    part = pc.replace_substring_regex(text.filter(dirty), _COMMON, r"\1\2")
    still = pc.match_substring_regex(part, _DIRTY)
    if pc.any(still, min_count=0).as_py():
        part = pc.replace_with_mask(part, still, _thoroughly_cleaned(part.filter(still)))
    return pc.replace_with_mask(text, dirty, part)


def _thoroughly_cleaned(part: pa.Array) -> pa.Array:
    for pattern, replacement in _CLEANING:
        part = pc.replace_substring_regex(part, pattern, replacement)
    grouped = pc.match_substring_regex(part, _GROUPED)
    return pc.if_else(grouped, pc.replace_substring_regex(part, _SPACES, ""), part)


def _cast(text: pa.Array, reading: Reading) -> pa.Array:
    """Numbers of a form as doubles."""
    if reading is Reading.COMMA:
        text = pc.replace_substring(pc.replace_substring(text, ".", ""), ",", ".")
    elif pc.any(pc.match_substring_regex(text, "[,+]"), min_count=0).as_py():
        text = pc.replace_substring_regex(text, r"^\+|,", "")
    if reading is Reading.COMMA:
        text = pc.replace_substring_regex(text, r"^\+", "")
    return text.cast(pa.float64())
