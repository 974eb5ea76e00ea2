"""What starts when leads cross something: versions of the rules, what they have started, tasks, lists."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from reifegrad_web.actions import administering
from reifegrad_web.actions.publishing import ACTIONS
from reifegrad_web.actions.reading import effects, members_on, open_tasks, overview_of_lists, plain_effect, plain_task
from reifegrad_web.api.actors import actor_of, token_of
from reifegrad_web.api.document_versions import (
    WRITE,
    add_bringing,
    add_decisions,
    add_reading,
)
from reifegrad_web.api.tokens import Token
from reifegrad_web.audit.recording import record as note
from reifegrad_web.clock import utc_now
from reifegrad_web.leads.persons import find, lead_number
from reifegrad_web.writing import write

router = Router(auth=Token("read"), tags=["actions"])
add_reading(router, "/actions", ACTIONS)
add_decisions(router, "/actions", ACTIONS)
add_bringing(router, "/action-versions", ACTIONS, "Bring a file of actions")
_LARGEST = 2**63 - 1
State = Literal["waiting", "done", "failed", "left_out", "dropped"]
Number = Annotated[int | None, Query(ge=0, le=_LARGEST, description="Only with a smaller number: for the next page.")]


class Crossed(Schema):
    """What was crossed."""

    what: str
    model: str
    dimension: str
    before: str
    after: str
    at: datetime


class ShownEffect(Schema):
    """One thing that a rule has started."""

    number: int
    name: str
    """The same however often it is done: receivers know by it what they have."""
    lead_id: str
    rule: str
    kind: Literal["email", "webhook", "message", "task", "add_to", "take_from", "set"]
    state: State
    """`left_out`: at once, such as an e-mail without consent; `dropped`: when the hours of its rule began."""
    cause: dict[str, Any] | None
    """Why it waits, was left out or dropped, or has failed: a code with details."""
    crossed: Crossed
    created_at: datetime
    due_at: datetime
    attempts: int
    ended_at: datetime | None
    delivery: int | None
    """The message to a webhook that says what came of it."""


class Effects(Schema):
    """What rules have started, the latest first; `before` asks for the next page, null: there is none."""

    effects: list[ShownEffect]
    before: int | None


class ShownTask(Schema):
    """A task for whoever has a lead; `title` is per language."""

    number: int
    lead_id: str
    title: dict[str, str]
    rule: str
    created_at: datetime
    due_at: datetime | None
    done_at: datetime | None


class ShownList(Schema):
    """A list of leads; `in_force`: the actions in force have it."""

    name: str
    members: int
    in_force: bool


class Member(Schema):
    """A lead that is on a list, since when, and by which rule."""

    number: int
    lead_id: str
    since: datetime
    because: str


class NewMembers(Schema):
    """Leads to put onto a list: numbers, addresses, or `namespace:value`."""

    leads: Annotated[list[str], Field(max_length=1_000)]


class PutOn(Schema):
    """How many were put onto it; who was on it stays on it."""

    put_on: int


@router.get("/action-effects", response=Effects, summary="List what rules have started")
def get_effects(
    request: HttpRequest,
    state: State | None = None,
    rule: Annotated[str, Query(max_length=100)] = "",
    lead: Annotated[str | None, Query(max_length=300)] = None,
    before: Number = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> dict[str, Any]:
    """The latest first. Whose was listed is noted."""
    number = None if lead is None else lead_number(find(lead))
    found = effects(state or "", rule, number, before, limit)
    _note_read(request, "action.show", [int(one["lead_id"]) for one in found])
    return {"effects": found, "before": found[-1]["number"] if len(found) == limit else None}


@router.post("/action-effects/{int:number}/replay", auth=WRITE, response=ShownEffect, summary="Do something again")
def post_replay(request: HttpRequest, number: int) -> dict[str, Any]:
    """What has failed or was dropped, or what a receiver has lost; under its name."""
    return plain_effect(administering.replay(number, actor_of(request), utc_now()), None)


@router.get("/tasks", response=list[ShownTask], summary="List open tasks")
def get_tasks(
    request: HttpRequest,
    lead: Annotated[str | None, Query(max_length=300)] = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
) -> Any:
    """The next to be due first. Whose was listed is noted."""
    found = open_tasks(None if lead is None else [lead_number(find(lead))], most=limit)
    _note_read(request, "task.show", [lead_number(row.identifier) for row in found])
    return [plain_task(row) for row in found]


@router.post("/tasks/{int:number}/done", auth=WRITE, response=ShownTask, summary="End a task")
def post_done(request: HttpRequest, number: int) -> dict[str, Any]:
    """The task is done."""
    return _end(request, number, is_done=True)


@router.post("/tasks/{int:number}/reopen", auth=WRITE, response=ShownTask, summary="Open a task again")
def post_reopen(request: HttpRequest, number: int) -> dict[str, Any]:
    """The task is not done after all."""
    return _end(request, number, is_done=False)


@router.get("/lists", response=list[ShownList], summary="List the lists of leads")
def get_lists(request: HttpRequest) -> Any:
    """With how many leads are on each."""
    return [{"name": one.name, "members": one.members, "in_force": one.is_known} for one in overview_of_lists()]


@router.get("/lists/{name}/members", response=list[Member], summary="List who is on a list")
def get_members(request: HttpRequest, name: str, limit: Annotated[int, Query(ge=1, le=10_000)] = 1_000) -> Any:
    """Who came last first. Whose was listed is noted."""
    found = members_on(name[:100], most=limit)
    _note_read(request, "list.show", [lead_number(row.identifier) for row in found])
    return [
        {"number": row.pk, "lead_id": str(lead_number(row.identifier)), "since": row.since, "because": row.because}
        for row in found
    ]


@router.post("/lists/{name}/members", auth=WRITE, response={201: PutOn}, summary="Put leads onto a list")
def post_members(request: HttpRequest, name: str, given: NewMembers) -> Status[dict[str, int]]:
    """Its sequences begin for them."""
    numbers = [lead_number(find(each[:300])) for each in given.leads]
    return Status(201, {"put_on": administering.put_on(name[:100], numbers, actor_of(request), utc_now())})


@router.delete("/list-members/{int:number}", auth=WRITE, response={204: None}, summary="Take a lead off a list")
def delete_member(request: HttpRequest, number: int) -> Status[None]:
    """The lead is on the list no longer."""
    administering.take_off(number, actor_of(request), utc_now())
    return Status(204, None)


def _end(request: HttpRequest, number: int, *, is_done: bool) -> dict[str, Any]:
    user = token_of(request).user
    return plain_task(administering.end_task(number, user, actor_of(request), utc_now(), is_done=is_done))


def _note_read(request: HttpRequest, what: str, leads: list[int]) -> None:
    with write():
        note(actor_of(request), what, "leads", utc_now(), leads=sorted(set(leads)))
