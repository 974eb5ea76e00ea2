"""Stops scoring leads: their scores and reasons go away at once, and the history says why, without points."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from reifegrad_web.leads.cards import forget_cards
from reifegrad_web.leads.fact_rows import colleagues_of
from reifegrad_web.leads.models import LeadCard
from reifegrad_web.leads.parts import parts
from reifegrad_web.scoring.due import make_due, touch
from reifegrad_web.scoring.models import (
    DueLead,
    LeadScore,
    PendingTransition,
    ScoreChange,
    ScoreTransition,
    StageEntry,
)
from reifegrad_web.scoring.outbox import keep
from reifegrad_web.scoring.transitions import departures

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_HISTORY = (ScoreChange, PendingTransition, ScoreTransition, StageEntry)


def stop_profiling(lead: int, now: datetime) -> None:
    """A lead objects to being scored; the caller holds the transaction and has noted the objection.

    The lead stays due: a worker that has computed its score already finds the objection before it writes.
    """
    touch([lead], now)  # first: it waits for a worker that is writing this score
    PendingTransition.objects.filter(lead_id=lead).delete()  # nor does anything start from what it crossed before
    rows = list(LeadScore.objects.filter(lead_id=lead))
    ScoreChange.objects.bulk_create(objection_of(row, now) for row in rows)
    keep(chain.from_iterable(departures(row, now) for row in rows))
    LeadScore.objects.filter(id__in=[row.pk for row in rows]).delete()


def objection_of(row: LeadScore, now: datetime) -> ScoreChange:
    """The row of history that says that a score went away because the lead objects."""
    return ScoreChange(
        lead_id=row.lead_id, model=row.model, model_hash=row.model_hash, at=now, cause={"why": "objection"}
    )


def forget_history(lead: int) -> int:
    """Delete what the scores of a lead were, and what it crossed; returns how many rows that were.

    The caller holds the transaction, and has seen that the lead objects: nobody scores it meanwhile.
    """
    found = (rows.objects.filter(lead_id=lead) for rows in _HISTORY)
    return sum(rows.delete()[0] for rows in found)


def forget(leads: Iterable[int], now: datetime) -> dict[str, int]:
    """Delete everything that scoring knows of leads, and have their colleagues scored again: table -> rows.

    The caller holds the transaction, and deletes the facts of the leads after this.
    """
    given = set(leads)
    make_due(colleagues_of(given), now)
    counts: dict[str, int] = {}
    # due first: it waits for a worker that is writing these scores
    for rows in (DueLead, LeadScore, *_HISTORY):
        for part in parts(given):
            deleted, _ = rows.objects.filter(lead_id__in=part).delete()
            counts[rows._meta.db_table] = counts.get(rows._meta.db_table, 0) + deleted
    counts[LeadCard._meta.db_table] = forget_cards(given)
    return counts
