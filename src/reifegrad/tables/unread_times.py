"""Looks whether times of day are read: counts rows that have none, and notices columns of them that nothing reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from reifegrad.errors import Problem, message
from reifegrad.tables.contract import ColumnType
from reifegrad.tables.times_of_day import are_days, are_times_of_day, named_like_time_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.errors import Param
    from reifegrad.tables.feeds import Feed
    from reifegrad.tables.reader import Chunk

_LOOKED_AT = 2_000


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
        return {heading: ColumnType.TIME for found in self._unread.values() for heading in found}

    def look(self, chunk: Chunk) -> None:
        """Take the next rows: count those without a time of day, and see what the first ones say of unread columns."""
        for name, heading in self._feed.match.times_of_day.items():
            days, times = (texts_of(chunk.columns[one]) for one in (self._feed.match.names[name], heading))
            lacking = pc.sum(pc.and_(days.is_valid(), times.is_null())).as_py() or 0
            self._missing[name] = self._missing.get(name, 0) + lacking
        if self._is_first and len(chunk.lines):
            self._is_first = False
            self._unread = {name: found for name in self._unread if (found := self._unread_of(name, chunk))}

    def _unread_of(self, name: str, chunk: Chunk) -> list[str]:
        if not self._unread[name] or not are_days(_first(chunk.columns[self._feed.match.names[name]])):
            return []
        return [one for one in self._unread[name] if are_times_of_day(_first(chunk.columns[one]), one)]

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


def _first(array: pa.Array) -> list[str]:
    return [text for text in texts_of(array.slice(0, _LOOKED_AT)).to_pylist() if text]
