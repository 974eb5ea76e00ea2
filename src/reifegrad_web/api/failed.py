"""Messages that could not be taken: which, why, and taking them once more."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from reifegrad.errors import fail
from reifegrad_web.api.actors import actor_of
from reifegrad_web.api.cursors import Cursor, keepable
from reifegrad_web.api.tokens import Token
from reifegrad_web.clock import utc_now
from reifegrad_web.ingest import replaying
from reifegrad_web.ingest.failed import Selection, failed_rows

router = Router(tags=["failed events"])
READ, WRITE = Token("read"), Token("write")

Source = Annotated[str | None, Field(max_length=100)]
Code = Annotated[str | None, Field(max_length=60)]


class FailedEvent(Schema):
    """A message that could not be taken."""

    id: int
    source: str
    code: str
    reason: str
    """Why, as a sentence in the language that was asked for."""
    received_at: str
    tried_at: str | None
    """When it was taken once more the last time."""
    replayed_at: str | None
    """When that worked; null as long as it did not."""
    became: str | None
    """`accepted`, or `duplicate` of one that had come meanwhile."""
    can_be_replayed: bool


class FullFailedEvent(FailedEvent):
    """A message that could not be taken, as it was sent."""

    raw: str
    """The message as JSON."""
    path: str | None
    """Where its request was sent to; what of it says who may send is left out."""
    said: dict[str, Any] | None
    """What the request said about all of its messages."""


class FailedEvents(Schema):
    """Messages that could not be taken, in the order in which they came."""

    failed_events: list[FailedEvent]
    next_cursor: int | None


class ReplaySelection(Schema):
    """Which messages are to be taken once more; what is left out selects nothing."""

    source: Source = None
    code: Code = None
    cursor: Cursor = 0
    """`next_cursor` of the part before."""
    limit: Annotated[int, Field(ge=1, le=replaying.MOST)] = replaying.MOST


class Replayed(Schema):
    """What became of messages: tried = accepted + duplicate + filtered + failed."""

    tried: int
    accepted: int
    duplicate: int
    filtered: int
    failed: int
    not_whole: int
    """Those beside them that were kept in part only, and cannot be read again."""
    next_cursor: int | None
    """Where the next part begins; null if this was the last."""


class ReplayedOne(Schema):
    """What became of a message."""

    id: int
    became: Literal["accepted", "duplicate", "filtered", "failed"]


@router.get("/failed-events", auth=READ, response=FailedEvents, summary="List what could not be taken")
def get_failed_events(
    request: HttpRequest,
    source: Annotated[str | None, Query(max_length=100)] = None,
    code: Annotated[str | None, Query(max_length=60)] = None,
    replayed: Annotated[bool | None, Query(description="Only those that were taken since, or were not.")] = None,
    cursor: Cursor = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    language: Literal["de", "en"] = "en",
) -> dict[str, Any]:
    """Page by page, in the order in which they came, without what was sent."""
    found = failed_rows(Selection(source, code, replayed), cursor, limit, language)
    return {"failed_events": found, "next_cursor": found[-1]["id"] if len(found) == limit else None}


@router.get("/failed-events/{int:number}", auth=READ, response=FullFailedEvent, summary="Show a message as it was sent")
def get_failed_event(request: HttpRequest, number: int, language: Literal["de", "en"] = "en") -> dict[str, Any]:
    """That it was read is noted, since it may say who somebody is."""
    return replaying.read_failed(_known(number), language, actor_of(request), utc_now())


@router.post("/failed-events/{int:number}/replay", auth=WRITE, response=ReplayedOne, summary="Take a message once more")
def post_replay(request: HttpRequest, number: int) -> dict[str, Any]:
    """As of when it came, and once only. It may fail again; its reason is the new one then."""
    return {"id": number, "became": replaying.replay_one(_known(number), actor_of(request), utc_now())}


@router.post("/failed-events/replay", auth=WRITE, response=Replayed, summary="Take many messages once more")
def post_replays(request: HttpRequest, given: ReplaySelection) -> dict[str, Any]:
    """The oldest first, in one transaction; ask again with `next_cursor` for the next part."""
    selection = Selection(given.source, given.code)
    found = replaying.replay_part(selection, given.cursor, given.limit, actor_of(request), utc_now())
    return vars(found)


def _known(number: int) -> int:
    return keepable(number, fail("failed-unknown", number=str(number)))
