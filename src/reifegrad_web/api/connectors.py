"""Connections to systems that are the master of leads: list, add, change, switch, run, what failed, try again."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from reifegrad_web.api.actors import actor_of
from reifegrad_web.api.cursors import LARGEST
from reifegrad_web.api.tokens import Token
from reifegrad_web.clock import utc_now
from reifegrad_web.connectors import administering
from reifegrad_web.connectors.administering import MOST_MINUTES, MOST_STATEMENT, Wanted
from reifegrad_web.connectors.reading import connectors_shown, failed_records, failed_rows, runs

router = Router(tags=["connectors"])
READ, WRITE, ADMIN = Token("read"), Token("write"), Token("admin")

Text = Annotated[str, StringConstraints(max_length=MOST_STATEMENT)]
Fault = Literal["denied", "busy", "unreachable", "refused", "unreadable"]
Before = Annotated[int | None, Query(ge=0, le=LARGEST)]
Most = Annotated[int, Query(ge=1, le=200)]


class RunCounts(Schema):
    """What came, and what became of it: in the end records = accepted + duplicate + failed + erased + left_out."""

    records: int = 0
    accepted: int = 0
    duplicate: int = 0
    failed: int = 0
    erased: int = 0
    """Of people who were erased here: they are not taken in again."""
    left_out: int = 0
    """By the mapping."""


class ConnectorRun(Schema):
    """One time that a system was read."""

    id: int
    state: Literal["pulling", "importing", "done", "failed"]
    whole: bool
    """Whether everything was read, from the beginning."""
    begun_at: datetime
    ended_at: datetime | None
    import_: Annotated[int | None, Field(alias="import")]
    """The number of the import that it became; null where nothing came."""
    counts: RunCounts
    fault: Fault | None
    said: str | None


class ConnectorRuns(Schema):
    """Runs, the newest first."""

    runs: list[ConnectorRun]
    next_cursor: int | None


class RowsWritten(Schema):
    """How many records wait to be told their score, were told, and could not be."""

    waiting: int
    written: int
    failed: int


class ShownConnector(Schema):
    """A connection, without its secret."""

    id: int
    name: str
    kind: str
    options: dict[str, str]
    has_mapping: bool
    """Whether it has a mapping of its own."""
    timezone: str
    minutes: int
    writes_back: bool
    model: str | None
    """Whose scores are written back; null: the first of sales."""
    language: Literal["de", "en"]
    made_by: str
    created_at: datetime
    on: bool
    state: Literal["off", "reads", "fails", "fine", "new"]
    failing_since: datetime | None
    fault: Fault | None
    said: str | None
    next_at: datetime | None
    last_run: ConnectorRun | None
    failed_records: int
    written_back: RowsWritten


class NewConnector(Schema):
    """A connection as it is to be. When it is changed, the secret stays where none is given."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=50)]
    kind: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    options: Annotated[dict[str, Text], Field(default_factory=dict)]
    secret: Annotated[str | None, StringConstraints(max_length=500)] = None
    timezone: Annotated[str, StringConstraints(max_length=60)] = "UTC"
    minutes: Annotated[int, Field(ge=1, le=MOST_MINUTES)] = 15
    writes_back: bool = True
    model: Annotated[str, StringConstraints(max_length=100)] = ""
    language: Literal["de", "en"] = "en"


class ConnectorSwitched(Schema):
    """Whether it is to be on."""

    on: bool


class RunWanted(Schema):
    """How much is to be read."""

    whole: bool = False
    """Everything, from the beginning."""


class Reached(Schema):
    """Whether a system can be asked."""

    reached: bool
    fault: Fault | None
    said: str | None


class RecordNotTaken(Schema):
    """A record that could not be taken: which of its columns, and why."""

    id: int
    table: str
    record: str
    column: str
    reason: str
    at: datetime


class RowNotWritten(Schema):
    """A record that could not be told its score."""

    id: int
    record: str
    lead_id: str | None
    fault: str | None
    said: str | None
    """What the system said."""
    attempts: int
    wanted_at: datetime


class NotTaken(Schema):
    """Records, the latest first."""

    records: list[RecordNotTaken]
    next_cursor: int | None


class NotWritten(Schema):
    """Records, the latest first."""

    rows: list[RowNotWritten]
    next_cursor: int | None


class RowsAgain(Schema):
    """How many rows wait again."""

    again: int


@router.get("/connectors", auth=READ, response=list[ShownConnector], by_alias=True, summary="List connections")
def get_connectors(request: HttpRequest) -> Any:
    """By name."""
    return connectors_shown(utc_now())


@router.post("/connectors", auth=ADMIN, response={201: ShownConnector}, by_alias=True, summary="Add a connection")
def post_connector(request: HttpRequest, given: NewConnector) -> Status[dict[str, Any]]:
    """A worker reads everything that the system has, and then what changes."""
    made = administering.add(_wanted(given), actor_of(request), utc_now())
    return Status(201, _shown(made.pk))


@router.put(
    "/connectors/{int:number}", auth=ADMIN, response=ShownConnector, by_alias=True, summary="Change a connection"
)
def put_connector(request: HttpRequest, number: int, given: NewConnector) -> dict[str, Any]:
    """All of it but its name, its kind and its own mapping; without a secret, the one that is there stays."""
    mapping = administering.connector_of(number).mapping
    administering.change(number, _wanted(given, mapping), actor_of(request), utc_now())
    return _shown(number)


@router.delete("/connectors/{int:number}", auth=ADMIN, response={204: None}, summary="Delete a connection")
def delete_connector(request: HttpRequest, number: int) -> Status[None]:
    """Facts stay, and so does what was written back."""
    administering.remove(number, actor_of(request), utc_now())
    return Status(204, None)


@router.post(
    "/connectors/{int:number}/switch",
    auth=ADMIN,
    response=ShownConnector,
    by_alias=True,
    summary="Switch a connection on or off",
)
def post_connector_switch(request: HttpRequest, number: int, given: ConnectorSwitched) -> dict[str, Any]:
    """One that is off is neither read nor written to; it goes on from where it was."""
    administering.switch(number, actor_of(request), utc_now(), is_on=given.on)
    return _shown(number)


@router.post(
    "/connectors/{int:number}/run", auth=WRITE, response={202: ShownConnector}, by_alias=True, summary="Read a system"
)
def post_connector_run(request: HttpRequest, number: int, given: RunWanted) -> Status[dict[str, Any]]:
    """A worker does it next; `last_run` of the connection says what it brought."""
    administering.run(number, actor_of(request), utc_now(), is_whole=given.whole)
    return Status(202, _shown(number))


@router.post("/connectors/{int:number}/test", auth=ADMIN, response=Reached, summary="Ask whether a system is there")
def post_connector_test(request: HttpRequest, number: int) -> dict[str, Any]:
    """Nothing is read or written."""
    trouble = administering.try_out(number)
    return {
        "reached": trouble is None,
        "fault": None if trouble is None else trouble.fault,
        "said": None if trouble is None else trouble.said,
    }


@router.get("/connectors/{int:number}/runs", auth=READ, response=ConnectorRuns, by_alias=True, summary="List runs")
def get_connector_runs(request: HttpRequest, number: int, cursor: Before = None, limit: Most = 50) -> dict[str, Any]:
    """The last 200 of them; `cursor` is `next_cursor` of the page before."""
    found = runs(administering.connector_of(number).pk, before=cursor, most=limit + 1)
    return {"runs": found[:limit], "next_cursor": _more(found, limit)}


@router.get(
    "/connectors/{int:number}/failed-records", auth=READ, response=NotTaken, summary="List records that were not taken"
)
def get_failed_records(request: HttpRequest, number: int, cursor: Before = None, limit: Most = 50) -> dict[str, Any]:
    """Until they could be taken; `cursor` is `next_cursor` of the page before."""
    found = failed_records(administering.connector_of(number).pk, before=cursor, most=limit + 1)
    return {"records": found[:limit], "next_cursor": _more(found, limit)}


@router.get(
    "/connectors/{int:number}/failed-rows", auth=READ, response=NotWritten, summary="List what was not written back"
)
def get_failed_rows(request: HttpRequest, number: int, cursor: Before = None, limit: Most = 50) -> dict[str, Any]:
    """Until it is written; `cursor` is `next_cursor` of the page before."""
    found = failed_rows(administering.connector_of(number).pk, before=cursor, most=limit + 1)
    return {"rows": found[:limit], "next_cursor": _more(found, limit)}


@router.post("/connectors/{int:number}/again", auth=WRITE, response=RowsAgain, summary="Write back again what failed")
def post_connector_again(request: HttpRequest, number: int) -> dict[str, int]:
    """Records that were not taken are read again by a run with `whole`."""
    return {"again": administering.write_failed_again(number, actor_of(request), utc_now())}


def _more(found: Any, limit: int) -> int | None:
    return found[limit - 1]["id"] if len(found) > limit else None


def _wanted(given: NewConnector, mapping: str = "") -> Wanted:
    return Wanted(**given.dict(), mapping=mapping)


def _shown(number: int) -> dict[str, Any]:
    return dict(connectors_shown(utc_now(), only=number)[0])
