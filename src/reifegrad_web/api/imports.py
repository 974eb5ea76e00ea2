"""Imports and exports of everything, and what became of leads."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Annotated, Any, Literal

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from ninja import File, Form, Query, Router, Schema, Status, UploadedFile
from ninja.decorators import decorate_view
from pydantic import AwareDatetime, Field

from reifegrad.errors import fail
from reifegrad_web.api.actors import actor_of, note_read
from reifegrad_web.api.asking import is_too_large
from reifegrad_web.api.cursors import Cursor, keepable
from reifegrad_web.api.problems import ApiProblem, problem
from reifegrad_web.api.tokens import Token
from reifegrad_web.audit.recording import record
from reifegrad_web.clock import utc_now
from reifegrad_web.imports import exports, importing, showing, working
from reifegrad_web.imports.limits import Limits
from reifegrad_web.imports.models import Import
from reifegrad_web.imports.storing import Store, new_folder, remove_folder
from reifegrad_web.leads.outcomes import add_outcome, outcome_rows
from reifegrad_web.leads.persons import find, lead_number
from reifegrad_web.sales.same_decision import pair_reports
from reifegrad_web.writing import write

router = Router(tags=["imports"])
READ, WRITE, ADMIN = Token("read"), Token("write"), Token("admin")
_MOST = 500

Files = Annotated[list[UploadedFile] | None, File()]


class AboutFiles(Schema):
    """What is said of files that are handed in."""

    source: Annotated[str, Field(max_length=50)] = "import"
    """The system of the files: their ids are its ids."""
    timezone: Annotated[str, Field(max_length=60)] = "Europe/Berlin"
    """Of times that name none."""


class ExportForm(Schema):
    """How an export is written."""

    format: Literal["parquet", "csv"] = "parquet"


class ShownImport(Schema):
    """An import: how far it is, what came and what became of it."""

    id: int
    source: str
    state: str
    created_at: datetime
    ended_at: datetime | None
    files: dict[str, Any]
    rows_done: int
    rows: int
    rows_per_second: float | None
    tables: dict[str, dict[str, int]]
    """For each table: rows = accepted + duplicate + rejected."""
    reasons: dict[str, int]
    """How often something could not be taken: table, column and reason, with dots between them."""
    notes: list[str]
    known_at: str
    error: str | None
    worked_on: str | None


class Rejected(Schema):
    """The places of rows and values that could not be taken."""

    rejected: list[dict[str, Any]]


class NewOutcome(Schema):
    """What became of a lead."""

    lead: Annotated[str, Field(min_length=1, max_length=300)]
    outcome: Literal["won", "lost"]
    decided_at: AwareDatetime
    amount: Annotated[float | None, Field(allow_inf_nan=False)] = None
    reason: Annotated[str, Field(max_length=200)] = ""


class Outcomes(Schema):
    """Outcomes in the order in which they came."""

    outcomes: list[dict[str, Any]]
    next_cursor: int | None


class ShownExport(Schema):
    """An export: how far it is, and its files."""

    id: int
    state: str
    rows: dict[str, int]
    files: list[str]
    error: str | None


def _refuse_too_large(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """By what the request says of its length, before anything of it is read: no disk is filled first."""

    @wraps(run)
    def looked_at(request: HttpRequest, *given: Any, **named: Any) -> HttpResponseBase:
        if is_too_large(request):
            return problem(413, "import-too-large", str(fail("import-too-large", most=Limits().uploaded)))
        return run(request, *given, **named)

    return looked_at


@router.post("/imports", auth=WRITE, response={202: ShownImport}, summary="Import files")
@decorate_view(_refuse_too_large)
def post_import(
    request: HttpRequest,
    leads: Files = None,
    accounts: Files = None,
    activities: Files = None,
    profile_changes: Files = None,
    outcomes: Files = None,
    consents: Files = None,
    mapping: Annotated[UploadedFile | None, File()] = None,
    about: Annotated[AboutFiles, Form()] = AboutFiles(),  # noqa: B008 - a constant
) -> Status[dict[str, Any]]:
    """Keeps the files and answers; a worker reads them."""
    tables = {
        "leads": leads,
        "accounts": accounts,
        "activities": activities,
        "profile_changes": profile_changes,
        "outcomes": outcomes,
        "consents": consents,
    }
    given = {name: files for name, files in tables.items() if files}
    if not given:
        raise ApiProblem(422, "import-no-files", "send at least one file, in a field named as its table, such as leads")
    folder = new_folder()
    try:
        kept = _kept(given, mapping, folder)
        with write():
            now = utc_now()
            found = importing.add_import(kept, folder, about.source, about.timezone, now)
            importing.start_import(found, actor_of(request), now)
    except BaseException:
        remove_folder(folder)
        raise
    return Status(202, showing.shown(found))


def _kept(given: dict[str, list[UploadedFile]], mapping: UploadedFile | None, folder: str) -> dict[str, Any]:
    store = Store(folder, Limits(packed=Limits().uploaded))
    found: dict[str, Any] = {
        table: [store.keep(file.name or "", file.chunks()) for file in files] for table, files in given.items()
    }
    if mapping is not None:
        found["mapping"] = store.keep(mapping.name or "", mapping.chunks(), is_mapping=True)
    return found


@router.get("/imports", auth=READ, response=list[ShownImport], summary="List imports")
def get_imports(
    request: HttpRequest, before: Cursor | None = None, limit: Annotated[int, Query(ge=1, le=_MOST)] = 50
) -> list[dict[str, Any]]:
    """The newest first; `before` is the number of the last one of the page before."""
    return list(showing.all_shown(limit, before))


@router.get("/imports/{int:number}", auth=READ, response=ShownImport, summary="How far an import is")
def get_import(request: HttpRequest, number: int) -> dict[str, Any]:
    """With what became of its rows."""
    return showing.shown(_import(number))


@router.get("/imports/{int:number}/rejected", auth=READ, response=Rejected, summary="What could not be imported")
def get_rejected(request: HttpRequest, number: int) -> dict[str, Any]:
    """The first places with their reasons; `reasons` of the import counts all of them."""
    return {"rejected": list(importing.rejected_rows(_import(number)))}


@router.post("/imports/{int:number}/undo", auth=ADMIN, response={202: ShownImport}, summary="Take an import back")
def post_undo(request: HttpRequest, number: int) -> Status[dict[str, Any]]:
    """A worker does it, as if the import had never been made."""
    found = _import(number)
    working.take_back(found, actor_of(request))
    return Status(202, showing.shown(found))


def _import(number: int) -> Import:
    return working.find_import(keepable(number, fail("import-unknown", number=number)))


@router.post("/outcomes", auth=WRITE, response={201: dict[str, Any], 200: dict[str, Any]}, summary="Note an outcome")
def post_outcome(request: HttpRequest, given: NewOutcome) -> Status[dict[str, Any]]:
    """The same outcome of the same moment again is noted once, and answered with 200."""
    with write():
        now = utc_now()
        row, is_new = add_outcome(given.lead, given.outcome, given.decided_at, given.amount, given.reason, now)
        if is_new:
            pair_reports([int(row["lead_id"])])
            record(actor_of(request), "outcome.add", f"lead:{row['lead_id']}", now, outcome=given.outcome)
    return Status(201 if is_new else 200, row)


@router.get("/outcomes", auth=READ, response=Outcomes, summary="What became of leads")
def get_outcomes(
    request: HttpRequest,
    lead: Annotated[str | None, Query(max_length=300)] = None,
    cursor: Cursor = 0,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 100,
) -> dict[str, Any]:
    """Page by page, for learning and reports; or those of one lead. Whose were listed is noted."""
    number = None if lead is None else lead_number(find(lead))
    found = outcome_rows(cursor, limit, number)
    if number is None:
        with write():
            leads = sorted({int(row["lead_id"]) for row in found})
            record(actor_of(request), "outcome.list", "leads", utc_now(), leads=leads)
    else:
        note_read(request, "lead.outcomes", number)
    return {"outcomes": found, "next_cursor": found[-1]["id"] if len(found) == limit else None}


@router.post("/exports", auth=ADMIN, response={202: ShownExport}, summary="Export everything")
def post_export(request: HttpRequest, how: ExportForm) -> Status[dict[str, Any]]:
    """A worker writes the files."""
    return Status(202, _shown_export(exports.start_export(how.format, actor_of(request), utc_now())))


@router.get("/exports/{int:number}", auth=ADMIN, response=ShownExport, summary="How far an export is")
def get_export(request: HttpRequest, number: int) -> dict[str, Any]:
    """With the names of its files."""
    return _shown_export(number)


@router.get("/exports/{int:number}/files/{name}", auth=ADMIN, summary="A file of an export")
def get_export_file(request: HttpRequest, number: int, name: str) -> FileResponse:
    """One of the names that the export lists."""
    file = exports.open_export_file(number, name, actor_of(request), utc_now())
    return FileResponse(file, as_attachment=True, filename=name)


def _shown_export(number: int) -> dict[str, Any]:
    found = exports.find_export(number)
    return {
        "id": found.number,
        "state": found.state,
        "rows": found.rows,
        "files": [file.name for file in found.files],
        "error": found.error,
    }
