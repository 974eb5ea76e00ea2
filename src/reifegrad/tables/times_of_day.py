"""Joins a column of dates and a column with the time of day, and notices where one stands unread beside the other.

Calendars and telephone systems export "Datum" and "Uhrzeit". Read from the date alone, everything happens at midnight:
the order within a day is lost, and what happened today after `as_of` counts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from reifegrad.errors import Problem, message
from reifegrad.tables.arrow_values import unknown, word
from reifegrad.tables.contract import ColumnType
from reifegrad.tables.sheet_layout import fold
from reifegrad.tables.values import text_of, with_plain_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reifegrad.errors import Param
    from reifegrad.tables.feeds import Feed
    from reifegrad.tables.reader import Chunk

_LOOKED_AT = 2_000
# A cell of a spreadsheet or of Access that holds a time of day only has one of their first days in front of it.
_FIRST_DAYS = r"(?:1899-12-3[01]|3[01]\.12\.1899|12/3[01]/1899|1900-01-0[01])[ T]"
_CLOCK = re.compile(
    rf"(?:{_FIRST_DAYS})?(\d{{1,2}})(?:(?:[:.h](\d\d)(?:[:.](\d\d)(?:[.,]\d+)?)?)?\s?([ap])\.?m\.?|"
    rf"[:.h](\d\d)(?:[:.](\d\d)(?:[.,]\d+)?)?|(?=\s?uhr))(?:\s?(?:uhr|h))?\s?(Z|[+-]\d\d:?\d\d)?",
    re.ASCII | re.IGNORECASE,
)
_DIGITS = re.compile(r"(\d\d)(\d\d)(\d\d)?", re.ASCII)
_MIDNIGHT = r"(?i)[ T](?:0?0:00(?::00(?:\.0+)?)?|12:00(?::00)? ?am)$"
_HAS_CLOCK = r"[0-9][:h][0-9]{2}|[0-9] ?[APap]\.?[Mm]"
_NAMES = frozenset(
    ("uhrzeit", "zeit", "time", "timeofday", "tageszeit", "startzeit", "starttime", "beginn", "start", "hour", "heure")
)
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
    days = pc.replace_substring_regex(_texts(dates), _MIDNIGHT, "")
    times = _texts(clocks)
    encoded = times.dictionary_encode()
    known = [None if text is None else _clock(text) or text for text in encoded.dictionary.to_pylist()]
    times = pa.array(known, pa.string()).take(encoded.indices)
    without = days if form is None else pc.binary_join_element_wise(days, word("00:00:00"), word(" "))
    return pc.coalesce(pc.binary_join_element_wise(days, times, word(" ")), without)


def moment_format(form: str | None) -> str | None:
    """The format of a date with its time of day, of that of the date."""
    if form is None or "%" not in form or "%H" in form or "%I" in form:
        return form
    return f"{form} %H:%M:%S"


def are_times_of_day(values: Sequence[str]) -> bool:
    """Whether most values are written as a time of day; mere digits are not, whatever they may count."""
    return sum(_clock(value) is not None and not value.isdigit() for value in values) * 2 > len(values)


def are_days(values: Sequence[str]) -> bool:
    """Whether values name days and no time of day."""
    days = (re.sub(_MIDNIGHT, "", value) for value in values)
    return bool(values) and not any(re.search(_HAS_CLOCK, day) for day in days)


def named_like_time_of(date: str, headings: Iterable[str]) -> list[str]:
    """The headings that are called like the time of day of a date: Uhrzeit, Time, Anrufzeit beside Anrufdatum."""
    own = fold(date)
    pairs = {own.replace(day, time) for day, time in _PAIRS if day in own}
    return [one for one in headings if one != date and (fold(one) in _NAMES | pairs or "uhrzeit" in fold(one))]


class TimesOfDay:
    """Looks at the times of day of one source while its rows are read, and says what is missing or not read."""

    def __init__(self, feed: Feed, types: Mapping[str, ColumnType]) -> None:
        self._feed = feed
        self._missing: dict[str, int] = {}
        self._unread: dict[str, list[str]] = {}
        self._is_first = True
        match, formats = feed.match, feed.reader.mapping.formats
        used = {*match.names.values(), *match.times_of_day.values()}
        free = [one for one in feed.reader.header if one and one not in used]
        for name, heading in match.names.items():
            form = formats.get(name, "")
            if types.get(name) is ColumnType.TIME and name not in match.times_of_day and not _has_clock(form):
                self._unread[name] = named_like_time_of(heading, (*free, *match.further.get(name, ())))

    @property
    def headings(self) -> dict[str, ColumnType]:
        """Columns that may hold a time of day that nothing reads."""
        return {heading: ColumnType.TEXT for found in self._unread.values() for heading in found}

    def look(self, chunk: Chunk) -> None:
        """Take the next rows: count those without a time of day, and see what the first ones say of unread columns."""
        for name, heading in self._feed.match.times_of_day.items():
            days, times = (_texts(chunk.columns[one]) for one in (self._feed.match.names[name], heading))
            lacking = pc.sum(pc.and_(days.is_valid(), times.is_null())).as_py() or 0
            self._missing[name] = self._missing.get(name, 0) + lacking
        if self._is_first and len(chunk.lines):
            self._is_first = False
            self._unread = {name: found for name in self._unread if (found := self._unread_of(name, chunk))}

    def _unread_of(self, name: str, chunk: Chunk) -> list[str]:
        if not self._unread[name] or not are_days(_first(chunk.columns[self._feed.match.names[name]])):
            return []
        return [one for one in self._unread[name] if are_times_of_day(_first(chunk.columns[one]))]

    def look_at_types(self) -> None:
        """See what the types of a file that is read in place say of unread columns."""
        kinds, names = self._feed.reader.types, self._feed.match.names
        self._is_first = False
        self._unread = {
            name: [one for one in found if pa.types.is_time(kinds[one])] if pa.types.is_date(kinds[names[name]]) else []
            for name, found in self._unread.items()
        }

    def notes(self, table: str) -> list[Problem]:
        """What is said of them."""
        if self._is_first:
            return []
        found = [self._note_missing(name, count) for name, count in self._missing.items() if count]
        return found + [self._warning(table, name, headings[0]) for name, headings in self._unread.items() if headings]

    def _note_missing(self, name: str, count: int) -> Problem:
        params: dict[str, Param] = {"rows": message("count.rows", n=count), "name": name}
        params |= {"heading": self._feed.match.times_of_day[name]}
        return Problem("time-of-day-missing", params=params, file=self._feed.reader.name, key=name, severity="note")

    def _warning(self, table: str, name: str, heading: str) -> Problem:
        date = self._feed.match.names[name]
        params: dict[str, Param] = {"name": name, "heading": heading, "date": date, "table": table}
        return Problem("time-of-day-unread", params=params, file=self._feed.reader.name, key=name, severity="warning")


def _has_clock(form: str) -> bool:
    return form.startswith("unix") or "%H" in form or "%I" in form


def _texts(array: pa.Array) -> pa.Array:
    """A column as texts without outer spaces, empty ones unknown."""
    text = pc.utf8_trim_whitespace(text_of(with_plain_texts(array)))
    return pc.if_else(pc.equal(text, word("")), unknown(pa.string()), text)


def _first(array: pa.Array) -> list[str]:
    return [text for text in _texts(array.slice(0, _LOOKED_AT)).to_pylist() if text]


def _clock(text: str) -> str | None:
    """A time of day as 14:05:00, with its zone if it names one; None if it is none."""
    digits = _DIGITS.fullmatch(text)
    if digits is not None:
        hour, minute, second, half, zone = int(digits[1]), int(digits[2]), int(digits[3] or 0), "", ""
    else:
        found = _CLOCK.fullmatch(text)
        if found is None:
            return None
        hour, minute, second = int(found[1]), int(found[2] or found[5] or 0), int(found[3] or found[6] or 0)
        half, zone = (found[4] or "").lower(), found[7] or ""
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return f"{hour:02}:{minute:02}:{second:02}{zone}" if hour < 24 and minute < 60 and second < 60 else None
