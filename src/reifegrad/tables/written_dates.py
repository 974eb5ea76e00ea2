"""Rewrites the dates that people and programs write to one ISO form: orders, month names, clocks of twelve hours.

A column has few different days and many moments, so that days and clocks are read once for each way they are written.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from reifegrad.tables.arrow_values import unknown, word
from reifegrad.tables.evidence import Reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from reifegrad.tables.evidence import WritingEvidence

_NULL = unknown(pa.string())
_MONTHS = (
    "jan january januar jän jänner|feb february februar feber|mar march mär märz mrz maerz|apr april|may mai|"
    "jun june juni|jul july juli|aug august|sep sept september|oct october okt oktober|nov november|"
    "dec december dez dezember"
)
_MONTH_OF = {name: place for place, names in enumerate(_MONTHS.split("|"), start=1) for name in names.split()}
# Offsets that one name has; EST and the like are used for several.
_ZONES = {"z": "Z", "utc": "Z", "gmt": "Z", "cet": "+01:00", "mez": "+01:00", "cest": "+02:00", "mesz": "+02:00"}

_WEEKDAYS = (
    r"(?i)^(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so)(?:s|nes|rs|ur)?(?:day)?\.?,? +"
    r"|^(?:mon|diens|donners|frei|sams|sonn)tag,? +|^(?:mittwoch|sonnabend),? +"
)
# Spaces of every kind; the name of a weekday in front; the name of a zone behind its offset.
_CLEANING = (
    ("[\\s\u00a0\u2007\u2009\u202f]+", " "),
    (_WEEKDAYS, ""),
    (r"([0-9Z]) ?(?:\[[A-Za-z_/+-]+\]|\([^()]*\))$", r"\1"),
)
_IS_CLEAN = r"^[0-9][!-'*-Z^-~]*(?: [0-9APap][!-'*-Z^-~]*)*$"
_FAST = r"^([0-9]{2})\.([0-9]{2})\.([0-9]{4})( [0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?$"
_WITH_POINTS = r"^[0-9]{1,2}\.[0-9]{1,2}\.(?:[0-9]{2}){1,2}(?:[ ,]|$)"
_BEGINS_WITH_NUMBERS = r"^[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}(?:[ T,]|$)"
_PARTS_OF_NUMBERS = r"^(?P<day>[^ T,]+)(?P<clock>.*)$"
_PARTS = r"^(?P<day>.*?)(?P<clock>(?:,? (?:um |at )?|T)[0-9]{1,2}:[0-9]{2}.*|T[0-9]{6}Z?)?$"
_IS_DAY = (
    r"^(?:(?:19|20|21)[0-9]{6}"
    r"|[0-9]{1,2}\.?[ -]?[\pL]{3,9}\.?(?:,? |-)?(?:[0-9]{4}|[0-9]{2})"
    r"|[\pL]{3,9}\.?[ -][0-9]{1,2}(?:st|nd|rd|th)?(?:,? |-)[0-9]{4})$"
)
_NUMBERS = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})", re.ASCII)
_DAY_NAME = re.compile(r"(\d{1,2})\.?[ -]?([^\W\d_]+)\.?(?:,? |-)?(\d+)")
_NAME_DAY = re.compile(r"([^\W\d_]+)\.?[ -](\d{1,2})(?:st|nd|rd|th)?(?:,? |-)(\d{4})")
_IS_PLAIN_CLOCK = r"^[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?$"
_CLOCK = re.compile(
    r"(?:,? (?:um |at )?|T)(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?([AaPp])\.?[Mm]\.?)?(?: Uhr)?"
    r"(?: ?(Z|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d\d)?|UTC|GMT|CES?T|MES?Z))?",
    re.ASCII | re.IGNORECASE,
)
_COMPACT_CLOCK = re.compile(r"T(\d\d)(\d\d)(\d\d)(Z?)", re.ASCII)
_CENTURY = 69
"""Years of two digits from here on are of the twentieth century, as POSIX and Python have it."""


def iso_texts(text: pa.Array, order: str | None, evidence: WritingEvidence | None) -> pa.Array:
    """Texts in any known form as ISO dates and times; others become null.

    Args:
        text: Trimmed texts.
        order: `day_first` or `month_first`, for dates like 1/2/2025 (None: those are not read).
        evidence: What earlier values of the column said about the order; it learns from these.
    """
    fast = pc.match_substring_regex(text, _FAST)
    done = pc.if_else(fast, pc.replace_substring_regex(text, _FAST, r"\3-\2-\1\4"), _NULL)
    if evidence is not None and pc.any(pc.match_substring_regex(text, _WITH_POINTS), min_count=0).as_py():
        evidence.has_german_dates = True
    slow = pc.and_(text.is_valid(), pc.invert(fast))
    if not pc.any(slow, min_count=0).as_py():
        return done
    rest = text.filter(slow)
    days, clocks = _parts(_cleaned(rest))
    day_first, month_first = _of_each(days, _day_first), _of_each(days, _month_first)
    if evidence is not None:
        _look(rest, day_first, month_first, evidence)
        order = evidence.reading
    if order is None:
        found = pc.if_else(pc.equal(day_first, month_first), day_first, _NULL)
    else:
        found = month_first if order == Reading.MONTH_FIRST else day_first
    return pc.replace_with_mask(done, slow, pc.binary_join_element_wise(found, _clocks(clocks), word("")))


def _parts(text: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The days, null where a text is none, and what stands behind them."""
    numeric = pc.match_substring_regex(text, _BEGINS_WITH_NUMBERS)
    if pc.all(numeric, min_count=0).as_py():
        parts = pc.extract_regex(text, _PARTS_OF_NUMBERS)
        return pc.struct_field(parts, "day"), pc.struct_field(parts, "clock")
    numbers = pc.extract_regex(text.filter(numeric), _PARTS_OF_NUMBERS)
    others = pc.extract_regex(text.filter(pc.invert(numeric)), _PARTS)
    named = pc.struct_field(others, "day")
    named = pc.if_else(pc.match_substring_regex(named, _IS_DAY), named, _NULL)
    days = pc.replace_with_mask(text, numeric, pc.struct_field(numbers, "day"))
    clocks = pc.replace_with_mask(text, numeric, pc.struct_field(numbers, "clock"))
    return (
        pc.replace_with_mask(days, pc.invert(numeric), named),
        pc.replace_with_mask(clocks, pc.invert(numeric), pc.struct_field(others, "clock")),
    )


def _cleaned(text: pa.Array) -> pa.Array:
    if pc.all(pc.match_substring_regex(text, _IS_CLEAN), min_count=0).as_py():
        return text
    for pattern, replacement in _CLEANING:
        text = pc.replace_substring_regex(text, pattern, replacement)
    return text


def _look(text: pa.Array, day_first: pa.Array, month_first: pa.Array, evidence: WritingEvidence) -> None:
    """Tell the evidence which dates exist in one order only, and which in both as different days."""
    evidence.add(Reading.DAY_FIRST, text.filter(pc.and_(day_first.is_valid(), month_first.is_null())))
    evidence.add(Reading.MONTH_FIRST, text.filter(pc.and_(month_first.is_valid(), day_first.is_null())))
    evidence.add_unclear(text.filter(pc.not_equal(day_first, month_first)))


def _of_each(text: pa.Array, change: Callable[[str], str | None]) -> pa.Array:
    """Apply a slow function once to each different text."""
    encoded: Any = text.dictionary_encode()
    return pa.array([change(one) for one in encoded.dictionary.to_pylist()], pa.string()).take(encoded.indices)


def _day_first(text: str) -> str | None:
    return days_of(text)[0]


def _month_first(text: str) -> str | None:
    return days_of(text)[1]


@lru_cache(maxsize=50_000)
def days_of(text: str) -> tuple[str | None, str | None]:
    """The day that a text names, with the day first and with the month first: the same unless the text leaves it open.

    Only slashes and hyphens leave it open; who writes points writes the day first.
    """
    if found := _NUMBERS.fullmatch(text):
        one, mark, two, last = found.groups()
        if len(one) == 4:
            return _twice(_iso(one, two, last) if len(last) <= 2 else None)
        if len(one) > 2 or len(last) not in (2, 4):
            return None, None
        day_first = _iso(last, two, one)
        return day_first, day_first if mark == "." else _iso(last, one, two)
    if text.isdecimal():
        return _twice(_iso(text[:4], text[4:6], text[6:]))
    if found := _DAY_NAME.fullmatch(text):
        return _twice(_iso(found[3], _MONTH_OF.get(found[2].lower(), 0), found[1]))
    if found := _NAME_DAY.fullmatch(text):
        return _twice(_iso(found[3], _MONTH_OF.get(found[1].lower(), 0), found[2]))
    return None, None


def _twice(day: str | None) -> tuple[str | None, str | None]:
    return day, day


def _iso(year: str, month: str | int, day: str) -> str | None:
    century = 0 if len(year) == 4 else 1900 if int(year) >= _CENTURY else 2000
    try:
        return date(century + int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _clocks(text: pa.Array) -> pa.Array:
    """The times of day behind the days, as ISO has them; null where there is none such."""
    plain = pc.match_substring_regex(text, _IS_PLAIN_CLOCK)
    if pc.all(plain, min_count=0).as_py():
        return text
    return pc.if_else(plain, text, _of_each(pc.if_else(plain, _NULL, text), _clock))


@lru_cache(maxsize=50_000)
def _clock(text: str | None) -> str | None:
    if not text:
        return text
    if compact := _COMPACT_CLOCK.fullmatch(text):
        return f"T{compact[1]}:{compact[2]}:{compact[3]}{compact[4]}"
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute, second, fraction, half, zone = found.groups()
    number = int(hour)
    if half is not None:
        if not 1 <= number <= 12:
            return None
        number = number % 12 + (12 if half in "Pp" else 0)
    clock = f"T{number:02}:{minute}:{second or '00'}"
    return clock + (f".{fraction[:6]}" if fraction else "") + _offset(zone or "")


def _offset(zone: str) -> str:
    """Z, +01:00, or nothing."""
    if not zone or zone.lower() in _ZONES:
        return _ZONES.get(zone.lower(), "")
    sign = "-" if "-" in zone else "+"
    digits = zone.partition(sign)[2].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "00")
    return f"{sign}{int(hours):02}:{minutes}"
