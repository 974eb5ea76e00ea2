"""Who gets which lead by the agreement and why, and which leads wait for somebody."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from reifegrad_web.agreements.in_force import version_in_force
from reifegrad_web.api.actors import actor_of, note_read
from reifegrad_web.api.tokens import Token
from reifegrad_web.audit.recording import record
from reifegrad_web.clock import utc_now
from reifegrad_web.leads.persons import find, lead_number
from reifegrad_web.routing.reading import Routed, decisions_of, queues_seen
from reifegrad_web.routing.written import written
from reifegrad_web.writing import write

router = Router(auth=Token("read"), tags=["routing"])
_ANY = "en"
_KEPT = ("owner", "queue", "route", "causes", "passed_over", "candidates", "previous", "starts_at")
Language = Annotated[
    Literal["de", "en"] | None, Query(description="In which language sentences are said; without it, none are.")
]


class Cause(Schema):
    """A reason as a code."""

    code: str
    details: dict[str, Any]
    """What goes with it: moments are `{"at": ...}`, shares that are no decimal numbers `{"fraction": "1/3"}`."""


class PassedOver(Schema):
    """Somebody who did not get the lead."""

    person: str
    cause: Cause


class Sentences(Schema):
    """A decision in words."""

    said: str
    notes: list[str]
    passed_over: list[str]


class Decision(Schema):
    """What was decided about a lead; either `owner` or `queue` is there."""

    id: int
    at: datetime
    owner: str | None
    queue: str | None
    route: str | None
    """Null: no route fits."""
    agreement: str
    """The name of the agreement, and the hash of the text that decided."""
    agreement_hash: str
    causes: list[Cause]
    """Why, the first one above all."""
    passed_over: list[PassedOver]
    candidates: list[str]
    """Who could have taken it."""
    previous: str | None
    """Who looked after it before."""
    starts_at: str | None
    """When whoever has it is at work next."""
    sentences: Sentences | None


class Routing(Schema):
    """What was decided about a lead, the latest first."""

    lead_id: str
    decisions: list[Decision]


class WaitingLead(Schema):
    """A lead that nobody looks after yet."""

    lead_id: str
    since: datetime


class Queue(Schema):
    """A queue with the leads that wait in it, the longest first."""

    queue: str
    leads: list[WaitingLead]


class Queues(Schema):
    """Every queue of the agreement in force, and others in which leads are left over; null: there is no agreement."""

    agreement: str | None
    agreement_hash: str | None
    queues: list[Queue]


@router.get("/leads/{lead}/routing", response=Routing, summary="Who got a lead, and why")
def get_routing(request: HttpRequest, lead: str, language: Language = None) -> dict[str, Any]:
    """Every decision with its reasons as codes, and in words if a language is given."""
    number = lead_number(find(lead))
    note_read(request, "lead.show", number)
    found = decisions_of(number, language or _ANY)
    return {"lead_id": str(number), "decisions": [_decision(each, told=language is not None) for each in found]}


@router.get("/queues", response=Queues, summary="Which leads wait for somebody")
def get_queues(request: HttpRequest) -> dict[str, Any]:
    """By queue. Whose was listed is noted."""
    version, found = version_in_force(), queues_seen()
    with write():
        leads = sorted(lead for each in found for lead in each.since)
        record(actor_of(request), "queue.show", "leads", utc_now(), leads=leads)
    return {
        "agreement": None if version is None else version.name,
        "agreement_hash": None if version is None else version.text_hash,
        "queues": [
            {
                "queue": each.queue,
                "leads": [{"lead_id": str(lead), "since": since} for lead, since in each.since.items()],
            }
            for each in found
        ],
    }


def _decision(each: Routed, *, told: bool) -> dict[str, Any]:
    kept = written(each.decision)
    return {name: kept[name] for name in _KEPT} | {
        "id": each.number,
        "at": each.at,
        "agreement": each.agreement_name,
        "agreement_hash": each.agreement,
        "sentences": vars(each.text) if told else None,
    }
