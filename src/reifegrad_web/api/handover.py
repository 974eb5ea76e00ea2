"""What sales does with leads, and what it tells of them: the same commands as on the pages."""

from dataclasses import fields
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from reifegrad.errors import fail
from reifegrad_web.api.actors import actor_of, note_read, token_of
from reifegrad_web.api.cursors import LARGEST, keepable
from reifegrad_web.api.tokens import Token
from reifegrad_web.audit.recording import record
from reifegrad_web.clock import utc_now
from reifegrad_web.ingest.counting import source_names
from reifegrad_web.leads.persons import find, lead_number
from reifegrad_web.sales import reading
from reifegrad_web.sales.commanding import EVERYTHING, LONGEST_NOTE, Doer, Order, give, take_back
from reifegrad_web.sales.feedback import LONGEST, Told, tell
from reifegrad_web.sales.stage_machine import Command
from reifegrad_web.writing import write

router = Router(tags=["handover"])
READ, WRITE = Token("read"), Token("write")
_MOST = 500
Text = Annotated[str, Field(max_length=LONGEST)]
Code = Annotated[str, Field(max_length=40)]


class PossibleCommand(Schema):
    """A command that may be given now."""

    command: str
    reasons: list[str]
    """Those that may go with it."""
    needs_reason: bool


class HandoverEvent(Schema):
    """A command that was given, or a step that follows from an outcome that was reported from elsewhere."""

    id: int | None
    """null: it stands nowhere, since it follows from an outcome that was reported."""
    command: str
    stage: str
    """Where the lead was after it."""
    cycle: int
    at: str
    by: str | None
    """The user; null: a program, or the score of the lead."""
    reason: str | None
    note: str | None
    model: str | None
    """The model whose score has handed the lead over."""
    by_rule: bool
    """Whether a rule of the agreement has kept the lead apart; `reason` says which."""
    outcome: int | None
    """The number of the outcome that was noted with it, or that it follows from."""
    reported_by: str | None
    """The source that has reported the outcome; `here`: a program over the API, or somebody by hand."""


class Handover(Schema):
    """Where a lead is between marketing and sales."""

    lead_id: str
    stage: str
    since: str | None
    cycle: int
    """Counts from 1; 0: it was never handed over."""
    is_open: bool
    reason: str | None
    allowed: list[PossibleCommand]
    """What the role of this token may do next: that of its user, else that of an admin."""
    events: list[HandoverEvent]


class Feedback(Schema):
    """What sales tells of a lead that was won or lost; null and empty: nobody said."""

    outcome: Literal["won", "lost"]
    reason: Code = ""
    """Won: product, service, price, recommendation, other. Lost: price, competitor, no_budget, no_authority, no_need,
    timing, no_response, other."""
    why: Text = ""
    arguments: Text = ""
    """Of a lead that was won: those that counted."""
    competitors: Text = ""
    """Those in the selection."""
    is_reference: bool | None = None
    """Won: whether the customer would be a reference."""
    recommends: bool | None = None
    """Won: whether the customer would recommend us."""
    stage: Code = ""
    """Lost: at which stage."""
    bought: bool | None = None
    """Lost: whether they bought at all."""
    bought_from: Annotated[str, Field(max_length=200)] = ""
    kept_by: Text = ""
    """Lost: what kept them from buying."""
    failed: Code = ""
    """Lost: which criterion of BANT failed: budget, authority, need, timing."""
    learned: Text = ""

    def told(self) -> Told:
        """As the domain has it."""
        return Told(**{each.name: getattr(self, each.name) for each in fields(Told)})


class NewCommand(Schema):
    """A command for a lead."""

    command: Annotated[str, Field(max_length=40)]
    reason: Code = ""
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""
    amount: Annotated[float | None, Field(ge=0, allow_inf_nan=False)] = None
    """Of a lead that is won or lost."""
    feedback: Feedback | None = None
    """Of a lead that is won or lost."""


class ToldFeedback(Schema):
    """Feedback that was given."""

    id: int
    lead_id: str
    event: int | None
    """The command on which it is; null: it is on a decision that was reported from elsewhere."""
    report: int | None
    """The number of the outcome that was reported, where it is on one."""
    at: str
    by: str | None
    outcome: str
    reason: str | None
    why: str | None
    arguments: str | None
    competitors: str | None
    is_reference: bool | None
    recommends: bool | None
    stage: str | None
    bought: bool | None
    bought_from: str | None
    kept_by: str | None
    failed: str | None
    learned: str | None


class ToldFeedbacks(Schema):
    """Feedback in the order in which it was given."""

    feedback: list[ToldFeedback]
    next_cursor: int | None


@router.get("/leads/{lead}/handover", auth=READ, response=Handover, summary="Where a lead is in the handover")
def get_handover(request: HttpRequest, lead: str) -> dict[str, Any]:
    """Its stage, what may be done next, and what was done."""
    number = _lead(lead)
    note_read(request, "lead.show", number)
    return reading.handover_of(number, _doer(request).role, source_names())


@router.post("/leads/{lead}/handover", auth=WRITE, response={201: Handover}, summary="Give a command to a lead")
def post_handover(request: HttpRequest, lead: str, given: NewCommand) -> Status[dict[str, Any]]:
    """Steps of the usual way that are missing are noted with it: who wins a lead has accepted it."""
    if given.command not in set(Command):
        raise fail("handover-command", command=given.command, known=", ".join(Command))
    number, doer = _lead(lead), _doer(request)
    told = None if given.feedback is None else given.feedback.told()
    order = Order(Command(given.command), given.reason, given.note, given.amount, told)
    give(number, order, doer, utc_now())
    return Status(201, reading.handover_of(number, doer.role, source_names()))


@router.post("/handover/{event}/undo", auth=WRITE, response=Handover, summary="Take back the last command of a lead")
def undo_handover(request: HttpRequest, event: int) -> dict[str, Any]:
    """Only who has given it takes it back, and only the last one; its outcome and feedback go with it."""
    doer = _doer(request)
    number = take_back(keepable(event, fail("noted-unknown")), doer, utc_now())
    return reading.handover_of(number, doer.role, source_names())


@router.get("/leads/{lead}/feedback", auth=READ, response=list[ToldFeedback], summary="What sales told of a lead")
def get_feedback(request: HttpRequest, lead: str) -> list[dict[str, Any]]:
    """The latest first: of each decision the first one holds."""
    number = _lead(lead)
    note_read(request, "lead.show", number)
    return reading.feedback_of(number)


@router.post("/leads/{lead}/feedback", auth=WRITE, response={201: ToldFeedback}, summary="Tell of a lead")
def post_feedback(request: HttpRequest, lead: str, given: Feedback) -> Status[dict[str, Any]]:
    """Adds feedback to the last time that the lead was won or lost; what was told before is kept."""
    number, doer = _lead(lead), _doer(request)
    tell(number, given.told(), doer.user, doer.actor, utc_now())
    return Status(201, reading.feedback_of(number)[0])


@router.get("/feedback", auth=READ, response=ToldFeedbacks, summary="What sales told of all leads")
def list_feedback(
    request: HttpRequest,
    cursor: Annotated[int, Query(ge=0, le=LARGEST)] = 0,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 100,
) -> dict[str, Any]:
    """Page by page. Whose was listed is noted."""
    found = reading.feedback_rows(cursor, limit)
    with write():
        leads = sorted({int(row["lead_id"]) for row in found})
        record(actor_of(request), "feedback.list", "leads", utc_now(), leads=leads)
    return {"feedback": found, "next_cursor": found[-1]["id"] if len(found) == limit else None}


def _doer(request: HttpRequest) -> Doer:
    """The token; where it belongs to somebody who may still do something, in their role."""
    user = token_of(request).user
    if user is None or not user.is_active:
        return Doer(actor_of(request), EVERYTHING)
    return Doer(actor_of(request), user.role, user)


def _lead(given: str) -> int:
    return lead_number(find(given))
