"""Scores loaded facts with a model: a `ScoreRun` with scores, contributions and counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reifegrad.plan.clock import Clock
from reifegrad.plan.pipeline import build_plan
from reifegrad.run.audit import unknown_subjects
from reifegrad.run.capabilities import check_plan
from reifegrad.run.partition_pruning import prune_partitions
from reifegrad.spec.result_columns import NOT_SCORED
from reifegrad.spec.time import check_moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ibis import ir

    from reifegrad.plan.relations import Relations
    from reifegrad.run.engine import Engine
    from reifegrad.spec.model import ScoringModel


@dataclass(frozen=True)
class ScoreRun:
    """The result of scoring everybody at one moment. Scores and points are whole milli-points.

    `scores` has a row for everybody who exists at `as_of`; `contributions` (None unless asked for) has one row
    for each that adds up to the score. `not_yet_known` counts those created after `as_of`.
    """

    model: ScoringModel
    as_of: datetime
    engine: Engine
    scores: ir.Table
    contributions: ir.Table | None
    scored: int
    not_scored: int
    not_yet_known: int

    @property
    def ledger(self) -> ir.Table:
        """The contributions of a run that was made with them."""
        if self.contributions is None:
            raise ValueError("the run was made without contributions")
        return self.contributions


def score_facts(
    engine: Engine,
    model: ScoringModel,
    relations: Relations,
    *,
    as_of: datetime,
    only: Sequence[str] = (),
    ledger: bool = False,
) -> ScoreRun:
    """Score everybody (or only some ids) at one moment, with contributions if `ledger`.

    Raises `ReifegradError` for an id that is not in the table, or a moment without zone.
    """
    check_moment(as_of)
    subjects = relations.accounts if model.subject == "account" else relations.leads
    if subjects is None:
        raise ValueError("no relation of those to score")
    _check_ids(engine, model, subjects, only)
    wanted = prune_partitions(model, replace(relations, only=tuple(only)), as_of)
    plan = build_plan(model, wanted, Clock(model.timezone, as_of), ledger=ledger)
    check_plan(engine.capabilities, plan, ledger=ledger)
    if ledger:
        wide = engine.store("wide", plan.wide)
        scores, contributions = plan.scores(wide), plan.contributions(wide)
    else:
        scores, contributions = engine.store("scores", plan.scores()), None
    total, outside = _counts(engine, scores)
    everybody = len(set(only)) if only else int(engine.fetch(subjects.aggregate(n=subjects.count()))[0]["n"])
    return ScoreRun(
        model=model,
        as_of=as_of,
        engine=engine,
        scores=scores,
        contributions=contributions,
        scored=total - outside,
        not_scored=outside,
        not_yet_known=everybody - total,
    )


def _counts(engine: Engine, scores: ir.Table) -> tuple[int, int]:
    outside = scores[NOT_SCORED].count() if NOT_SCORED in scores.columns else None
    row = engine.fetch(scores.aggregate(total=scores.count(), outside=0 if outside is None else outside))[0]
    return int(row["total"]), int(row["outside"])


def _check_ids(engine: Engine, model: ScoringModel, subjects: ir.Table, only: Sequence[str]) -> None:
    """Every id that was asked for must be in the table."""
    if not only:
        return
    key = subjects[model.key]
    found = {row[model.key] for row in engine.fetch(subjects.filter(key.isin(list(only))).select(model.key))}
    unknown = [name for name in only if name not in found]
    if not unknown:
        return
    some = [row[model.key] for row in engine.fetch(subjects.select(model.key).limit(10_000))]
    raise unknown_subjects(model, unknown, some)
