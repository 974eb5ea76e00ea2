"""Gives leads a history as the worker writes it: cells and stages of the grade matrix, scores, outcomes, cards."""

from __future__ import annotations

from typing import Any

from test_taking import NOW

from reifegrad.spec.loader import parse_model
from reifegrad.templates.shipped import template_text

MODEL = "grade-matrix"
MATRIX = parse_model(template_text(MODEL))
CELLS = {name: cell.stage or "" for name, cell in (MATRIX.matrix.cells if MATRIX.matrix else {}).items()}
"""Cell -> stage."""


def publish(now: Any = NOW) -> None:
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.models.publishing import publish as run
    from reifegrad_web.writing import write

    with write():
        run(check_here(template_text(MODEL)), now)


def everybody(**given: Any) -> Any:
    from reifegrad_web.leads.chosen import Chosen
    from reifegrad_web.org.models import User

    return Chosen(User(role="admin"), **given)


def move(
    lead: int,
    cell: str | None,
    at: Any,
    *,
    is_noted: bool = True,
    score: int = 1,
    cause: Any = None,
    version: str = "h",
) -> None:
    """Give a lead another cell, as the worker does; a run over everybody notes no first scores."""
    from reifegrad_web.scoring.models import LeadScore
    from reifegrad_web.scoring.outbox import keep
    from reifegrad_web.scoring.stage_entries import Entered, note_entries
    from reifegrad_web.scoring.transitions import departures, transitions
    from reifegrad_web.writing import write

    old = LeadScore.objects.filter(lead_id=lead, model=MODEL).first()
    with write():
        if cell is None:
            if old is not None:
                keep(departures(old, at))
                changed(lead, at, old, None, cause)
                old.delete()
            return
        verdict = {"cell": cell, "stage": CELLS[cell]} if cell else {}
        new = LeadScore(
            lead_id=lead,
            model=MODEL,
            model_hash=version,
            as_of=at,
            score=score,
            record={},
            verdict=verdict,
            changed_at=at,
        )
        new.cell, new.stage = verdict.get("cell"), verdict.get("stage", "")
        if old is not None:
            new.pk = old.pk
        if is_noted:
            keep(transitions(old, new, at))
        elif old is None:
            note_entries([Entered(lead, MODEL, new.stage, at)])
        changed(lead, at, old, new, cause)
        new.save()


def changed(lead: int, at: Any, old: Any, new: Any, cause: Any) -> None:
    """The row of history beside it."""
    from reifegrad_web.scoring.models import ScoreChange

    before, after = (None if each is None else each.score for each in (old, new))
    stages = {"stage_before": "" if old is None else old.stage, "stage_after": "" if new is None else new.stage}
    why = cause or {"why": "facts-or-time"}
    ScoreChange.objects.create(
        lead_id=lead, model=MODEL, model_hash="h", at=at, before=before, after=after, cause=why, **stages
    )


def decide(lead: int, outcome: str, at: Any) -> None:
    from reifegrad_web.leads.models import Identifier, Outcome
    from reifegrad_web.writing import write

    with write():
        who, _ = Identifier.objects.get_or_create(
            namespace="user", value=f"u{lead}", defaults={"first_seen_at": NOW, "lead_id": lead}
        )
        Outcome.objects.create(identifier=who, source_id=0, outcome=outcome, decided_at=at, received_at=at)
