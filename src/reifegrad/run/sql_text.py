"""Writes a model as SQL for a warehouse to which we do not connect."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from reifegrad.plan.clock import Clock
from reifegrad.plan.pipeline import build_plan
from reifegrad.plan.relations import unbound_relations
from reifegrad.run.sql import sql_text_of
from reifegrad.spec.time import check_moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from reifegrad.plan.relations import Relations
    from reifegrad.spec.model import ScoringModel


def sql_text(model: ScoringModel, dialect: str, *, as_of: datetime, contributions: bool = False) -> str:
    """One SQL query with a comment that says what it computes and which columns it reads.

    Raises:
        ReifegradError: The moment has no time zone or lies out of reach.
    """
    check_moment(as_of)
    relations = unbound_relations(model)
    plan = build_plan(model, relations, Clock(model.timezone, as_of), ledger=contributions)
    query = sql_text_of(plan.contributions() if contributions else plan.scores(), dialect)
    comment = "\n".join(
        f"-- {' '.join(line.split())}" for line in _head(model, relations, as_of, contributions=contributions)
    )
    return f"{comment}\n{query}\n"


def _head(model: ScoringModel, relations: Relations, as_of: datetime, *, contributions: bool) -> Iterator[str]:
    rows = "one row for each lead and contribution" if contributions else f"one row for each {model.subject}"
    yield f"Reifegrad scoring model {model.name}, content hash {model.hash}"
    yield f"as of {as_of.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}: {rows}"
    yield "Scores and points are thousandths of a point. Times are UTC, without a zone."
    if model.subject == "lead":
        yield "Attributes of the company stand in leads: make a view with coalesce(lead.country, account.country)."
    yield "It reads:"
    for name in ("leads", "accounts", "activities"):
        table = getattr(relations, name)
        if table is not None:
            yield f"{name}: " + ", ".join(f"{column} {kind}" for column, kind in table.schema().items())
