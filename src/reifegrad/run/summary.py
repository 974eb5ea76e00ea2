"""Counts what a run made of everybody, and what became of every row that was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.spec.result_columns import result_columns

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from reifegrad.run.scored import Scored
    from reifegrad.tables import Intake

COUNTED = ("stage", "cell", "segment", "priority", "persona", "disqualified")
"""The results whose values are counted, as far as a model has them."""


@dataclass(frozen=True)
class TableCounts:
    """What became of the rows of one table; `rows_read` = usable + `rows_rejected` + `rows_dropped`.

    `rows_left_out` are those of the dropped rows that the mapping leaves out; the others are copies.
    """

    table: str
    rows_read: int
    rows_rejected: int
    rows_dropped: int
    rows_left_out: int
    values_rejected: int
    rejects_file: Path | None


@dataclass(frozen=True)
class RunSummary:
    """How a run ended, in counts. `counts` says how many got which stage, cell, segment, ...; None is no value."""

    as_of: datetime
    scored: int
    not_scored: int
    not_yet_known: int
    activities_without_lead: int
    counts: Mapping[str, Mapping[str | None, int]]
    tables: tuple[TableCounts, ...]

    @property
    def disqualified(self) -> Mapping[str, int]:
        """How many were disqualified, by the criterion that says so."""
        return {name: n for name, n in self.counts.get("disqualified", {}).items() if name is not None}


def summarize_run(scored: Scored, intakes: Mapping[str, Intake]) -> RunSummary:
    """Count what a run made of everybody, and of every row that was read."""
    without = scored.activities_without_lead() if "activities" in intakes else 0
    columns = result_columns(scored.model)
    counts = {name: scored.counts(name) for name in COUNTED if name in columns}
    tables = tuple(map(table_counts, intakes.values()))
    return RunSummary(scored.as_of, scored.scored, scored.not_scored, scored.not_yet_known, without, counts, tables)


def table_counts(intake: Intake) -> TableCounts:
    """What became of the rows of one table."""
    return TableCounts(
        table=intake.table,
        rows_read=intake.rows_read,
        rows_rejected=intake.rows_rejected,
        rows_dropped=intake.rows_dropped,
        rows_left_out=intake.rows_left_out,
        values_rejected=intake.values_rejected,
        rejects_file=intake.rejects_file,
    )
