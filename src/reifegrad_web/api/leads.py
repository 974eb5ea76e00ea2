"""Leads with their scores: now, at any past moment, and how they became so."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import AwareDatetime

from reifegrad_web.api.actors import actor_of, note_read
from reifegrad_web.api.cursors import read_moment, read_pair, write_moment
from reifegrad_web.api.problems import ApiProblem
from reifegrad_web.api.tokens import Token
from reifegrad_web.audit.recording import record
from reifegrad_web.clock import utc_now
from reifegrad_web.ingest.counting import source_names
from reifegrad_web.leads import persons
from reifegrad_web.leads import reading as known
from reifegrad_web.leads.objections import objecting
from reifegrad_web.scoring import reading
from reifegrad_web.scoring.served_models import ServedModel
from reifegrad_web.writing import write

router = Router(auth=Token("read"), tags=["leads"])
_MOST = 500

Model = Annotated[str | None, Query(description="The name of a published model. Default: the only one, or the first.")]


class RankedLead(Schema):
    """A lead of a list."""

    lead_id: str
    name: str | None
    """What the person is called, and their address, as they became known last; null where nobody said."""
    email: str | None
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


class ShortScore(Schema):
    """The score of a lead in a model, now."""

    model: str
    points: float | None
    """Null where the model gives none."""
    stage: str | None
    as_of: datetime


class Lead(Schema):
    """What is known of a lead."""

    lead_id: str
    name: str | None
    email: str | None
    account_id: str | None
    first_seen_at: datetime | None
    objects: bool
    """Whether it objects to profiling: then it has no scores."""
    attributes: dict[str, Any]
    """What became known of it last."""
    scores: list[ShortScore]


class Activity(Schema):
    """Something that a lead did."""

    id: int
    kind: str
    """What models call it."""
    name: str | None
    """What its source called it."""
    occurred_at: datetime
    received_at: datetime
    source: str | None
    identifier: int
    """Under which identifier it is noted."""
    properties: dict[str, Any]


class Activities(Schema):
    """What a lead did, the latest first."""

    lead_id: str
    activities: list[Activity]
    next_cursor: str | None


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
    """The leads of a model by their score now, page by page. Who was listed is noted."""
    each = _model(model)
    found = reading.ranked(each.name, read_pair(cursor), limit)
    last = found[-1] if len(found) == limit else None
    numbers = [row.lead_id for row in found]
    said = known.known_by(numbers)
    with write():
        record(actor_of(request), "lead.list", "leads", utc_now(), model=each.name, leads=numbers)
    return {
        "model": each.name,
        "model_hash": each.model_hash,
        "leads": [
            {
                "lead_id": str(row.lead_id),
                **vars(said.get(row.lead_id, known.Known())),
                "points": (row.milli_points or 0) / 1000,
                "stage": row.stage or None,
            }
            for row in found
        ],
        "next_cursor": None if last is None else f"{last.milli_points}:{last.lead_id}",
    }


@router.get("/leads/{lead}", response=Lead, summary="What is known of a lead")
def get_lead(request: HttpRequest, lead: str) -> dict[str, Any]:
    """`lead` is a number, an e-mail address, or an identifier such as `user:U1`."""
    number = _lead(lead)
    note_read(request, "lead.show", number)
    profile = known.profile(number)
    account = profile.attributes.get("account_id")
    return {
        "lead_id": str(number),
        **vars(known.known_by([number]).get(number, known.Known())),
        "account_id": None if account is None else str(account),
        "first_seen_at": profile.first_seen_at,
        "objects": bool(objecting([number])),
        "attributes": profile.attributes,
        "scores": reading.scores_now(number),
    }


@router.get("/leads/{lead}/activities", response=Activities, summary="What a lead did")
def lead_activities(
    request: HttpRequest,
    lead: str,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 100,
) -> dict[str, Any]:
    """The latest first, page by page."""
    number, after = _lead(lead), read_moment(cursor)
    note_read(request, "lead.activities", number)
    found = known.activities(number, after, limit, source_names())
    last = found[-1] if len(found) == limit else None
    cursor = None if last is None else write_moment(last["occurred_at"], last["id"])
    return {"lead_id": str(number), "activities": found, "next_cursor": cursor}


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
