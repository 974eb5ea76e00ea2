"""Sources of tables come in, without a model that says what it reads; relations of an engine go out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.run.engine_tables import fit_table, is_engine_table
from reifegrad.tables import CONTRACTS, prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ibis import ir

    from reifegrad.run.engine import Engine
    from reifegrad.tables import ColumnType, Intake
    from reifegrad.tables import Mapping as ColumnMapping


@dataclass(frozen=True)
class PlainTable:
    """A table as it was read: the relation, and what was taken in."""

    relation: ir.Table
    intake: Intake


@dataclass(frozen=True)
class TableReader:
    """How sources are read: on which engine, where copies and rejected rows go, what the user says of headings."""

    engine: Engine
    staging: Path
    timezone: str = "UTC"
    mapping: ColumnMapping | None = None
    rejects: Path | None = None
    progress: Callable[[str, int], None] | None = None

    def read(self, table: str, source: str, wanted: Mapping[str, ColumnType] | None = None) -> PlainTable:
        """A table of a contract (`leads`, `outcomes`, ...) with its `wanted` further columns.

        Raises `ReifegradError` if the source cannot be read, or lacks a required column.
        """
        contract, report = CONTRACTS[table], self.progress
        if is_engine_table(source):
            part = None if self.mapping is None else self.mapping.table(table)
            intake, relation = fit_table(self.engine, contract, source, wanted or {}, part)
            return PlainTable(relation, intake)
        intake = prepare(
            contract,
            source,
            wanted=wanted or {},
            staging=self.staging,
            timezone=self.timezone,
            mapping=self.mapping,
            rejects=None if self.rejects is None else self.rejects / f"{table}.rejects.csv",
            progress=None if report is None else lambda rows: report(table, rows),
        )
        return PlainTable(self.engine.load(intake), intake)
