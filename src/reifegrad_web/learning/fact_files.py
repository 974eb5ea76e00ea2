"""Writes what a run of the engine reads: the facts of everybody who may be profiled, without names of identities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad_web.imports.exporting import fact_tables, write_tables
from reifegrad_web.leads.models import Identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from reifegrad_web.imports.exporting import Row, Table

_IDENTITIES = "reifegrad_identities"


def write_facts(folder: Path, still: Callable[[], None]) -> None:
    """Write the tables of facts as Parquet files into a folder, which is made."""
    folder.mkdir(mode=0o700)
    out = {str(lead) for lead in Identifier.objects.exclude(objects_since=None).values_list("lead_id", flat=True)}
    write_tables(folder, _allowed(fact_tables(still), out), "parquet", still)


def _allowed(tables: Iterable[Table], out: set[str]) -> Iterator[Table]:
    """The tables without those who object to profiling: nobody learns from them either."""
    for name, columns, rows in tables:
        kept = [column for column in columns if column != _IDENTITIES]
        yield name, kept, _without(rows, out)


def _without(rows: Iterable[Row], out: set[str]) -> Iterator[Row]:
    for row in rows:
        if row.get("lead_id") not in out:
            row.pop(_IDENTITIES, None)
            yield row
