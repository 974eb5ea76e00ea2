"""Counts profile changes that came after the decision, by attribute."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reifegrad.run.engine import Engine
    from reifegrad.run.sources import LoadedFacts


def changes_after_decision(engine: Engine, facts: LoadedFacts) -> dict[str, int]:
    """For each attribute of the log the number of leads for which it changed after their first decision."""
    changes, outcomes = facts.relations.changes, facts.outcomes
    if changes is None or outcomes is None:
        return {}
    first = outcomes.group_by("lead_id").aggregate(decided_at=lambda t: t["decided_at"].min())
    late = changes.inner_join(first, "lead_id").filter(lambda t: t["known_at"] > t["decided_at"])
    counted = late.group_by("attribute").aggregate(leads=lambda t: t["lead_id"].nunique())
    return {row["attribute"]: int(row["leads"]) for row in engine.fetch(counted)}


def attributes_with_history(engine: Engine, facts: LoadedFacts) -> frozenset[str]:
    """The attributes whose changes are logged: what was known at a moment is known of them."""
    changes = facts.relations.changes
    if changes is None:
        return frozenset()
    return frozenset(row["attribute"] for row in engine.fetch(changes.select("attribute").distinct()))
