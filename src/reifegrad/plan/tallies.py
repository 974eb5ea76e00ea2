"""Step 3, the plain form: counts and sums activities per lead and criterion, in one pass without order.

Tallies of a criterion: `matched` activities, `counted` ones (under the limits), their `sum` in milli-points
after decay, the `measured` amount in millionths, and `first`/`last` time.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

import ibis

from reifegrad.plan.activities import KEY, match_condition, property_column
from reifegrad.plan.expressions import balanced, constant, integer, rounded
from reifegrad.plan.layers import exclusive_layers
from reifegrad.spec.decay import MICROSECONDS
from reifegrad.spec.model import AbsenceRule, Criterion, MeasureRule, OccurrenceRule
from reifegrad.spec.points import MICRO
from reifegrad.spec.rules import is_amount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ibis import ir

    from reifegrad.plan.clock import Clock
    from reifegrad.spec.model import Counting, Decay

Layers = tuple[tuple["Counting", ...], ...]

MARK, MILLI_VALUE, AMOUNT, KEPT, GAPS = "mark", "milli", "amount", "kept", "full_gaps"
_PLACES = 4_096
_HALF = float(2**26)


def tally(criterion: Counting, what: str) -> str:
    """The column of a tally of a criterion."""
    return f"{criterion.id.replace('.', '-')}__{what}"


def match_code(place: int, criterion: Counting) -> int:
    """A number that says which criterion of a layer an activity counts for, and carries its points along.

    One look at the activity then gives both; looking the points up by place costs as much again.
    """
    points = criterion.rule.points if isinstance(criterion.rule, OccurrenceRule) else 0
    return abs(points) * _PLACES + place


def points_in_code(marks: ir.IntegerValue) -> ir.FloatingValue:
    """The milli-points, without their sign, that a mark carries."""
    return (marks.cast("float64") / constant(float(_PLACES))).floor()


def plain_tallies(stream: ir.Table, clock: Clock, criteria: Sequence[Counting], *, ledger: bool) -> ir.Table:
    """The fast form: one pass of conditional aggregates, no order among activities needed."""
    layers = exclusive_layers(criteria)
    rows = with_match_codes(stream, clock, layers)
    values: dict[str, ir.Value] = {}
    for number, layer in enumerate(layers):
        values |= _values(rows, clock, layer, number)
    return aggregate(rows.mutate(**values), clock, layers, ledger=ledger)


def with_match_codes(stream: ir.Table, clock: Clock, layers: Layers, *, start: int = 0) -> ir.Table:
    """The stream with one column a layer that says which criterion the activity counts for; others dropped."""
    marks = {}
    for number, layer in enumerate(layers):
        branches = [
            (match_condition(criterion.matching, stream, clock), integer(match_code(start + place, criterion)))
            for place, criterion in enumerate(layer)
            if criterion.matching is not None
        ]
        marks[f"{MARK}_{number}"] = ibis.cases(*branches, else_=ibis.null("int64"))
    rows = stream.mutate(**marks)
    return rows.filter(balanced(operator.or_, [rows[name].notnull() for name in marks]))


def _values(rows: ir.Table, clock: Clock, layer: Sequence[Counting], number: int) -> dict[str, ir.Value]:
    """Milli-points after decay and measured amounts of the activities of a layer."""
    marks = rows[f"{MARK}_{number}"]
    values: dict[str, ir.Value] = {}
    milli = decayed_points(rows, clock, marks, layer)
    if milli is not None:
        values[f"{MILLI_VALUE}_{number}"] = milli
    amounts = [
        (marks == match_code(place, c), rounded(rows[property_column(c.rule.property or "")] * constant(float(MICRO))))
        for place, c in enumerate(layer)
        if isinstance(c.rule, MeasureRule) and is_amount(c.rule)
    ]
    if amounts:
        values[f"{AMOUNT}_{number}"] = ibis.cases(*amounts, else_=ibis.null("float64"))
    return values


def decayed_points(
    rows: ir.Table, clock: Clock, marks: ir.IntegerValue, layer: Sequence[Counting]
) -> ir.FloatingValue | None:
    """Whole milli-points of each occurrence that decays, by mark; None if no criterion of the layer decays.

    They are whole numbers as doubles: see `expressions.rounded`.
    """
    groups: dict[tuple[Decay, bool], list[int]] = {}
    for place, criterion in enumerate(layer):
        rule = criterion.rule
        if isinstance(rule, OccurrenceRule) and rule.decay is not None:
            groups.setdefault((rule.decay, rule.points > 0), []).append(match_code(place, criterion))
    branches = []
    for (decay, positive), members in groups.items():
        left = (points_in_code(marks) * decay_factor(rows, clock, decay) + constant(0.5)).floor()
        branches.append((marks.isin(members), left if positive else -left))
    if len(branches) == 1:
        return branches[0][1]
    return ibis.cases(*branches, else_=ibis.null("float64")) if branches else None


def decay_factor(rows: ir.Table, clock: Clock, decay: Decay, gaps: ir.IntegerValue | None = None) -> ir.FloatingValue:
    """What is left of an occurrence (`spec.decay.factor` as an expression, the same doubles in the same order)."""
    if decay.inactive_for is not None:
        full_gaps = rows[GAPS] if gaps is None else gaps
        left = constant(decay.keep) ** full_gaps.cast("float64")
        return ibis.greatest(constant(decay.floor), left) if decay.floor else left
    age = clock.age(rows)
    if decay.grace:
        age = ibis.greatest(age - integer(decay.grace * MICROSECONDS), integer(0))
    aged = age.cast("float64")
    if decay.half_life is not None:
        left = constant(0.5) ** (aged / constant(float(decay.half_life * MICROSECONDS)))
    elif decay.linear_period is not None:
        share = constant(decay.rate) * (aged / constant(float(decay.linear_period * MICROSECONDS)))
        left = ibis.greatest(constant(0.0), constant(1.0) - share)
    else:
        alive = age < integer((decay.expires_after or 0) * MICROSECONDS)
        left = ibis.ifelse(alive, constant(1.0), constant(0.0))
    return ibis.greatest(constant(decay.floor), left) if decay.floor else left


def aggregate(rows: ir.Table, clock: Clock, layers: Layers, *, ledger: bool) -> ir.Table:
    """One row a key with the tallies that the rules, and with `ledger` the explanation, need."""
    measures: dict[str, ir.Value] = {}
    for number, layer in enumerate(layers):
        for i, criterion in enumerate(layer):
            measures |= _tallies_of(rows, criterion, number, match_code(i, criterion), ledger=ledger)
    return rows.group_by([KEY, *clock.keys]).agg(**measures)


def _tallies_of(rows: ir.Table, criterion: Counting, number: int, own: int, *, ledger: bool) -> dict[str, ir.Value]:
    mine = rows[f"{MARK}_{number}"] == own
    counted = mine & rows[KEPT] if KEPT in rows.columns else mine
    rule = criterion.rule
    found: dict[str, ir.Value] = {"matched": rows.count(where=mine)}
    if isinstance(rule, OccurrenceRule):
        found["counted"] = rows.count(where=counted)
        if rule.decay is not None:
            found["sum"] = rows[f"{MILLI_VALUE}_{number}"].sum(where=counted)
            if not ledger and criterion.disqualify is None and criterion.qualify is None:
                found = {"sum": found["sum"]}
        elif KEPT not in rows.columns:
            found.pop("counted")
    elif isinstance(rule, MeasureRule):
        found |= _measured(rows, rule, mine, number)
    if ledger and isinstance(criterion, Criterion):
        found["first"] = rows["occurred_at"].min(where=mine)
        found["last"] = rows["occurred_at"].max(where=mine)
    return {tally(criterion, what): value for what, value in found.items()}


def _sum(amount: ir.FloatingValue, mine: ir.BooleanValue) -> ir.FloatingValue:
    """The sum of millionths, rounded once at the end, so that it does not depend on the order of the rows.

    A double holds every whole number up to 2^53 only, nine billion in millionths. Two halves of each amount add up
    exactly, far beyond that.
    """
    high = (amount / constant(_HALF)).floor()
    low = amount - high.cast("float64") * constant(_HALF)
    return high.sum(where=mine).cast("float64") * constant(_HALF) + low.sum(where=mine)


def _measured(rows: ir.Table, rule: MeasureRule, mine: ir.BooleanValue, number: int) -> dict[str, ir.Value]:
    """What a measure needs beside the number of activities."""
    if rule.measure == "days_since":
        return {"last": rows["occurred_at"].max(where=mine)}
    if rule.measure == "count_distinct":
        return {"measured": comparable(ibis.ifelse(mine, rows[property_column(rule.property or "")], None)).nunique()}
    if not is_amount(rule):
        return {}
    amount = rows[f"{AMOUNT}_{number}"]
    if rule.measure == "sum":
        return {"measured": _sum(amount, mine)}
    if rule.measure == "mean":
        return {"measured": _sum(amount, mine), "amounts": amount.count(where=mine)}
    return {"measured": getattr(amount, rule.measure)(where=mine)}


def comparable(value: ir.Value) -> ir.Value:
    """A value whose likes are the same on every engine: adding zero makes one value of 0 and -0."""
    return value + constant(0.0) if value.type().is_floating() else value


def is_state(criterion: Counting) -> bool:
    """Whether the criterion is a state over activities rather than a count of occurrences."""
    return isinstance(criterion.rule, MeasureRule | AbsenceRule)
