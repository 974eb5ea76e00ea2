"""Step 2, what they did: activities up to the moment, one row per activity id, with the key they count for.

In: relations, subjects and clock. Out: a stream of activities keyed by lead, by team of colleagues, or by
account, filtered to what the given criteria look at.
"""

from __future__ import annotations

import hashlib
import operator
from functools import reduce
from typing import TYPE_CHECKING

import ibis

from reifegrad.plan.calendar_columns import calendar_columns, with_calendar_columns
from reifegrad.plan.clock import EPOCH, calendar_number, microseconds_between, moment_literal
from reifegrad.plan.expressions import TRUE, compile_node, integer, is_true
from reifegrad.plan.members import members_of_accounts, members_of_teams
from reifegrad.plan.relations import AS_OF, IBIS_TYPES, cut_name
from reifegrad.plan.subjects import ACCOUNT_MEMBERS
from reifegrad.plan.text_values import bytewise
from reifegrad.spec.condition import Type
from reifegrad.spec.condition_functions import NOW
from reifegrad.spec.decay import MICROSECONDS
from reifegrad.spec.model import MeasureRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ibis import ir

    from reifegrad.plan.clock import Clock
    from reifegrad.plan.relations import Relations
    from reifegrad.spec.model import After, Counting, Matching, ScoringModel

KEY = "activity_of"
"""The column of a stream that says for whom an activity counts."""

_CONTRACT = ("activity_id", "lead_id", "kind", "occurred_at")


def build_stream(
    model: ScoringModel,
    relations: Relations,
    clock: Clock,
    subjects: ir.Table,
    criteria: Sequence[Counting],
) -> ir.Table:
    """Activities that the criteria (all of one scope) may look at: KEY, as_of?, id?, kind, occurred_at, properties."""
    team = criteria[0].matching is not None and criteria[0].matching.scope == "account"
    existing = _existing(model, relations, clock)
    if relations.unique_activities and _counts_for_its_lead(model, clock, team=team):
        existing = _only_of_leads(
            relations.only, existing
        )  # as early as can be, so that a database finds them by an index
    activities = existing if relations.unique_activities else _one_row_each(model, existing)
    kinds = _kinds(criteria)
    if kinds is not None:
        activities = activities.filter(activities["kind"].isin(kinds))
    keyed = _keyed(model, relations, clock, subjects, activities, team=team)
    cuts = [] if clock.is_single else [cut_name(duration) for duration in model.reads.windows]
    ids = _CONTRACT[:1] if any(map(picks_one, criteria)) else ()
    stream = keyed.select(KEY, *clock.keys, *cuts, *ids, *_CONTRACT[2:], *_properties(model, keyed))
    return with_sequences(stream, clock, criteria)


def picks_one(criterion: Counting) -> bool:
    """Whether a measure takes the value of one activity, by its place among the others; ids decide between equals."""
    return isinstance(criterion.rule, MeasureRule) and criterion.rule.measure in {"first", "last"}


def property_column(name: str) -> str:
    """The column of a stream that holds a property; prefixed, so that it meets no other name."""
    return f"property__{name}"


def _properties(model: ScoringModel, activities: ir.Table) -> list[str]:
    names = [*model.properties, *_calendar_columns(model)]
    return [column for name in names if (column := property_column(name)) in activities.columns]


def with_sequences(stream: ir.Table, clock: Clock, criteria: Sequence[Counting]) -> ir.Table:
    """The stream with, for everything that criteria ask to have happened before, whether it did."""
    afters = dict.fromkeys(
        after for c in criteria if c.matching is not None and (after := c.matching.after) is not None
    )
    if not afters:
        return stream
    rows = stream.mutate(_since=microseconds_between(stream["occurred_at"], moment_literal(EPOCH)))
    # Strictly earlier: what happened at the same moment is one microsecond too late.
    earlier = ibis.window(group_by=[KEY, *clock.keys], order_by="_since", range=(None, -1))
    columns = {}
    for after in afters:
        first = is_true(_matches(after, rows, clock))
        columns[_sequence_column(after)] = ibis.ifelse(first, rows["_since"], ibis.null("int64")).max().over(earlier)
    rows = rows.mutate(**columns)
    found = {name: _in_time(rows, name, after) for after in afters for name in [_sequence_column(after)]}
    return rows.mutate(**found).drop("_since")


def _in_time(rows: ir.Table, column: str, after: After) -> ir.BooleanValue:
    if after.within is None:
        return rows[column].notnull()
    return is_true(rows["_since"] - rows[column] <= integer(after.within.seconds * MICROSECONDS))


def _sequence_column(after: After) -> str:
    """A name for what must have happened before; the same for the same."""
    return f"after__{hashlib.sha256(repr(after).encode()).hexdigest()[:16]}"


def _calendar_columns(model: ScoringModel) -> dict[str, tuple[str, str, str]]:
    return calendar_columns(where for c in model.countings() if c.matching is not None for where in c.matching.wheres)


def stream_key(model: ScoringModel, criterion: Counting) -> str:
    """The column of the subjects that KEY of the criterion's stream belongs to."""
    return ACCOUNT_MEMBERS if criterion.matching is not None and criterion.matching.scope == "account" else model.key


def match_condition(matching: Matching, stream: ir.Table, clock: Clock) -> ir.BooleanValue:
    """Whether an activity of a stream is one that the criterion looks at; may be unknown instead of false."""
    found = _matches(matching, stream, clock)
    if matching.within is not None:
        found = found & (stream["occurred_at"] > clock.before(stream, matching.within))
    return found if matching.after is None else found & stream[_sequence_column(matching.after)]


def _matches(matching: Matching | After, stream: ir.Table, clock: Clock) -> ir.BooleanValue:
    """Whether an activity is of the kind, and the condition over its properties holds."""
    parts: list[ir.BooleanValue] = []
    if matching.kinds is not None:
        kinds = matching.kinds
        parts.append(stream["kind"] == kinds[0] if len(kinds) == 1 else stream["kind"].isin(kinds))
    if matching.where is not None:
        parts.append(compile_node(with_calendar_columns(matching.where), lambda name: _property(stream, clock, name)))
    return reduce(operator.and_, parts) if parts else TRUE


def _property(stream: ir.Table, clock: Clock, name: str) -> ir.Value:
    return clock.now(stream) if name == NOW else stream[property_column(name)]


def _counts_for_its_lead(model: ScoringModel, clock: Clock, *, team: bool) -> bool:
    return not team and model.subject == "lead" and clock.is_single


def _only_of_leads(only: Sequence[str], activities: ir.Table) -> ir.Table:
    return activities.filter(activities["lead_id"].isin(list(only))) if only else activities


def _existing(model: ScoringModel, relations: Relations, clock: Clock) -> ir.Table:
    activities = relations.activities
    if activities is None:
        raise ValueError("the model looks at activities, but there is no relation of them")
    if clock.is_single:
        activities = activities.filter(activities["occurred_at"] <= clock.now(activities))
    properties = {property_column(n): activities[n] for n in model.properties if n in activities.columns}
    for column, (function, name, zone) in _calendar_columns(model).items():
        if name in activities.columns:
            moment = activities[name].cast(IBIS_TYPES[Type.TIME])
            properties[property_column(column)] = calendar_number(function, moment, zone)
    return activities.select(*_CONTRACT, **properties)


def _one_row_each(model: ScoringModel, activities: ir.Table) -> ir.Table:
    """Copies of one activity id removed: the earliest stays, then the smallest by the other columns.

    Only ids that stand more than once are sorted; the others pass.
    """
    counts = activities.group_by("activity_id").agg(copies=lambda t: t.count())
    repeated = counts.filter(counts["copies"] > 1).select("activity_id")
    single = activities.anti_join(repeated, "activity_id")
    copies = activities.semi_join(repeated, "activity_id")
    order = ["occurred_at", "lead_id", "kind", *sorted(map(property_column, model.properties))]
    order = [column for column in order if column in copies.columns]
    window = ibis.window(
        group_by="activity_id", order_by=[ibis.asc(_in_order(copies[column]), nulls_first=False) for column in order]
    )
    kept = copies.mutate(copy=ibis.row_number().over(window)).filter(lambda t: t["copy"] == 0).drop("copy")
    return single.union(kept)


def _in_order(column: ir.Column) -> ir.Value:
    return bytewise(column) if column.type().is_string() else column


def _kinds(criteria: Sequence[Counting]) -> list[str] | None:
    """The kinds of activity that the criteria look at; None for any."""
    matchings = [criterion.matching for criterion in criteria]
    afters = [matching.after for matching in matchings if matching is not None and matching.after is not None]
    kinds = [None if looked is None else looked.kinds for looked in (*matchings, *afters)]
    return None if None in kinds else list(dict.fromkeys(kind for some in kinds for kind in some or ()))


def _keyed(
    model: ScoringModel,
    relations: Relations,
    clock: Clock,
    subjects: ir.Table,
    activities: ir.Table,
    *,
    team: bool,
) -> ir.Table:
    if _counts_for_its_lead(model, clock, team=team):
        activities = _only_of_leads(relations.only, activities)
        return activities.mutate(**{KEY: activities["lead_id"]})
    members = _members(model, relations, clock, subjects, team=team)
    keyed = activities.inner_join(members, "lead_id")
    return keyed if clock.is_single else keyed.filter(keyed["occurred_at"] <= keyed[AS_OF])


def _members(model: ScoringModel, relations: Relations, clock: Clock, subjects: ir.Table, *, team: bool) -> ir.Table:
    """Which leads count for which key (at which moment): lead_id, KEY, and the columns of the moment."""
    cuts = [] if clock.is_single else [AS_OF, *(cut_name(duration) for duration in model.reads.windows)]
    if team:
        return members_of_teams(relations, clock, subjects, KEY, cuts)
    if model.subject == "account":
        return members_of_accounts(relations, clock, subjects, KEY, cuts)
    return subjects.select("lead_id", *cuts, **{KEY: subjects["lead_id"]})
