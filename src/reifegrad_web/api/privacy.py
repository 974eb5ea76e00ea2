"""What a person may ask for: consents, objection, access, erasure; who is one person; the audit log."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from reifegrad.errors import fail
from reifegrad_web.api.actors import actor_of, note_read
from reifegrad_web.api.cursors import LARGEST, keepable
from reifegrad_web.api.tokens import Token
from reifegrad_web.audit.reading import Sought, entries, verify_log
from reifegrad_web.clock import utc_now
from reifegrad_web.leads import consents, erased, persons
from reifegrad_web.leads.consents import Answer
from reifegrad_web.models.versions import published_models
from reifegrad_web.privacy import erasing, minimising, requests

router = Router(tags=["privacy"])
READ, WRITE, ADMIN = Token("read"), Token("write"), Token("admin")


class LeadNumber(Schema):
    """The lead that something was done to."""

    lead_id: str


class ConsentAnswer(Schema):
    """What a person said about a purpose, and the proof."""

    purpose: Annotated[str, Field(min_length=1, max_length=100)]
    granted: bool
    at: AwareDatetime | None = None
    """When the person said so; now if it is left out."""
    text: Annotated[str, Field(max_length=20_000)] = ""
    """What the person was shown."""
    version: Annotated[str, Field(max_length=100)] = ""
    evidence: Annotated[dict[str, Any], Field(default_factory=dict)]
    """What else proves it, such as the number of a form; no address of a computer."""


class Reason(Schema):
    """Why something is done; without naming the person, since it is kept."""

    because: Annotated[str, Field(min_length=1, max_length=200)]


class ErasureRequest(Reason):
    """An erasure."""

    take_again: bool = False
    """Whether what comes under the same identifiers later is taken as a new lead; otherwise it is filtered."""


class ErasedLead(Schema):
    """An erasure that was done."""

    erasure: int
    counts: dict[str, int]
    """Rows of each table."""


class Other(Schema):
    """The other lead."""

    lead: Annotated[str, Field(max_length=300)]


@router.get("/leads/{lead}/identities", auth=READ, response=dict[str, Any], summary="Who a lead is")
def identities(request: HttpRequest, lead: str) -> dict[str, Any]:
    """Its identifiers, and the links that hold them together or have been undone."""
    number = _number(lead)
    note_read(request, "lead.identities", number)
    return persons.identities_of(number)


@router.post("/leads/{lead}/merge", auth=WRITE, response=LeadNumber, summary="Say that two leads are one person")
def merge(request: HttpRequest, lead: str, other: Other) -> dict[str, Any]:
    """Adds a link: nothing is moved or summed, and undoing the link gives both leads back."""
    return {"lead_id": str(requests.merge(lead, other.lead, actor_of(request), utc_now()))}


@router.post("/links/{link}/undo", auth=WRITE, response=dict[str, list[str]], summary="Take a lead apart at a link")
def undo(request: HttpRequest, link: int, reason: Reason) -> dict[str, list[str]]:
    """The links of a lead are in its identities. Answers with the leads that are there then."""
    number = keepable(link, fail("link-unknown"))
    found = requests.undo_link(number, reason.because, actor_of(request), utc_now())
    return {"leads": [str(each) for each in found]}


@router.get("/leads/{lead}/consents", auth=READ, response=dict[str, Any], summary="What a lead has allowed")
def read_consents(request: HttpRequest, lead: str) -> dict[str, Any]:
    """`last`: the last word for each purpose with its proof; `all`: every answer in order."""
    number = _number(lead)
    note_read(request, "lead.consents", number)
    return {"lead_id": str(number), "last": consents.last_of(number), "all": consents.consents_of(number)}


@router.post("/leads/{lead}/consents", auth=WRITE, response=LeadNumber, summary="Note what a lead allows")
def add_consent(request: HttpRequest, lead: str, answer: ConsentAnswer) -> dict[str, Any]:
    """Adds an answer; earlier ones stay."""
    now, actor = utc_now(), actor_of(request)
    said = Answer(
        answer.purpose, answer.granted, answer.at or now, f"token {actor.name}"[:100], answer.text, answer.version,
        answer.evidence,
    )  # fmt: skip
    return {"lead_id": str(requests.note_consent(lead, said, actor, now))}


@router.post("/leads/{lead}/objection", auth=WRITE, response=LeadNumber, summary="Stop scoring a lead")
def add_objection(request: HttpRequest, lead: str) -> dict[str, Any]:
    """The lead objects to profiling: its scores and reasons are gone when this answers."""
    actor = actor_of(request)
    return {"lead_id": str(requests.object_to_profiling(lead, f"token {actor.name}"[:100], actor, utc_now()))}


@router.delete("/leads/{lead}/objection", auth=WRITE, response=LeadNumber, summary="Score a lead again")
def withdraw_objection(request: HttpRequest, lead: str) -> dict[str, Any]:
    """The lead takes its objection back: it is scored from all its facts."""
    actor = actor_of(request)
    return {"lead_id": str(requests.withdraw_objection(lead, f"token {actor.name}"[:100], actor, utc_now()))}


@router.get("/leads/{lead}/export", auth=ADMIN, response=dict[str, Any], summary="Everything that is kept of a lead")
def access(request: HttpRequest, lead: str) -> dict[str, Any]:
    """The answer to a request for access."""
    return requests.access(lead, actor_of(request), utc_now())


@router.post("/leads/{lead}/erase", auth=ADMIN, response=ErasedLead, summary="Erase a lead for good")
def erase(request: HttpRequest, lead: str, given: ErasureRequest) -> dict[str, Any]:
    """From every table. The record that is left says when, by whom, why and how much, and not who."""
    found = erasing.erase(lead, given.because, actor_of(request), utc_now(), is_filtered=not given.take_again)
    return {"erasure": found.erasure, "counts": dict(found.counts)}


@router.get("/erasures", auth=ADMIN, response=list[dict[str, Any]], summary="Prove that somebody was erased")
def erasures(request: HttpRequest, identifier: Annotated[str, Query(max_length=300)]) -> list[dict[str, Any]]:
    """The erasures of an e-mail address or identifier; an empty list if there was none."""
    key = persons.read_key(identifier)
    return [] if key is None else list(erased.erasures_of(key))


@router.get("/audit", auth=ADMIN, response=list[dict[str, Any]], summary="Who saw and changed what")
def audit(
    request: HttpRequest,
    before: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    target: Annotated[str | None, Query(max_length=150)] = None,
) -> list[dict[str, Any]]:
    """The newest entries; `before` is the number of the last one that was seen."""
    return list(entries(before, limit, Sought(target=target)))


@router.get("/audit/verification", auth=ADMIN, response=dict[str, Any], summary="Prove that the audit log is whole")
def verification(request: HttpRequest) -> dict[str, Any]:
    """Follows the chain of hashes; `broken` is empty if no entry was changed, removed or inserted."""
    found = verify_log()
    broken = [{"number": each.number, "why": each.why} for each in found.broken]
    return {"entries": found.entries, "number": found.number, "head": found.head, "broken": broken}


@router.get("/privacy/report", auth=READ, response=dict[str, Any], summary="What is collected without use")
def report(request: HttpRequest) -> dict[str, Any]:
    """Attributes and kinds of activities that no published model reads."""
    return minimising.report(published_models())


def _number(given: str) -> int:
    return persons.lead_number(persons.find(given))
