"""Systems that are told by HTTP what leads cross: list, add, change, switch, new secret, what was sent, send again."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from reifegrad_web.api.actors import actor_of
from reifegrad_web.api.cursors import LARGEST
from reifegrad_web.api.tokens import Token
from reifegrad_web.clock import utc_now
from reifegrad_web.webhooks import administering
from reifegrad_web.webhooks.addresses import LONGEST
from reifegrad_web.webhooks.administering import Wanted
from reifegrad_web.webhooks.reading import deliveries, webhooks_shown
from reifegrad_web.webhooks.wanting import MOST_VALUES

router = Router(tags=["webhooks"])
READ, WRITE, ADMIN = Token("read"), Token("write"), Token("admin")

What = Literal["stage", "cell", "grade", "segment", "priority"]
Include = Literal["email", "user", "external", "criteria"]
State = Literal["waiting", "delivered", "failed"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
Value = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class WebhookMessages(Schema):
    """How many messages of the last 30 days wait, were delivered, and have failed."""

    waiting: int
    delivered: int
    failed: int


class Attempt(Schema):
    """One time that a message was sent."""

    at: datetime
    status: int | None
    """Of the answer; null if there was none."""
    fault: str | None
    """What went wrong instead: refused, unknown, unreachable, certificate, timeout or broken."""
    answer: str
    """The first 200 letters."""
    ms: int


class ShownWebhook(Schema):
    """A system that is told. What is empty or null means: all."""

    id: int
    name: str
    url: str
    on: bool
    off_at: datetime | None
    off_because: Literal["by-hand", "gone", "failing"] | None
    whats: list[What]
    model: str | None
    values: list[str]
    only_rising: bool
    includes: list[Include]
    """What goes with a message beside the number of the lead."""
    made_by: str
    created_at: datetime
    failing_since: datetime | None
    both_secrets_until: datetime | None
    """Until then messages are also signed with the secret before the last."""
    messages: WebhookMessages
    last_attempt: Attempt | None


class WebhookWithSecret(ShownWebhook):
    """A webhook with its secret, which is not shown again."""

    secret: str


class NewWebhook(Schema):
    """What a system is to be told. What is left out means: all; of `includes`: nothing."""

    name: Name
    url: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
    whats: Annotated[list[What], Field(default_factory=list, max_length=5)]
    model: Annotated[str, StringConstraints(max_length=100)] = ""
    values: Annotated[list[Value], Field(default_factory=list, max_length=MOST_VALUES)]
    only_rising: bool = False
    includes: Annotated[list[Include], Field(default_factory=list, max_length=4)]


class Switched(Schema):
    """Whether it is to be on."""

    on: bool
    with_missed: bool = False
    """When it is switched on: also tell it what was crossed while it was off."""


class Delivery(Schema):
    """A message, without what it says."""

    id: int
    message_id: str
    lead_id: str | None
    transition: int | None
    state: State
    created_at: datetime
    due_at: datetime | None
    """When it is sent next, if it waits."""
    ended_at: datetime | None
    attempts: list[Attempt]


class Deliveries(Schema):
    """Messages, the newest first."""

    deliveries: list[Delivery]
    next_cursor: int | None


class SentAgain(Schema):
    """How many messages wait again."""

    replayed: int


@router.get("/webhooks", auth=READ, response=list[ShownWebhook], summary="List webhooks")
def get_webhooks(request: HttpRequest) -> Any:
    """By name."""
    return webhooks_shown(utc_now())


@router.post("/webhooks", auth=ADMIN, response={201: WebhookWithSecret}, summary="Add a webhook")
def post_webhook(request: HttpRequest, given: NewWebhook) -> Status[dict[str, Any]]:
    """Answers with its secret, this once. It is told what is crossed from now on."""
    made = administering.add(_wanted(given), actor_of(request), utc_now())
    return Status(201, _shown(made.pk) | {"secret": made.secret})


@router.put("/webhooks/{int:number}", auth=ADMIN, response=ShownWebhook, summary="Change a webhook")
def put_webhook(request: HttpRequest, number: int, given: NewWebhook) -> dict[str, Any]:
    """All of it; what is left out is as in a new one. The secret stays."""
    administering.change(number, _wanted(given), actor_of(request), utc_now())
    return _shown(number)


@router.delete("/webhooks/{int:number}", auth=ADMIN, response={204: None}, summary="Delete a webhook")
def delete_webhook(request: HttpRequest, number: int) -> Status[None]:
    """With everything that was or is to be sent."""
    administering.remove(number, actor_of(request), utc_now())
    return Status(204, None)


@router.post("/webhooks/{int:number}/switch", auth=ADMIN, response=ShownWebhook, summary="Switch a webhook on or off")
def post_switch(request: HttpRequest, number: int, given: Switched) -> dict[str, Any]:
    """What waits to be sent goes on waiting while it is off."""
    actor, now = actor_of(request), utc_now()
    if given.on:
        administering.switch_on(number, actor, now, with_missed=given.with_missed)
    else:
        administering.switch_off(number, actor, now)
    return _shown(number)


@router.post(
    "/webhooks/{int:number}/rotate-secret",
    auth=ADMIN,
    response=WebhookWithSecret,
    summary="Give a webhook a new secret",
)
def post_rotate(request: HttpRequest, number: int) -> dict[str, Any]:
    """For a day, messages are signed with the old one, too."""
    found = administering.rotate(number, actor_of(request), utc_now())
    return _shown(number) | {"secret": found.secret}


@router.post("/webhooks/{int:number}/test", auth=ADMIN, response=Attempt, summary="Send a test")
def post_test(request: HttpRequest, number: int) -> dict[str, Any]:
    """A message that names nobody, sent at once; the answer says what came of it."""
    now = utc_now()
    found = administering.try_out(number, actor_of(request), now)
    return {
        "at": now, "status": found.status, "fault": found.fault or None, "answer": found.text, "ms": found.ms
    }  # fmt: skip


@router.get("/webhooks/{int:number}/deliveries", auth=READ, response=Deliveries, summary="List what was sent")
def get_deliveries(
    request: HttpRequest,
    number: int,
    state: State | None = None,
    cursor: Annotated[int | None, Query(ge=0, le=LARGEST)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Messages of the last 30 days and those that wait; `cursor` is `next_cursor` of the page before."""
    found = deliveries(administering.webhook_of(number).pk, state=state, before=cursor, most=limit + 1)
    more = found[limit - 1]["id"] if len(found) > limit else None
    return {"deliveries": found[:limit], "next_cursor": more}


@router.post(
    "/webhooks/{int:number}/deliveries/{int:delivery}/replay",
    auth=WRITE,
    response=SentAgain,
    summary="Send a message once more",
)
def post_replay(request: HttpRequest, number: int, delivery: int) -> dict[str, int]:
    """Under the same id: a receiver that has it knows it again."""
    administering.replay(number, delivery, actor_of(request), utc_now())
    return {"replayed": 1}


@router.post(
    "/webhooks/{int:number}/deliveries/replay", auth=WRITE, response=SentAgain, summary="Send all that failed once more"
)
def post_replay_failed(request: HttpRequest, number: int) -> dict[str, int]:
    """Everything that has failed."""
    return {"replayed": administering.replay_failed(number, actor_of(request), utc_now())}


def _wanted(given: NewWebhook) -> Wanted:
    return Wanted(**given.dict())


def _shown(number: int) -> dict[str, Any]:
    return webhooks_shown(utc_now(), only=number)[0]
