"""Tells when each row of a source was, so that of rows with one id the latest values count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.errors import Problem, message
from reifegrad.tables.cell_changes import first_filled, trimmed
from reifegrad.tables.contract import ColumnType
from reifegrad.tables.values import convert

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from reifegrad.errors import Param
    from reifegrad.tables.column_evidence import ColumnEvidence
    from reifegrad.tables.feeds import Feed, TableTask
    from reifegrad.tables.reader import Chunk

_KEY = "latest_by"
_CREATED = "created_at"


class RowMoments:
    """The moment of each row of one source: what the mapping names for it, or else when the row was created."""

    def __init__(self, feed: Feed, task: TableTask, evidence: ColumnEvidence) -> None:
        self._feed = feed
        self._headings = feed.match.latest_by if feed.reader.mapping.one_row and task.contract.unique else ()
        name = _KEY if self._headings else _CREATED
        self._rule = task.decided_rule(name, ColumnType.TIME, feed.reader, evidence)
        self._unreadable = 0

    @property
    def headings(self) -> dict[str, ColumnType]:
        """The headings that tell the moment of a row."""
        return dict.fromkeys(self._headings, ColumnType.TIME)

    def of(self, part: Chunk, columns: Mapping[str, pa.Array]) -> list[int | None]:
        """The moments of some rows in microseconds since 1970; None where none is known.

        Args:
            part: The rows as the source has them.
            columns: The same under our names.
        """
        if self._headings:
            arrays = [part.columns[heading] for heading in self._headings]
            array = arrays[0] if len(arrays) == 1 else first_filled(arrays)
        elif _CREATED in columns:
            array = columns[_CREATED]
        else:
            return [None] * len(part.lines)
        times, bad = convert(array, self._rule)
        if bad is not None and self._headings:
            self._unreadable += sum(map(bool, trimmed(array.filter(bad)).to_pylist()))
        found: list[int | None] = times.cast("int64").to_pylist()
        return found

    @property
    def notes(self) -> tuple[Problem, ...]:
        """How many rows have a moment that cannot be read, and therefore count as the earliest."""
        if not self._unreadable:
            return ()
        params: dict[str, Param] = {
            "rows": message("count.rows", n=self._unreadable),
            "headings": self._headings,
        }
        return (Problem("row-moments-unread", params=params, file=self._feed.reader.name, severity="warning"),)
