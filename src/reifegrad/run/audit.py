"""Counts activities that belong to no lead, so that nothing is lost silently."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reifegrad.plan.relations import Relations
    from reifegrad.run.engine import Engine


def activities_without_lead(engine: Engine, relations: Relations) -> int:
    """How many activities belong to no lead of the leads table: they cannot count for anybody."""
    if relations.activities is None:
        return 0
    lost = relations.activities.anti_join(relations.leads, "lead_id")
    return int(engine.fetch(lost.aggregate(n=lost.count()))[0]["n"])
