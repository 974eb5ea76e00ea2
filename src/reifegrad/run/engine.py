"""The interface of every engine: load facts, run expressions, write files and tables.

An engine is where a model is computed: DuckDB on this machine, a PostgreSQL database, a Spark cluster. The
expressions of the plan are the same for all; how they are run, and how results are kept, is an engine's own.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    import pyarrow as pa
    from ibis import ir

    from reifegrad.run.capabilities import Capabilities
    from reifegrad.tables import Intake


class Engine(ABC):
    """An open engine. Times are naive UTC timestamps in everything that it is given or gives."""

    capabilities: Capabilities

    @abstractmethod
    def load(self, intake: Intake) -> ir.Table:
        """The files of an intake as a relation under the name of its table, typed as the contract says."""

    @abstractmethod
    def register(self, name: str, table: pa.Table) -> ir.Table:
        """A small Arrow table under a name of this session; an earlier one of that name is replaced."""

    @abstractmethod
    def find(self, name: str) -> ir.Table:
        """A table of the engine itself, such as `schema.name`. Raises `ReifegradError` if there is none."""

    @abstractmethod
    def store(self, name: str, expression: ir.Table) -> ir.Table:
        """The result of an expression, kept for this session, in place of an earlier one of that name."""

    @abstractmethod
    def arrow(self, expression: ir.Table) -> pa.Table:
        """The rows of an expression, for results that fit into memory."""

    @abstractmethod
    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        """The rows of an expression in portions, in its order."""

    @abstractmethod
    def publish(
        self,
        results: Mapping[str, ir.Table],
        model_hash: str,
        as_of: datetime,
        on_commit: Callable[[], None] | None = None,
    ) -> tuple[str, ...]:
        """Write results (by the name of their table) into tables of the engine, all of them or none.

        Each table gets the columns `model_hash` and `as_of`; rows that are there of the same run are replaced.
        Schemas, tables and columns that are not there are made. `on_commit` is called when everything is written
        and only the commit is left, which nobody should interrupt. Returns the schemas that were made. Raises
        `ReifegradError` if a table cannot be written, or has a column of another type.
        """

    @abstractmethod
    def sql_of(self, expression: ir.Table) -> str:
        """The text of an expression in the engine's own SQL."""

    @abstractmethod
    def cancel(self) -> None:
        """Stop what is running; called from another thread."""

    @abstractmethod
    def close(self) -> None:
        """Leave nothing behind in the engine but what was published."""

    def fetch(self, expression: ir.Table) -> list[dict[str, Any]]:
        """The rows of an expression as records, for results that fit into memory."""
        rows: list[dict[str, Any]] = self.arrow(expression).to_pylist()
        return rows

    def known_unique(self, table: ir.Table, column: str) -> bool:
        """Whether every value of a column stands once (unknown values do not count)."""
        counts = self.fetch(table.aggregate(rows=table[column].count(), values=table[column].nunique()))[0]
        return bool(counts["rows"] == counts["values"])

    def done(self) -> float | None:
        """How much of what is running is done, in percent, as far as the engine tells."""
        return None

    @contextmanager
    def watched(self) -> Iterator[None]:
        """For the time of the block, the engine keeps note of what `done` tells."""
        yield
