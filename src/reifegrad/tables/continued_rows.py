"""Joins rows with which Odoo continues a lead: further tags, activities and other values of which it has several.

Odoo writes one row for each value, and leaves all other columns empty, the id as well. Such a row is no lead without an
id. Where a list of its own is in one column, its values join those of the lead, separated by semicolons; where several
columns belong together, as the date and the kind of an activity, only the first row of a lead is read.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from reifegrad.errors import Problem
from reifegrad.tables.cell_changes import filled, trimmed
from reifegrad.tables.reader import Chunk
from reifegrad.tables.ready_mappings import parts_that_say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from reifegrad.errors import Param
    from reifegrad.tables.feeds import Feed

_PART = "/"
"""Stands in the headings of fields of other records: `tag_ids/name`, `Tags/Tag Name`."""

_BETWEEN = "; "


class ContinuedRows:
    """The rows of one reading of a source that continue the lead above them; none where it is of no such tool."""

    def __init__(self, feed: Feed, key: str, *, is_list: bool) -> None:
        self._feed = feed
        header = [heading for heading in feed.reader.header if heading]
        parts = [heading for heading in header if _PART in heading]
        self._keys = [feed.match.names[key], *feed.match.further.get(key, ())] if key in feed.match.names else []
        may_be = is_list and bool(self._keys and parts) and not feed.reader.typed
        found = parts_that_say("continued", header, feed.reader.mapping.tool) if may_be else []
        self._tool = found[0][0].tool if found else ""
        self._parts = set(parts) if found else set()
        families = Counter(heading.split(_PART)[0] for heading in parts)
        self._lists = {heading for heading in parts if families[heading.split(_PART)[0]] == 1}
        self._count = 0
        self._joined: dict[str, None] = {}
        self._lost: dict[str, None] = {}

    def joined(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        """The rows without those that continue others; the last lead of a chunk waits for what the next one adds."""
        if not self._parts:
            yield from chunks
            return
        waiting: Chunk | None = None
        for chunk in chunks:
            whole = chunk if waiting is None else _joined_chunks(waiting, chunk)
            starts = np.flatnonzero(~self._continuing(whole))
            last = int(starts[-1]) if len(starts) else 0
            if last:
                yield self._leads(_slice(whole, 0, last, broken=True))
            waiting = _slice(whole, last, len(whole.lines), broken=not last)
        if waiting is not None:
            yield self._leads(waiting)
        self._feed.reader.notes += self._notes()

    def _continuing(self, chunk: Chunk) -> NDArray[np.bool_]:
        """Which rows say nothing but in fields of other records; the first row of all continues nobody."""
        rows = len(chunk.lines)
        there = {name: filled(array) for name, array in chunk.columns.items()}
        own = [mask for name, mask in there.items() if name not in self._parts]
        own += [there[name] for name in self._keys if name in self._parts]
        further = [there[name] for name in self._parts & there.keys()]
        found = np.logical_or.reduce(further, initial=False) if further else np.zeros(rows, np.bool_)
        found &= ~np.logical_or.reduce(own) if own else found
        found[:1] = False
        return np.asarray(found, np.bool_)

    def _leads(self, chunk: Chunk) -> Chunk:
        """One row for each lead, with the values of the rows that continue it."""
        continuing = self._continuing(chunk)
        if not continuing.any():
            return chunk
        self._count += int(continuing.sum())
        lead = np.maximum.accumulate(np.where(continuing, 0, np.arange(len(continuing))))
        columns = dict(chunk.columns)
        for name in sorted(self._parts & columns.keys(), key=self._feed.reader.header.index):
            more = np.flatnonzero(continuing & filled(columns[name]))
            if len(more):
                (self._joined if name in self._lists else self._lost)[name] = None
            if len(more) and name in self._lists:
                columns[name] = _lists(columns[name], lead, more)
        return Chunk(columns, chunk.lines, chunk.broken).filtered(~continuing)

    def _notes(self) -> list[Problem]:
        if not self._count:
            return []
        params: dict[str, Param] = {"n": self._count, "tool": self._tool}
        params |= {"joined": tuple(map(repr, self._joined)), "lost": tuple(map(repr, self._lost))}
        file, only_joined, only_lost = self._feed.reader.name, not self._lost, not self._joined
        return [
            Problem(
                "rows-continued",
                variant="joined" if only_joined else "lost" if only_lost else "",
                params=params,
                file=file,
                severity="note",
            )
        ]


def _lists(array: pa.Array, lead: NDArray[np.int64], more: NDArray[np.int64]) -> pa.Array:
    values = trimmed(array).to_pylist()
    found: dict[int, dict[str, None]] = {}
    for place in more:
        at = int(lead[place])
        there = found.setdefault(at, {values[at]: None} if values[at] else {})
        there[values[int(place)]] = None
    for at, there in found.items():
        values[at] = _BETWEEN.join(there)
    return pa.array(values, pa.string())


def _slice(chunk: Chunk, start: int, end: int, *, broken: bool) -> Chunk:
    columns = {name: array.slice(start, end - start) for name, array in chunk.columns.items()}
    return Chunk(columns, chunk.lines.slice(start, end - start), chunk.broken if broken else ())


def _joined_chunks(first: Chunk, second: Chunk) -> Chunk:
    columns = {name: pa.concat_arrays([array, second.columns[name]]) for name, array in first.columns.items()}
    return Chunk(columns, pa.concat_arrays([first.lines, second.lines]), (*first.broken, *second.broken))
