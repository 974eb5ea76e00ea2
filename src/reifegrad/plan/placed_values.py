"""Step 3 for measures that take the value of the first or last activity: puts activities in order and picks one.

In: the same stream as for the plain tallies. Out: `matched`, `measured` and, for explanations, `first` and `last`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from reifegrad.plan.activities import KEY, match_condition, property_column
from reifegrad.plan.expressions import is_true
from reifegrad.plan.tallies import tally
from reifegrad.plan.text_values import bytewise
from reifegrad.spec.model import Criterion, MeasureRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ibis import ir

    from reifegrad.plan.clock import Clock
    from reifegrad.spec.model import Counting


def first_and_last_values(stream: ir.Table, clock: Clock, criteria: Sequence[Counting], *, ledger: bool) -> ir.Table:
    """One row a key. At the same moment the smallest id is the first, the greatest the last."""
    keys = [KEY, *clock.keys]
    marks = {
        _match_column(c): is_true(match_condition(c.matching, stream, clock))
        for c in criteria
        if c.matching is not None
    }
    rows = stream.mutate(**marks)
    ranks = {}
    for criterion in criteria:
        turned = ibis.desc if _rule(criterion).measure == "last" else ibis.asc
        order = [turned(rows["occurred_at"]), turned(bytewise(rows["activity_id"]))]
        window = ibis.window(group_by=[*keys, rows[_match_column(criterion)]], order_by=order)
        ranks[_rank_column(criterion)] = ibis.row_number().over(window)
    rows = rows.mutate(**ranks)
    found: dict[str, ir.Value] = {}
    for criterion in criteria:
        mine = rows[_match_column(criterion)]
        value = rows[property_column(_rule(criterion).property or "")]
        found[tally(criterion, "matched")] = rows.count(where=mine)
        chosen = mine & (rows[_rank_column(criterion)] == 0)  # one row: any function gives its value
        found[tally(criterion, "measured")] = (
            value.any(where=chosen) if value.type().is_boolean() else value.max(where=chosen)
        )
        if ledger and isinstance(criterion, Criterion):
            found[tally(criterion, "first")] = rows["occurred_at"].min(where=mine)
            found[tally(criterion, "last")] = rows["occurred_at"].max(where=mine)
    return rows.group_by(keys).agg(**found)


def _rule(criterion: Counting) -> MeasureRule:
    if not isinstance(criterion.rule, MeasureRule):
        raise TypeError(f"{criterion.id} measures nothing")
    return criterion.rule


def _match_column(criterion: Counting) -> str:
    return tally(criterion, "mine")


def _rank_column(criterion: Counting) -> str:
    return tally(criterion, "rank")
