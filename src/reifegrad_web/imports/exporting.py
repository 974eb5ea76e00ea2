"""Writes all facts in open formats: tables that `reifegrad score` and an import read, and those of the server beside.

Tables are written piece by piece in the order of their ids. What is added while an export runs may be in it or not.
"""

from __future__ import annotations

import csv
import json
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import models

from reifegrad.errors import fail
from reifegrad.reference.known import as_text
from reifegrad_web.background.models import Job
from reifegrad_web.background.queue import end_job
from reifegrad_web.clock import utc_now
from reifegrad_web.imports.export_page import mapping_text, readme_text
from reifegrad_web.imports.exported_leads import lead_rows
from reifegrad_web.imports.storing import new_folder, place_of, remove_folder
from reifegrad_web.leads import models as facts
from reifegrad_web.leads.outcomes import ONCE
from reifegrad_web.sales import models as told
from reifegrad_web.writing import in_turn, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from reifegrad_web.background.queue import Hold


EXPORT = "export"
FORMATS = ("parquet", "csv")
_PIECE = 5_000
_COMPANIES = 400
TURN = "export"
"""No export ends while somebody is erased."""
_OF_ACTIVITIES = ("activity_id", "lead_id", "kind", "occurred_at")
_OF_OUTCOMES = ("lead_id", "outcome", "decided_at", "amount", "reason")
_OF_CONSENTS = ("lead_id", "purpose", "state", "at", "confirmed_at", "source", "text", "version", "evidence")
_SECRET = ("ErasureKey", "ErasedIdentifier", "Erasure")
"""What an export must not hold: with it one could find out who was erased."""
_OWN = ("Activity", "ProfileChange", "AccountChange", "Outcome", "Consent")
"""What the tables that an import reads hold."""


def export_all(folder: Path, form: str, still: Callable[[], None] = lambda: None) -> dict[str, int]:
    """Write everything into a folder, which is made; returns the rows of each table.

    Args:
        folder: A new or an empty one.
        form: `parquet` or `csv`.
        still: Called again and again while it works.

    Raises:
        ReifegradError: The folder is not empty.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise fail("export-not-empty", folder=str(folder))
    counts = write_tables(folder, _tables(still), form, still)
    (folder / "README.md").write_text(readme_text(counts, form), encoding="utf-8")
    return counts


def write_tables(folder: Path, tables: Iterable[Table], form: str, still: Callable[[], None]) -> dict[str, int]:
    """Write tables into a folder, and the mapping file that reads them; returns the rows of each table."""
    counts: dict[str, int] = {}
    columns: dict[str, Sequence[str]] = {}
    for name, names, rows in tables:
        columns[name] = names
        with _writer(folder / f"{name}.{form}", names, form) as add:
            counts[name] = _write(add, rows, still)
    (folder / "mapping.yaml").write_text(mapping_text(columns, form), encoding="utf-8")
    return counts


def run_export(hold: Hold) -> None:
    """Export into a folder of the data folder, as a job. Raises `LeaseLost` and `Stopped`: another does it."""
    while not _has_exported(hold):
        pass  # somebody was erased meanwhile, who must not be in it


def _has_exported(hold: Hold) -> bool:
    erased = facts.Erasure.objects.count()
    folder = new_folder()
    try:
        counts = export_all(place_of(folder), hold.job.params["format"], hold.still)
        with write():
            in_turn(TURN)
            is_right = facts.Erasure.objects.count() == erased
            if is_right:
                end_job(hold.job, utc_now(), {"folder": folder, "rows": counts})
    except BaseException:
        remove_folder(folder)
        raise
    if not is_right:
        remove_folder(folder)
    return is_right


def drop_exports() -> list[str]:
    """Exports that were made are there no more; the caller holds the transaction, and removes their folders after it.

    They hold personal data, and somebody is erased.
    """
    in_turn(TURN)
    folders = []
    for job in Job.objects.filter(kind=EXPORT, state=Job.State.DONE, result__has_key="folder"):
        folders.append(job.result.pop("folder"))
        job.save(update_fields=["result"])
    return folders


Row = dict[str, Any]
Table = tuple[str, "Sequence[str]", "Iterable[Row]"]
"""A table to write: its name, its columns, its rows."""


def _tables(still: Callable[[], None]) -> Iterator[Table]:
    yield from fact_tables(still, facts.Outcome.objects.filter(ONCE))
    yield "outcomes_noted_twice", _OF_OUTCOMES, map(_outcome, _rows(facts.Outcome.objects.exclude(ONCE)))
    yield "consents", _OF_CONSENTS, map(_consent, _rows(facts.Consent.objects.all()))
    for room in (facts, told):
        for model in vars(room).values():
            is_table = isinstance(model, type) and issubclass(model, models.Model) and model.__module__ == room.__name__
            if is_table and model.__name__ not in (*_SECRET, *_OWN):
                yield _as_it_is(model)


def fact_tables(still: Callable[[], None], outcomes: models.QuerySet[facts.Outcome] | None = None) -> Iterator[Table]:
    """What the engine reads: leads, companies, profiles, activities and outcomes; all outcomes, or these."""
    yield "leads", ("lead_id", "created_at", "reifegrad_identities"), lead_rows()
    names = sorted(set(facts.AccountChange.objects.values_list("attribute", flat=True)) - {"account_id"})
    yield "accounts", ("account_id", *names), _accounts()
    yield (
        "profile_changes",
        ("lead_id", "attribute", "value", "known_at"),
        map(_change, _rows(facts.ProfileChange.objects.all())),
    )
    properties = _properties(still)
    yield "activities", (*_OF_ACTIVITIES, *properties), map(_activity, _rows(facts.Activity.objects.all()))
    decided = facts.Outcome.objects.all() if outcomes is None else outcomes
    yield "outcomes", _OF_OUTCOMES, map(_outcome, _rows(decided))


def _rows(rows: models.QuerySet[Any]) -> Iterator[Any]:
    return _pieces(rows.select_related("identifier"))


def _pieces(rows: models.QuerySet[Any]) -> Iterator[Any]:
    """All rows in the order of their ids, a piece at a time: between two the database is held by nobody.

    One long question would keep SQLite from writing in this process and from emptying its journal.
    """
    last = 0
    while found := list(rows.filter(pk__gt=last).order_by("pk")[:_PIECE]):
        yield from found
        last = found[-1].pk


def _lead(row: Any) -> str:
    return str(row.identifier.lead_id)


def _text(value: Any) -> str | None:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return None if value is None else as_text(value)


def _change(row: facts.ProfileChange) -> Row:
    value = None if row.value is None else as_text(row.value)
    return {"lead_id": _lead(row), "attribute": row.attribute, "value": value, "known_at": row.known_at}


def _activity(row: facts.Activity) -> Row:
    properties = {name: _text(value) for name, value in row.properties.items() if name not in _OF_ACTIVITIES}
    own = {"activity_id": str(row.pk), "lead_id": _lead(row), "kind": row.kind, "occurred_at": row.occurred_at}
    return properties | own


def _properties(still: Callable[[], None]) -> list[str]:
    """The names of all properties; those that are called like a column of our own never count in a score."""
    found: set[str] = set()
    for place, row in enumerate(_pieces(facts.Activity.objects.only("properties"))):
        found |= row.properties.keys()
        if place % _PIECE == 0:
            still()
    return sorted(found - set(_OF_ACTIVITIES))


def _outcome(row: facts.Outcome) -> Row:
    return {
        "lead_id": _lead(row),
        "outcome": row.outcome,
        "decided_at": row.decided_at,
        "amount": None if row.amount is None else as_text(row.amount),
        "reason": row.reason or None,
    }


def _consent(row: facts.Consent) -> Row:
    """What the person said last and confirmed since counts from then."""
    kept = {name: getattr(row, name) for name in _OF_CONSENTS[1:]}
    return kept | {"lead_id": _lead(row)}


def _accounts() -> Iterator[Row]:
    """Every company that a lead is or was at, and those of which something is known, with what is known last."""
    for accounts in _account_pieces(facts.AccountChange.objects.all()):
        found: dict[str, Row] = {account: {"account_id": account} for account in accounts}
        for change in facts.AccountChange.objects.filter(account__in=accounts).order_by("known_at", "id"):
            if change.attribute != "account_id":
                found[change.account][change.attribute] = _text(change.value)
        yield from found.values()
    known = facts.AccountChange.objects.values("account")
    for accounts in _account_pieces(facts.ProfileChange.objects.exclude(account=None).exclude(account__in=known)):
        yield from ({"account_id": account} for account in accounts)


def _account_pieces(rows: models.QuerySet[Any]) -> Iterator[list[str]]:
    """The companies of these rows, each once, in the order that the database gives to texts."""
    names = rows.order_by("account").values_list("account", flat=True).distinct()
    piece = list(names[:_COMPANIES])
    while piece:
        yield piece
        piece = list(names.filter(account__gt=piece[-1])[:_COMPANIES])


def _as_it_is(model: type[models.Model]) -> Table:
    """A table of the server with all its columns."""
    names = [field.attname for field in model._meta.concrete_fields]
    rows = ({name: getattr(row, name) for name in names} for row in _pieces(model._default_manager.all()))
    return model._meta.db_table, names, rows


def _write(add: Callable[[list[Row]], None], rows: Iterable[Row], still: Callable[[], None]) -> int:
    piece: list[Row] = []
    count = 0
    for row in rows:
        piece.append({name: _cell(value) for name, value in row.items()})
        count += 1
        if len(piece) == _PIECE:
            add(piece)
            still()
            piece = []
    add(piece)
    return count


def _cell(value: Any) -> str | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return _text(value)


@contextmanager
def _writer(path: Path, names: Sequence[str], form: str) -> Iterator[Callable[[list[Row]], None]]:
    """Takes rows of texts: what a value is, the reader finds out as in every file; times are ISO 8601 with a zone."""
    if form == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(names))
            writer.writeheader()
            yield writer.writerows
        return
    schema = pa.schema([(name, pa.string()) for name in names])
    with pq.ParquetWriter(path, schema, compression="zstd") as parquet:

        def add(rows: list[Row]) -> None:
            columns = [pa.array([row.get(name) for row in rows], pa.string()) for name in names]
            parquet.write_table(pa.table(columns, schema=schema))

        yield add
