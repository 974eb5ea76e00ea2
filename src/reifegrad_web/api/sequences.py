"""Sequences of steps: which there are, who is on which step, and what each step contributed."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from reifegrad_web.actions.contribution import MOST_DAYS, WITHIN, contribution, plain_contribution
from reifegrad_web.actions.sequence_reading import check_sequence, on_steps, overview_of_sequences
from reifegrad_web.api.actors import actor_of
from reifegrad_web.api.tokens import Token
from reifegrad_web.audit.recording import record
from reifegrad_web.clock import utc_now
from reifegrad_web.writing import write

router = Router(auth=Token("read"), tags=["actions"])


class ShownSequence(Schema):
    """A sequence; `in_force`: the actions in force have it."""

    name: str
    list: str
    inside: int
    begun: int
    left: int
    in_force: bool


class LeadOnStep(Schema):
    """A lead in a sequence."""

    lead_id: str
    entry: int
    """The number of this time on the list: whoever begins again has another one."""
    began_at: datetime
    step: str
    """The last step that it came to; empty before the first one."""
    since: datetime | None
    next: str
    due_at: datetime | None
    agreed: bool
    """It has agreed to all purposes of the e-mails of the sequence, and has not taken that back."""


class CountedStep(Schema):
    """What came after a step; the first one is the time before any."""

    step: str
    reached: int
    skipped: int
    sent: int
    held_back: int
    replied: int
    left: dict[str, int]
    """How many left after it, by why: a code, or `exit:NAME`."""
    complete: int
    """How many came to it so long ago that all of the days are over; of those count `qualified` and `won`."""
    qualified: int
    qualified_between: tuple[float, float]
    """Between which shares of `complete` that lies (95 %)."""
    won: int
    won_between: tuple[float, float]


class CountedSequence(Schema):
    """What each step contributed. No group got nothing: who qualified may have done so without the step."""

    sequence: str
    within_days: int
    begun: int
    inside: int
    steps: list[CountedStep]


@router.get("/sequences", response=list[ShownSequence], summary="List the sequences")
def get_sequences(request: HttpRequest) -> Any:
    """With how many leads are in each."""
    return [{**vars(one), "in_force": one.is_known} for one in overview_of_sequences()]


@router.get("/sequences/{name}/leads", response=list[LeadOnStep], summary="List who is on which step of a sequence")
def get_leads(request: HttpRequest, name: str, limit: Annotated[int, Query(ge=1, le=10_000)] = 1_000) -> Any:
    """Who began last first. Whose was listed is noted."""
    check_sequence(name[:100])
    found = on_steps(name, most=limit)
    with write():
        leads = sorted({one.lead for one in found})
        record(actor_of(request), "sequence.show", "leads", utc_now(), leads=leads)
    return [{**vars(one), "lead_id": str(one.lead)} for one in found]


@router.get(
    "/sequences/{name}/contribution", response=CountedSequence, summary="Say what each step of a sequence contributed"
)
def get_contribution(
    request: HttpRequest, name: str, within: Annotated[int, Query(ge=1, le=MOST_DAYS)] = WITHIN
) -> Any:
    """Who came to each step, answered, left, and qualified or was won within so many days after it."""
    check_sequence(name[:100])
    return plain_contribution(contribution(name, utc_now(), within))
