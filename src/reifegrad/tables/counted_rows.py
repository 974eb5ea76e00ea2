"""Notices rows that stand for several activities: reports count how often something happened, and each row is one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from reifegrad.errors import Problem, message
from reifegrad.spec.ids import NO_ID
from reifegrad.tables.arrow_values import words
from reifegrad.tables.cell_changes import texts, trimmed
from reifegrad.tables.contract import ACTIVITIES, ColumnType
from reifegrad.tables.sheet_layout import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.errors import Param
    from reifegrad.tables.feeds import Feed
    from reifegrad.tables.reader import Chunk

COUNT = "event_count"
"""How ready mappings call the property that says how often it happened."""

_HEADINGS = frozenset(
    map(
        fold,
        (
            *("event count", "Ereignisanzahl", "count", "Anzahl", "hits", "page views", "pageviews", "views", "clicks"),
            *("opens", "visits", "sessions", "total events", "number of events", "number of visits", "Aufrufe"),
            *("Seitenaufrufe", "Klicks", "Öffnungen", "Besuche", "Sitzungen", "Häufigkeit", "Anzahl Ereignisse"),
            *("Anzahl Aufrufe", "Anzahl Besuche", "Anzahl Klicks"),
        ),
    )
)
_WHOLE = re.compile(r"(\d{1,3}(?:[.,'\u00a0\u202f ]\d{3})+|\d+)(?:[.,]0+)?")


class CountedRows:
    """Looks at the counts in one source of activities while its rows are read.

    A model that reads the count as a number, as `sum(event_count)` does, counts all of them: then nothing is said.
    """

    def __init__(self, feed: Feed, types: Mapping[str, ColumnType]) -> None:
        self._feed = feed
        self._rows = self._sum = 0
        names = feed.match.names
        summed = {names[name] for name, kind in types.items() if kind is ColumnType.NUMBER and name in names}
        mapped = feed.reader.mapping.headings_of(COUNT)
        used = {names[name] for name in ACTIVITIES.types if name in names}
        found = [one for one in feed.reader.header if one not in used and (one in mapped or fold(one) in _HEADINGS)]
        self._heading = next((one for one in found if one not in summed), None) if not summed & {*found} else None

    @property
    def headings(self) -> dict[str, ColumnType]:
        """The column with the counts, if there is one that nothing reads."""
        return {} if self._heading is None else {self._heading: ColumnType.TEXT}

    def look(self, chunk: Chunk) -> None:
        """Take the next rows; those of nobody do not count."""
        if self._heading is None:
            return
        counts = trimmed(chunk.columns[self._heading])
        if "lead_id" in self._feed.match.names:
            who = pc.utf8_lower(texts(self._feed.column("lead_id", chunk.columns)))
            counts = counts.filter(pc.invert(pc.is_in(who, value_set=words(NO_ID))))
        for one in pc.value_counts(counts).to_pylist():
            times = _count_of(one["values"])
            if times > 1:
                self._rows += one["counts"]
                self._sum += times * one["counts"]

    def notes(self) -> list[Problem]:
        """How many rows stand for more than one activity."""
        if not self._rows or self._heading is None:
            return []
        params: dict[str, Param] = {
            "rows": message("count.rows", n=self._rows),
            "heading": self._heading,
            "times": message("count.times", n=self._sum),
            "name": COUNT,
        }
        return [Problem("rows-with-counts", params=params, file=self._feed.reader.name, severity="note")]


def _count_of(text: str | None) -> int:
    """A whole number, in the forms in which reports write it; 0 for anything else."""
    found = _WHOLE.fullmatch(text or "")
    return int(re.sub(r"\D", "", found[1])) if found else 0
