"""Counts for a `ScoreRun` what became of every row that was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.run.audit import activities_without_lead
from reifegrad.spec.result_columns import NOT_SCORED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from reifegrad.run.score import ScoreRun
    from reifegrad.run.sources import LoadedFacts
    from reifegrad.tables import Intake

COUNTED = ("stage", "cell", "segment", "priority", "persona", "disqualified")
"""The results whose values are counted, as far as a model has them."""


@dataclass(frozen=True)
class TableCounts:
    """What became of the rows of one table; `rows_read` = usable + `rows_rejected` + `rows_dropped`."""

    table: str
    rows_read: int
    rows_rejected: int
    rows_dropped: int
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


def summarize_run(run: ScoreRun, facts: LoadedFacts) -> RunSummary:
    """Count what a run made of everybody, and of every row that was read."""
    without = activities_without_lead(run.engine, facts.relations) if "activities" in facts.intake_of else 0
    counts = {name: _count_values(run, name) for name in COUNTED if name in run.scores.columns}
    tables = tuple(table_counts(intake) for intake in facts.intakes)
    return RunSummary(run.as_of, run.scored, run.not_scored, run.not_yet_known, without, counts, tables)


def _count_values(run: ScoreRun, column: str) -> dict[str | None, int]:
    scores = run.scores
    if NOT_SCORED in scores.columns:
        scores = scores.filter(scores[NOT_SCORED].isnull())
    counted = run.engine.fetch(scores.group_by(column).aggregate(n=lambda t: t.count()))
    ordered = sorted(counted, key=lambda row: (row[column] is None, str(row[column])))
    return {row[column]: int(row["n"]) for row in ordered}


def table_counts(intake: Intake) -> TableCounts:
    """What became of the rows of one table."""
    return TableCounts(
        table=intake.table,
        rows_read=intake.rows_read,
        rows_rejected=intake.rows_rejected,
        rows_dropped=intake.rows_dropped,
        values_rejected=intake.values_rejected,
        rejects_file=intake.rejects_file,
    )
