"""Makes one row of all rows with the same id, so that a log of events can also be the list of leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from reifegrad.tables.arrow_values import truths
from reifegrad.tables.cell_changes import trimmed
from reifegrad.tables.reader import Chunk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.tables.row_choice import LeftOut
    from reifegrad.tables.values import Rule


_EARLIEST = -(2**63)
_NEVER: tuple[int, str | None] = (_EARLIEST, None)


class JoinedRows:
    """Collects rows by their id; each column keeps the latest value that is not empty, in whatever order rows come.

    Rows without a moment are earlier than all others. Of rows of one moment, the last one counts.
    """

    def __init__(self, key: str, file: str, rules: Mapping[str, Rule]) -> None:
        self.file = file
        self.rules = rules
        self._key = key
        self._lines: dict[str, int] = {}
        self._values: dict[str, dict[str, tuple[int, str]]] = {}

    def add(self, chunk: Chunk, moments: Sequence[int | None], left_out: LeftOut) -> Chunk:
        """Take the rows that have an id; what is left is rejected like any row without one.

        Args:
            chunk: The rows under our names.
            moments: When each row was, in microseconds since 1970; None where it is not known.
            left_out: Counts the rows that become one with another.
        """
        columns = {name: trimmed(array).to_pylist() for name, array in chunk.columns.items()}
        keys = columns[self._key]
        lines = chunk.lines.to_pylist()
        keep = np.array([not key for key in keys], np.bool_)
        for place, key in enumerate(keys):
            if not key:
                continue
            if key in self._lines:
                left_out.count("one_row", 1)
            self._lines.setdefault(key, lines[place])
        when = [_EARLIEST if moment is None else moment for moment in moments]
        for name, values in columns.items():
            last = self._values.setdefault(name, {})
            for key, value, moment in zip(keys, values, when, strict=True):
                if key and value and moment >= last.get(key, _NEVER)[0]:
                    last[key] = (moment, value)
        mask = truths(keep)
        rest = {name: array.filter(mask) for name, array in chunk.columns.items()}
        return Chunk(rest, chunk.lines.filter(mask), chunk.broken)

    def chunk(self) -> Chunk:
        """One row for each id, at the line at which the id first stands."""
        columns = {
            name: pa.array([values.get(key, _NEVER)[1] for key in self._lines], pa.string())
            for name, values in self._values.items()
        }
        return Chunk(columns, pa.array(list(self._lines.values()), pa.int64()))
