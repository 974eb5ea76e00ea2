"""What sends activities: list, open, close, and give a new key."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field, StringConstraints

from reifegrad_web.api.actors import actor_of, token_of
from reifegrad_web.api.tokens import Token
from reifegrad_web.clock import utc_now
from reifegrad_web.ingest import administering
from reifegrad_web.ingest.administering import ORIGIN
from reifegrad_web.ingest.counting import sources_shown

router = Router(tags=["sources"])
READ, ADMIN = Token("read"), Token("admin")

Origin = Annotated[str, StringConstraints(max_length=300, pattern=f"^{ORIGIN.pattern}$")]


class Messages(Schema):
    """What became of the messages of a source: received = accepted + duplicate + failed + filtered."""

    received: int
    accepted: int
    duplicate: int
    failed: int
    filtered: int
    replayed: int
    """How many had failed before."""


class ShownSource(Schema):
    """Something that sends messages."""

    id: int
    name: str
    open: bool
    created_at: datetime
    closed_at: datetime | None
    allowed_origins: list[str]
    """The pages from which browsers may send; from every page if there is none."""
    write_key: str | None
    """Only for a token that may administer; null for others."""
    messages: Messages


class NewSource(Schema):
    """A source that is to be opened."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
    allowed_origins: Annotated[list[Origin], Field(default_factory=list, max_length=100)]


@router.get("/sources", auth=READ, response=list[ShownSource], summary="List sources")
def get_sources(request: HttpRequest) -> list[dict[str, Any]]:
    """By name, with what became of their messages."""
    return sources_shown(with_keys="admin" in token_of(request).scopes)


@router.post("/sources", auth=ADMIN, response={201: ShownSource}, summary="Open a source")
def post_source(request: HttpRequest, given: NewSource) -> Status[dict[str, Any]]:
    """Answers with its write key."""
    made = administering.open_new(given.name, given.allowed_origins, actor_of(request), utc_now())
    return Status(201, _shown(made.pk))


@router.post("/sources/{int:number}/close", auth=ADMIN, response=ShownSource, summary="Close a source")
def post_close(request: HttpRequest, number: int) -> dict[str, Any]:
    """Nothing more is taken from it within five seconds; what it has delivered stays."""
    administering.close(number, actor_of(request), utc_now())
    return _shown(number)


@router.post("/sources/{int:number}/rotate-key", auth=ADMIN, response=ShownSource, summary="Give a source a new key")
def post_rotate(request: HttpRequest, number: int) -> dict[str, Any]:
    """What is sent with the old key is refused within five seconds."""
    administering.give_new_key(number, actor_of(request), utc_now())
    return _shown(number)


def _shown(number: int) -> dict[str, Any]:
    return sources_shown(with_keys=True, only=number)[0]
