"""Narrows activities that are partitioned by day to the days that can matter at a moment.

Large tables are kept in one folder or partition a day. A condition on `occurred_at` cannot tell an engine which of
them to leave unread; one on the day can. The day may be that of any time zone: a day is added on either side.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis import ir

    from reifegrad.plan.relations import Relations
    from reifegrad.spec.model import ScoringModel

SOURCE = "occurred_on"
"""The column of the user's table: the date of `occurred_at`, and often what the table is partitioned by."""

DAY = "occurred_on__day"
"""The same in the relation, under a name that no property has."""

_DAY = timedelta(days=1)


def day_of(table: ir.Table) -> dict[str, ir.Value]:
    """The column to be kept beside those of the contract, if a table of activities has it as a date."""
    found = SOURCE in table.columns and table[SOURCE].type().is_date()
    return {DAY: table[SOURCE]} if found else {}


def prune_partitions(model: ScoringModel, relations: Relations, as_of: datetime) -> Relations:
    """Leave out the days that no criterion looks at. Never changes a score, if the days are right or unknown."""
    log = relations.activities
    if log is None or DAY not in log.columns:
        return relations
    import ibis

    day = log[DAY]
    kept = day <= ibis.literal((as_of.astimezone(UTC) + _DAY).date())
    # Of the copies of one activity the earliest counts, so that none may be missing where there may be copies.
    first = model.reads.since(as_of, timezone=model.timezone) if relations.unique_activities else None
    if first is not None:
        kept &= day >= ibis.literal((first - _DAY).date())
    return replace(relations, activities=log.filter(day.isnull() | kept))
