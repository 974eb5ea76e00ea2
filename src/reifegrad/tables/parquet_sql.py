"""Asks DuckDB about Parquet files.

Values are written into the queries as literals. To bind them would be shorter, but DuckDB's client then loads pandas
where it is installed, which takes longer than all the answers.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from reifegrad.tables.parquet_reader import unreadable_parquet
from reifegrad.tables.reading_limits import connect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa


def literal(value: str) -> str:
    """A text as SQL has it."""
    return "'" + value.replace("'", "''") + "'"


def exact(path: Path | str) -> str:
    """A path in which DuckDB finds no pattern."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))


def file_list(files: Sequence[Path | str]) -> str:
    """Files as a list of SQL."""
    return "[" + ", ".join(literal(exact(file)) for file in files) + "]"


@contextmanager
def parquet_queries(name: str) -> Iterator[Callable[[str], pa.Table]]:
    """For the time of the block, a function that answers queries; raises `ReifegradError` of the file `name`."""
    import duckdb

    with connect() as connection:

        def ask(query: str) -> pa.Table:
            try:
                found: pa.Table = connection.execute(query).to_arrow_table()
            except duckdb.Error as error:
                raise unreadable_parquet(name, error) from error
            return found

        yield ask
