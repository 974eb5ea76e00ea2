"""Chooses how the activities of each criterion are counted: the cheapest form that can count it.

`FORMS` are tried in order, from the cheapest to the one that can count everything. All give the same tallies, so
that no later step knows which form counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from reifegrad.plan.activities import picks_one
from reifegrad.plan.cell_tallies import fits_cells, tallies_per_cell
from reifegrad.plan.ordered_tallies import is_positive, needs_order, ordered_tallies, resetting_criteria
from reifegrad.plan.placed_values import first_and_last_values
from reifegrad.plan.tallies import plain_tallies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ibis import ir

    from reifegrad.plan.clock import Clock
    from reifegrad.spec.model import Counting, ScoringModel


class Count(Protocol):
    """Counts a stream: one row a key with the tallies of `criteria`; `resetting` criteria only end inactivities."""

    def __call__(
        self,
        stream: ir.Table,
        clock: Clock,
        criteria: Sequence[Counting],
        resetting: Sequence[Counting],
        *,
        ledger: bool,
    ) -> ir.Table:
        """One row a key."""


@dataclass(frozen=True)
class Form:
    """A way to count: whether it can count a criterion (for an explanation, with `ledger`), and how it does.

    With `looks_around` the activities of further criteria decide what is left of the points (`resetting_criteria`).
    """

    fits: Callable[[Counting, bool], bool]
    count: Count
    looks_around: bool


def _plain(
    stream: ir.Table, clock: Clock, criteria: Sequence[Counting], resetting: Sequence[Counting], *, ledger: bool
) -> ir.Table:
    del resetting  # nothing fades by inactivity here
    return plain_tallies(stream, clock, criteria, ledger=ledger)


def _per_cell(
    stream: ir.Table, clock: Clock, criteria: Sequence[Counting], resetting: Sequence[Counting], *, ledger: bool
) -> ir.Table:
    del ledger  # cells know no single activities: `FORMS` leaves explanations to another form
    return tallies_per_cell(stream, clock, criteria, resetting)


def _first_or_last(
    stream: ir.Table, clock: Clock, criteria: Sequence[Counting], resetting: Sequence[Counting], *, ledger: bool
) -> ir.Table:
    del resetting
    return first_and_last_values(stream, clock, criteria, ledger=ledger)


FORMS: tuple[Form, ...] = (
    Form(fits=lambda criterion, _: picks_one(criterion), count=_first_or_last, looks_around=False),
    Form(fits=lambda criterion, _: not needs_order(criterion), count=_plain, looks_around=False),
    Form(fits=lambda criterion, ledger: not ledger and fits_cells(criterion), count=_per_cell, looks_around=True),
    Form(fits=lambda *_: True, count=ordered_tallies, looks_around=True),
)


def count_by_forms(
    model: ScoringModel, clock: Clock, stream: Callable[[Sequence[Counting]], ir.Table], *, ledger: bool
) -> Iterator[tuple[Counting, ir.Table]]:
    """Tallies of all measures and criteria that look at activities, each table with one of those that it counts.

    Args:
        model: The model.
        clock: The moment of scoring.
        stream: Gives the activities that some criteria of one scope look at.
        ledger: Whether an explanation will need the single activities.
    """
    for scope in ("lead", "account"):
        left = [c for c in model.countings() if c.matching is not None and c.matching.scope == scope]
        positive = [c for c in left if is_positive(c)]
        for form in FORMS:
            own = [criterion for criterion in left if form.fits(criterion, ledger)]
            left = [criterion for criterion in left if criterion not in own]
            if own:
                resetting = resetting_criteria(own, positive) if form.looks_around else ()
                yield own[0], form.count(stream([*own, *resetting]), clock, own, resetting, ledger=ledger)
