"""Builds the query plan of a model: the steps of the computation in their fixed order.

`STEPS` is that order; each step takes the draft so far and adds to it. `explain --steps` prints the same list.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from reifegrad.plan.activities import KEY, build_stream, stream_key
from reifegrad.plan.contributions import add_contributions
from reifegrad.plan.forms import count_by_forms
from reifegrad.plan.ledger import build_ledger, flat_ledger
from reifegrad.plan.measured import with_measures
from reifegrad.plan.subjects import build_subjects
from reifegrad.plan.totals import add_dimensions, add_score
from reifegrad.plan.verdict import add_verdict
from reifegrad.spec.result_columns import result_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ibis import ir

    from reifegrad.plan.clock import Clock
    from reifegrad.plan.ledger import LedgerLine
    from reifegrad.plan.relations import Relations
    from reifegrad.spec.model import Counting, ScoringModel


@dataclass(frozen=True)
class Draft:
    """What the steps hand on: the inputs, and the table that grows."""

    model: ScoringModel
    relations: Relations
    clock: Clock
    ledger: bool
    table: ir.Table | None = None

    @property
    def rows(self) -> ir.Table:
        """The table so far."""
        if self.table is None:
            raise ValueError("no step has run yet")
        return self.table


@dataclass(frozen=True)
class ScoringPlan:
    """A compiled model: `wide` has every column, `scores` is taken from it, `contributions` explains it."""

    model: ScoringModel
    clock: Clock
    wide: ir.Table

    def scores(self, wide: ir.Table | None = None) -> ir.Table:
        """Key, as_of?, and the result columns; scores in milli-points. `wide` may be a stored copy."""
        table = self.wide if wide is None else wide
        return table.select(self.model.key, *self.clock.keys, *result_columns(self.model))

    def contributions(self, wide: ir.Table | None = None) -> ir.Table:
        """One row per lead and contribution; needs a plan that was built with `ledger`."""
        return build_ledger(self.model, self.wide if wide is None else wide, self.clock)

    def explained_scores(self) -> tuple[ir.Table, tuple[LedgerLine, ...]]:
        """One row per lead with its scores and all its contributions, for batches; and how to read the latter.

        Needs a plan that was built with `ledger`.
        """
        columns, lines = flat_ledger(self.model, self.wide)
        return self.wide.select(self.model.key, *self.clock.keys, *result_columns(self.model), **columns), lines


def find_subjects(draft: Draft) -> Draft:
    """Leads that exist at the moment, with their attributes as known then."""
    return replace(draft, table=build_subjects(draft.model, draft.relations, draft.clock))


def count_activities(draft: Draft) -> Draft:
    """Activities filtered, limited, decayed and rounded to milli-points, summed per criterion."""
    table = draft.rows
    counted_by_form = count_by_forms(draft.model, draft.clock, partial(_stream, draft), ledger=draft.ledger)
    for criterion, tallies in counted_by_form:
        on = [(stream_key(draft.model, criterion), KEY), *((name, name) for name in draft.clock.keys)]
        counted = [name for name in tallies.columns if name not in {KEY, *draft.clock.keys}]
        table = table.left_join(tallies, on).select(*table.columns, *counted)
    return replace(draft, table=with_measures(draft.model, table, draft.clock))


def give_points(draft: Draft) -> Draft:
    """Points of every criterion, held within its own minimum and maximum."""
    return replace(draft, table=add_contributions(draft.model, draft.rows, draft.clock))


def add_up_dimensions(draft: Draft) -> Draft:
    """Groups and dimensions, held within their ranges; the best persona."""
    return replace(draft, table=add_dimensions(draft.model, draft.rows))


def apply_formula(draft: Draft) -> Draft:
    """The score, held within its range."""
    return replace(draft, table=add_score(draft.model, draft.rows))


def draw_conclusions(draft: Draft) -> Draft:
    """Grades, cell, stage, veto, segment and priority."""
    return replace(draft, table=add_verdict(draft.model, draft.rows))


class PlanStep(Protocol):
    """One step of the computation: takes the draft so far and adds to its table."""

    def __call__(self, draft: Draft) -> Draft:
        """The draft with a table that has more columns."""


STEPS: tuple[PlanStep, ...] = (
    find_subjects,
    count_activities,
    give_points,
    add_up_dimensions,
    apply_formula,
    draw_conclusions,
)


def build_plan(model: ScoringModel, relations: Relations, clock: Clock, *, ledger: bool = False) -> ScoringPlan:
    """The expressions that score a model. `ledger` adds the columns that explanations need."""
    draft = Draft(model, relations, clock, ledger)
    for step in STEPS:
        draft = step(draft)
    return ScoringPlan(model, clock, draft.rows)


def _stream(draft: Draft, criteria: Sequence[Counting]) -> ir.Table:
    return build_stream(draft.model, draft.relations, draft.clock, draft.rows, criteria)
