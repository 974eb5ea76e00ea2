"""Asks an engine for the scores that it has computed, and for what it knows of some leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from reifegrad.run.audit import activities_without_lead
from reifegrad.run.lead_facts import read_lead_attributes, read_lead_facts
from reifegrad.run.names import name_leads
from reifegrad.run.picked_rows import picked_rows
from reifegrad.run.records import read_scores
from reifegrad.run.score import score_facts
from reifegrad.run.scored import Scored, verdict_order
from reifegrad.run.table_columns import read_cells
from reifegrad.spec.result_columns import NOT_SCORED, SCORE, dimension_column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ibis import ir

    from reifegrad.plan.relations import Relations
    from reifegrad.run.score import ScoreRun
    from reifegrad.run.table_columns import TableColumn
    from reifegrad.spec.condition import Value
    from reifegrad.spec.facts import FactRecords
    from reifegrad.spec.result import LeadScore


class ScoredInEngine(Scored):
    """A `ScoreRun` with the relations that it was computed from."""

    def __init__(self, run: ScoreRun, relations: Relations) -> None:
        self.run = run
        self.relations = relations
        self.model, self.as_of = run.model, run.as_of
        self.scored, self.not_scored, self.not_yet_known = run.scored, run.not_scored, run.not_yet_known

    def first(self, top: int | None, *, everybody: bool = False) -> list[str]:
        """By one query."""
        model = self.model
        scores = self._with_score() if everybody else self._with_rank()
        last = [scores["disqualified"].notnull()] if everybody and "disqualified" in scores.columns else []
        order = [*last, *(_rank_in(scores[column], names) for column, names in verdict_order(model))]
        order += [ibis.desc(scores[name]) for name in (SCORE, *(dimension_column(d.name) for d in model.dimensions))]
        ranked = scores.order_by([*order, scores[model.key]]).limit(top).select(model.key)
        ids: list[str] = self.run.engine.arrow(ranked)[model.key].to_pylist()
        return ids

    def ranked_scores(self) -> Sequence[int]:
        """By one query."""
        scores = self._with_rank()
        found: list[int] = self.run.engine.arrow(scores.order_by(SCORE).select(SCORE))[SCORE].to_pylist()
        return found

    def cells(self, ids: Sequence[str], columns: Sequence[TableColumn]) -> dict[str, dict[TableColumn, Value]]:
        """By a query for each table."""
        return read_cells(self.run.engine, self.model, self.relations, ids, columns)

    def explained(self, ids: Sequence[str]) -> dict[str, LeadScore]:
        """From the run, or from another one of these ids only if it was made without contributions."""
        run, model = self.run, self.model
        if run.contributions is None:
            run = score_facts(run.engine, model, self.relations, as_of=run.as_of, only=ids, ledger=True)
        tables = (run.scores, run.ledger)
        scores, ledger = (run.engine.fetch(picked_rows(run.engine, table, model.key, ids)) for table in tables)
        return {score.subject_id: score for score in read_scores(model, scores, ledger, run.as_of)}

    def profiles(self, ids: Sequence[str]) -> dict[str, Mapping[str, Value]]:
        """Their activities are looked at only for measures."""
        return read_lead_attributes(self.run.engine, self.model, self.relations, ids, as_of=self.as_of)

    def facts(self, ids: Sequence[str]) -> FactRecords:
        """By a query for each table."""
        return read_lead_facts(self.run.engine, self.model, self.relations, ids)

    def names(self, ids: Sequence[str]) -> dict[str, tuple[str, str, str]]:
        """By a query for each table."""
        return name_leads(self.run.engine, self.model, self.relations, ids, self.as_of)

    def counts(self, column: str) -> dict[str | None, int]:
        """By one query."""
        grouped = self._with_score().group_by(column).aggregate(n=lambda t: t.count())
        rows = sorted(self.run.engine.fetch(grouped), key=lambda row: (row[column] is None, str(row[column])))
        return {row[column]: int(row["n"]) for row in rows}

    def activities_without_lead(self) -> int:
        """By one query."""
        return activities_without_lead(self.run.engine, self.relations)

    def _with_rank(self) -> ir.Table:
        scores = self._with_score()
        return scores.filter(scores["disqualified"].isnull()) if "disqualified" in scores.columns else scores

    def _with_score(self) -> ir.Table:
        scores = self.run.scores
        return scores.filter(scores[NOT_SCORED].isnull()) if NOT_SCORED in scores.columns else scores


def _rank_in(column: ir.StringValue, names: Sequence[str]) -> ir.Value:
    branches = [(column == name, place) for place, name in enumerate(names)]
    return ibis.cases(*branches, else_=len(names)) if branches else ibis.literal(0)
