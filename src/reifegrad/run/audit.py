"""Tables on a connection come in; counts of what would otherwise be lost without a word go out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend


def activity_ids_are_unique(connection: Backend) -> bool:
    """Whether every activity_id stands once, so that the plan need not look for copies.

    Ids that rise from row to row, as nearly every export has them, prove it in one pass over one column;
    only otherwise are they counted.
    """
    rising = connection.raw_sql(
        "select coalesce(bool_and(activity_id > previous or previous is null), true) "
        "from (select activity_id, lag(activity_id) over () as previous from activities)"
    ).fetchone()
    if rising is not None and rising[0]:
        return True
    counts = connection.raw_sql("select count(*) = count(distinct activity_id) from activities").fetchone()
    return bool(counts is not None and counts[0])


def activities_without_lead(connection: Backend) -> int:
    """How many activities belong to no lead of the leads table: they cannot count for anybody."""
    row = connection.raw_sql('select count(*) from "activities" anti join "leads" using (lead_id)').fetchone()
    return int(row[0]) if row is not None else 0
