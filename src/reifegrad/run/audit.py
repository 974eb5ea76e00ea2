"""Finds ids that belong to nobody: those of activities, and those that were asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.errors import Problem, ReifegradError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reifegrad.plan.relations import Relations
    from reifegrad.run.engine import Engine
    from reifegrad.spec.model import ScoringModel


def activities_without_lead(engine: Engine, relations: Relations) -> int:
    """How many activities belong to no lead of the leads table: they cannot count for anybody."""
    if relations.activities is None:
        return 0
    lost = relations.activities.anti_join(relations.leads, "lead_id")
    return int(engine.fetch(lost.aggregate(n=lost.count()))[0]["n"])


def unknown_subjects(model: ScoringModel, unknown: Iterable[str], known: Sequence[str]) -> ReifegradError:
    """The error of ids that were asked for and are in no table; `known` are some that are."""
    return ReifegradError(
        tuple(Problem(f"unknown-{model.subject}", {"name": name, "near": nearest(name, known)}) for name in unknown)
    )
