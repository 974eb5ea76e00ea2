"""Asks an engine for the scores that it has computed, and for what it knows of some leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from reifegrad.run.audit import activities_without_lead
from reifegrad.run.lead_facts import read_lead_attributes, read_lead_facts
from reifegrad.run.names import name_leads
from reifegrad.run.records import read_scores
from reifegrad.run.score import score_facts
from reifegrad.run.scored import Scored, verdict_order
from reifegrad.spec.result_columns import NOT_SCORED, SCORE, dimension_column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ibis import ir

    from reifegrad.plan.relations import Relations
    from reifegrad.run.score import ScoreRun
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

    def first(self, top: int) -> list[str]:
        """By one query."""
        scores, model = self._with_score(), self.model
        if "disqualified" in scores.columns:
            scores = scores.filter(scores["disqualified"].isnull())
        order = [_rank_in(scores[column], names) for column, names in verdict_order(model)]
        order += [ibis.desc(scores[name]) for name in (SCORE, *(dimension_column(d.name) for d in model.dimensions))]
        ranked = scores.order_by([*order, scores[model.key]]).limit(top).select(model.key)
        return [row[model.key] for row in self.run.engine.fetch(ranked)]

    def explained(self, ids: Sequence[str]) -> dict[str, LeadScore]:
        """From the run, or from another one of these ids only if it was made without contributions."""
        run, model = self.run, self.model
        if run.contributions is None:
            run = score_facts(run.engine, model, self.relations, as_of=run.as_of, only=ids, ledger=True)
        found = [table.filter(table[model.key].isin(list(ids))) for table in (run.scores, run.ledger)]
        scores, ledger = (run.engine.fetch(table) for table in found)
        return {score.subject_id: score for score in read_scores(model, scores, ledger, run.as_of)}

    def profiles(self, ids: Sequence[str]) -> dict[str, Mapping[str, Value]]:
        """Their activities are not looked at."""
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

    def _with_score(self) -> ir.Table:
        scores = self.run.scores
        return scores.filter(scores[NOT_SCORED].isnull()) if NOT_SCORED in scores.columns else scores


def _rank_in(column: ir.StringValue, names: Sequence[str]) -> ir.Value:
    branches = [(column == name, place) for place, name in enumerate(names)]
    return ibis.cases(*branches, else_=len(names)) if branches else ibis.literal(0)
