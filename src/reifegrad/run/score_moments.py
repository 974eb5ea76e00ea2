"""Scores leads at many moments in one query and keeps the result in the engine.

Backtests read scores from it, learning reads what was measured: one row for each lead and moment, on any engine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from reifegrad.plan.clock import Clock
from reifegrad.plan.measured import measured_values
from reifegrad.plan.pipeline import build_plan
from reifegrad.plan.relations import AS_OF
from reifegrad.run.capabilities import check_plan
from reifegrad.run.moments import NAIVE, with_cuts
from reifegrad.spec.time import aware_utc, check_moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ibis import ir

    from reifegrad.plan.pipeline import ScoringPlan
    from reifegrad.plan.relations import Relations
    from reifegrad.run.engine import Engine
    from reifegrad.spec.model import Criterion, ScoringModel

WIDE = "wide_moments"


@dataclass(frozen=True)
class ScoredMoments:
    """One row for each moment at which its lead existed; `wide` is a stored table of the engine.

    Times are naive UTC timestamps, scores and points whole milli-points. Rows have no order.
    """

    plan: ScoringPlan
    wide: ir.Table

    @property
    def scores(self) -> ir.Table:
        """Key, as_of and the result columns."""
        return self.plan.scores(self.wide)

    @property
    def contributions(self) -> ir.Table:
        """One row for each moment and contribution; of a run with `ledger`."""
        return self.plan.contributions(self.wide)

    def measured(self, criteria: Sequence[Criterion] | None = None) -> ir.Table:
        """Key, as_of, and for each criterion (all, or only some) what it measured before any points were given."""
        return measured_values(self.plan.model, self.wide, self.plan.clock, criteria)


def score_moments(
    engine: Engine,
    model: ScoringModel,
    relations: Relations,
    moments: pa.Table,
    *,
    ledger: bool = False,
    name: str = WIDE,
) -> ScoredMoments:
    """Score leads (or accounts) at past moments, with what was known at each of them and nothing else.

    Args:
        engine: Where the facts are.
        model: The model; its time zone decides where months and years begin.
        relations: The facts; their own `moments` are replaced.
        moments: The key (`lead_id`) and `as_of`, naive UTC; a pair that stands twice counts once, and one whose
            lead did not exist yet gives no row.
        ledger: Whether `contributions` will be asked for.
        name: Under which the engine keeps the table; one of the same name is replaced.

    Raises:
        ReifegradError: A moment lies outside the years that can be scored, or the engine cannot hold the table.
    """
    pairs = _pairs(moments, model.key)
    clock = Clock(model.timezone, None, _checked_latest(pairs))
    table = engine.register(f"{name}_asked", with_cuts(model, pairs))
    plan = build_plan(model, replace(relations, moments=table), clock, ledger=ledger)
    check_plan(engine.capabilities, plan, ledger=ledger)
    return ScoredMoments(plan, engine.store(name, plan.wide))


def _pairs(moments: pa.Table, key: str) -> pa.Table:
    pairs = moments.select([key, AS_OF]).cast(pa.schema([(key, pa.string()), (AS_OF, NAIVE)]))
    return pairs.group_by([key, AS_OF]).aggregate([])


def _checked_latest(pairs: pa.Table) -> datetime | None:
    bounds = pc.min_max(pairs[AS_OF]).as_py()
    for moment in bounds.values():
        if moment is not None:
            check_moment(aware_utc(moment))
    return None if bounds["max"] is None else aware_utc(bounds["max"])
