"""Joins a column of dates and a column with the time of day, and tells columns of either by their values and names.

Calendars and telephone systems export "Datum" and "Uhrzeit". Read from the date alone, everything happens at midnight:
the order within a day is lost, and what happened today after `as_of` counts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from reifegrad.tables.arrow_values import unknown, word
from reifegrad.tables.sheet_layout import fold
from reifegrad.tables.values import text_of, with_plain_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


# A cell of a spreadsheet or of Access that holds a time of day only has one of their first days in front of it.
_FIRST_DAYS = r"(?:1899-12-3[01]|3[01]\.12\.1899|12/3[01]/1899|1900-01-0[01])[ T]"
_CLOCK = re.compile(
    rf"(?:{_FIRST_DAYS})?(?P<hour>\d{{1,2}})(?:[:.h](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?P<part>[.,]\d{{1,9}})?)?)?"
    r"(?:\s?(?P<half>[ap])\.?m\.?)?(?P<word>\s?(?:uhr|h))?\s?(?P<zone>Z|[+-]\d\d:?\d\d)?",
    re.ASCII | re.IGNORECASE,
)
_HOUR = re.compile(r"\d{1,2}", re.ASCII)
_DIGITS = re.compile(r"(\d\d)(\d\d)(\d\d)?", re.ASCII)
_MIDNIGHT = r"(?i)[ T](?:0?0:00(?::00(?:\.0+)?)?|12:00(?::00)? ?am)$"
_HAS_CLOCK = r"[0-9][:h][0-9]{2}|[0-9] ?[APap]\.?[Mm]"
_NAMES = frozenset(
    ("uhrzeit", "zeit", "time", "timeofday", "tageszeit", "startzeit", "starttime", "beginn", "start", "hour", "heure")
) | {"stunde", "hourofday", "stundedestages", "tagesstunde"}
_HOURS = frozenset(("hour", "hourofday", "stunde", "stundedestages", "tagesstunde", "heure"))
_END_WITH_CLOCK = re.compile(r"[ T]?%[HI][:.]?(?:%M)?(?:[:.]?%S)?(?: ?%p)?$")
_PAIRS = (("datum", "zeit"), ("datum", "uhrzeit"), ("tag", "zeit"), ("date", "time"), ("day", "time"))


def joined(dates: pa.Array, clocks: pa.Array, form: str | None) -> pa.Array:
    """Dates with their times of day as texts: 20.01.2026 and 2:05 PM become 20.01.2026 14:05:00.

    A date without a time of day stays a date, which is midnight. What is no time of day stays as it is, so that the
    text is no moment and is listed with both of its parts.

    Args:
        dates: The dates, in any form.
        clocks: The times of day, in any form.
        form: The format of the dates, if the mapping names one; it then reads `moment_format` of it.
    """
    days = pc.replace_substring_regex(texts_of(dates), _MIDNIGHT, "")
    times = texts_of(clocks)
    encoded = times.dictionary_encode()
    known = [None if text is None else _clock(text) or text for text in encoded.dictionary.to_pylist()]
    times = pa.array(known, pa.string()).take(encoded.indices)
    without = days if form is None else pc.binary_join_element_wise(days, word("00:00:00"), word(" "))
    return pc.coalesce(pc.binary_join_element_wise(days, times, word(" ")), without)


def moment_format(form: str | None) -> str | None:
    """The format of a date with its time of day, of that of the date."""
    if form is None or "%" not in form:
        return form
    form = _END_WITH_CLOCK.sub("", form)  # it is in the column of its own
    if "%H" in form or "%I" in form:
        return form
    return f"{form} %H:%M:%S"


def are_times_of_day(values: Sequence[str], heading: str = "") -> bool:
    """Whether most values are written as a time of day; mere digits only where the heading says that they are hours."""
    if fold(heading) in _HOURS and values and all(_HOUR.fullmatch(value) and int(value) < 24 for value in values):
        return True
    return sum(_clock(value) is not None and not value.isdigit() for value in values) * 2 > len(values)


def clock_of_day(part: float) -> str:
    """The time of day that a number cell of a spreadsheet holds as a part of a day, to the millisecond.

    >>> print(clock_of_day(0.385), clock_of_day(0.6041666666666666), clock_of_day(0))
    09:14:24 14:30:00 00:00:00
    """
    seconds, milli = divmod(min(round(part * 86_400_000), 86_399_999), 1000)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{clock}.{milli:03}" if milli else clock


def are_days(values: Sequence[str]) -> bool:
    """Whether values name days and no time of day."""
    days = (re.sub(_MIDNIGHT, "", value) for value in values)
    return bool(values) and not any(re.search(_HAS_CLOCK, day) for day in days)


def named_like_time_of(date: str, headings: Iterable[str]) -> list[str]:
    """The headings that are called like the time of day of a date: Uhrzeit, Time, Anrufzeit beside Anrufdatum."""
    own = fold(date)
    pairs = {own.replace(day, time) for day, time in _PAIRS if day in own}
    return [one for one in headings if one != date and (fold(one) in _NAMES | pairs or "uhrzeit" in fold(one))]


def texts_of(array: pa.Array) -> pa.Array:
    """A column as texts without outer spaces, empty ones unknown."""
    text = pc.utf8_trim_whitespace(text_of(with_plain_texts(array)))
    return pc.if_else(pc.equal(text, word("")), unknown(pa.string()), text)


def _clock(text: str) -> str | None:
    """A time of day as 14:05:00, with the parts of a second and the zone that it names; None if it is none."""
    if _HOUR.fullmatch(text):
        return _written(int(text), 0, 0)
    digits = _DIGITS.fullmatch(text)
    if digits is not None:
        return _written(int(digits[1]), int(digits[2]), int(digits[3] or 0))
    found = _CLOCK.fullmatch(text)
    if found is None or not (found["minute"] or found["half"] or found["word"]):
        return None
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    clock = _written(hour, int(found["minute"] or 0), int(found["second"] or 0))
    part = (found["part"] or "").replace(",", ".").rstrip("0").rstrip(".")
    return None if clock is None else f"{clock}{part}{found['zone'] or ''}"


def _written(hour: int, minute: int, second: int) -> str | None:
    return f"{hour:02}:{minute:02}:{second:02}" if hour < 24 and minute < 60 and second < 60 else None
