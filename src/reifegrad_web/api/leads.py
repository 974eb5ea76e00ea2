"""Leads with their scores: now, at any past moment, and how they became so."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import AwareDatetime

from reifegrad_web.api.actors import note_read
from reifegrad_web.api.problems import ApiProblem
from reifegrad_web.api.tokens import Token
from reifegrad_web.leads import persons
from reifegrad_web.scoring import reading
from reifegrad_web.scoring.served_models import ServedModel

router = Router(auth=Token("read"), tags=["leads"])
_MOST = 500

Model = Annotated[str | None, Query(description="The name of a published model. Default: the only one, or the first.")]


class RankedLead(Schema):
    """A lead of a list."""

    lead_id: str
    points: float
    """The score in points."""
    stage: str | None


class RankedLeads(Schema):
    """Leads, the highest score first."""

    model: str
    model_hash: str
    leads: list[RankedLead]
    next_cursor: str | None
    """Where the list goes on; null at its end."""


class LeadScore(Schema):
    """The score of a lead with its reasons."""

    lead_id: str
    model: str
    model_hash: str
    as_of: datetime
    score: dict[str, Any]
    """What `reifegrad score --json` says of a lead: points, dimensions, grades, stage."""
    reasons: list[dict[str, Any]]
    """Codes and parameters; the milli-points of all reasons add up to the score."""
    sentences: list[str]
    """The same in words."""


class ScoreChange(Schema):
    """A change of a score."""

    at: datetime
    model_hash: str
    before: float | None
    after: float | None
    stage_before: str | None
    stage_after: str | None
    cause: dict[str, Any]
    """`why`, and for each criterion that gave other points its milli-points before and after."""


class ScoreTransition(Schema):
    """A lead crossed from one grade, cell, stage, segment or priority to another."""

    at: datetime
    what: Literal["grade", "cell", "stage", "segment", "priority"]
    dimension: str | None
    """The graded dimension."""
    before: str | None
    after: str | None
    by_version: bool
    """Whether only the version of the model is another one, and nothing happened."""


class History(Schema):
    """The changes of a lead's score, the newest first."""

    lead_id: str
    model: str
    changes: list[ScoreChange]
    transitions: list[ScoreTransition]


@router.get("/leads", response=RankedLeads, summary="Rank leads by their score")
def list_leads(
    request: HttpRequest,
    model: Model = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 50,
) -> dict[str, Any]:
    """The leads of a model by their score now, page by page."""
    each = _model(model)
    found = reading.ranked(each.name, _read_cursor(cursor), limit)
    last = found[-1] if len(found) == limit else None
    return {
        "model": each.name,
        "model_hash": each.model_hash,
        "leads": [
            {"lead_id": str(row.lead_id), "points": (row.milli_points or 0) / 1000, "stage": row.stage or None}
            for row in found
        ],
        "next_cursor": None if last is None else f"{last.milli_points}:{last.lead_id}",
    }


@router.get("/leads/{lead}/score", response=LeadScore, summary="Explain a lead's score, now or at a past moment")
def lead_score(
    request: HttpRequest,
    lead: str,
    model: Model = None,
    as_of: AwareDatetime | None = None,
    language: Literal["de", "en"] = "en",
) -> dict[str, Any]:
    """`lead` is a number or an e-mail address. With `as_of`, by what was known then and the model as it is now."""
    each, number = _model(model), _lead(lead)
    note_read(request, "lead.score", number)
    record = reading.score_now(each, number) if as_of is None else reading.score_at(each, number, as_of)
    if record is None:
        when = "yet" if as_of is None else "at that moment"
        raise ApiProblem(404, "not-scored", f"the lead has no score {when}")
    shown = {name: value for name, value in record.items() if name not in {"reasons", "model_hash", "as_of", "lead_id"}}
    return {
        "lead_id": str(number),
        "model": each.name,
        "model_hash": record["model_hash"],
        "as_of": record["as_of"],
        "score": shown,
        "reasons": record["reasons"],
        "sentences": reading.sentences(each, record, language),
    }


@router.get("/leads/{lead}/history", response=History, summary="How a lead's score became what it is")
def lead_history(
    request: HttpRequest,
    lead: str,
    model: Model = None,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 100,
) -> dict[str, Any]:
    """Every change with its cause."""
    each, number = _model(model), _lead(lead)
    note_read(request, "lead.history", number)
    return {
        "lead_id": str(number),
        "model": each.name,
        "changes": list(reading.history(each, number, limit)),
        "transitions": list(reading.transitions_of(each, number, limit)),
    }


def _model(name: str | None) -> ServedModel:
    found = reading.served_model(name)
    if found is None:
        raise ApiProblem(404, "model-unknown", "no such model is published")
    return found


def _lead(given: str) -> int:
    return persons.lead_number(persons.find(given))


def _read_cursor(cursor: str | None) -> tuple[int, int] | None:
    if cursor is None:
        return None
    score, _, lead = cursor.partition(":")
    try:
        found = int(score), int(lead)
    except ValueError:
        raise ApiProblem(422, "cursor-unreadable", "take the cursor from next_cursor of the page before") from None
    if max(map(abs, found)) >= 2**63:
        raise ApiProblem(422, "cursor-unreadable", "take the cursor from next_cursor of the page before")
    return found
