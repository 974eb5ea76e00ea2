"""Connections to a CRM: all of them, and one with its runs, what could not be read, and what could not be written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from reifegrad_web.connectors.administering import connector_of
from reifegrad_web.connectors.contract import BUSY
from reifegrad_web.connectors.kinds import KINDS, URL
from reifegrad_web.connectors.reading import FAILS, READS, connectors_shown, failed_records, failed_rows, runs
from reifegrad_web.pages.elements.notices import Empty
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.sources.outcome import column_title, reason_text, table_title
from reifegrad_web.pages.sources.tabs import ADMIN, MARKETING, tabs
from reifegrad_web.pages.sources.webhook_words import model_title, seen_leads
from reifegrad_web.scoring.reading import served_model

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from reifegrad.language.words import Words
    from reifegrad_web.pages.frame.page import Page

_RUNS, _FAILED = 10, 50


@dataclass(frozen=True)
class ConnectionLine:
    """A row: a connection, its system and how it is doing in words."""

    shown: Mapping[str, Any]
    system: str
    standing: str
    state: str


@dataclass(frozen=True)
class RunLine:
    """A row: a run, how it went in words, and what came."""

    begun_at: datetime
    state: str
    is_failed: bool
    counts: Mapping[str, int]
    number: int | None


@dataclass(frozen=True)
class NotTakenLine:
    """A row: a record that was not taken, and why."""

    table: str
    record: str
    column: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class NotWrittenLine:
    """A row: a record that was not told its score, and why; the lead where somebody sees it."""

    record: str
    lead: str
    reason: str
    at: datetime


@page(MARKETING, has_past=False)
def list_connections(asked: Page) -> HttpResponse:
    """All connections with how they are doing."""
    words = asked.words
    lines = [_line(words, each) for each in connectors_shown(asked.now)]
    adds = reverse("connection-new") if asked.may(ADMIN) else ""
    empty = Empty(
        words("connections.none"), words("connections.none.about"), words("connections.add") if adds else "", adds
    )
    return asked.show(
        "sources/connections",
        title=words("connections.title"),
        tabs=tabs(asked, "connections"),
        lines=lines,
        adds=adds,
        empty=None if lines else empty,
    )


@page(MARKETING, has_past=False)
def show_connection(asked: Page, number: int) -> HttpResponse:
    """One of them: how it is doing, what came, what failed. It looks again as long as the system is read."""
    found, words = connector_of(number), asked.words
    (shown,) = connectors_shown(asked.now, only=number)
    rows = failed_rows(number, most=_FAILED)
    return asked.show(
        "sources/connection_body" if asked.wants_part else "sources/connection",
        title=found.name,
        tabs=tabs(asked, "connections"),
        line=_line(words, shown),
        address=shown["options"].get(URL, ""),
        model=_model(words, shown["model"]),
        back_language=words(f"language.{shown['language']}"),
        notice=_notice(words, shown),
        runs=[_run(words, each) for each in runs(number, most=_RUNS)],
        not_taken=[_not_taken(words, each) for each in failed_records(number, most=_FAILED)],
        not_written=list(_not_written(asked, rows)),
        written=shown["written_back"],
        administers=asked.may(ADMIN),
        is_worked_on=shown["state"] == READS,
    )


def fault_text(words: Words, fault: str) -> str:
    """What is wrong with a system, in words."""
    return words(f"connections.fault.{fault}")


def _model(words: Words, name: str | None) -> str:
    """The model whose scores are written back; the first of sales where none is named."""
    served = served_model(name)
    return words("connections.no_model") if served is None else model_title(words, served.name)


def _line(words: Words, shown: Mapping[str, Any]) -> ConnectionLine:
    kind, state = KINDS.get(shown["kind"]), shown["state"]
    title = shown["kind"] if kind is None else kind.title
    said = fault_text(words, shown["fault"]) if state == FAILS and shown["fault"] else words(f"connections.is.{state}")
    return ConnectionLine(shown, title, state, said)


def _notice(words: Words, shown: Mapping[str, Any]) -> tuple[str, str] | None:
    """What goes wrong, and what to do about it; a system that is only busy needs nobody."""
    if not shown["fault"] or shown["fault"] == BUSY:
        return None
    said = f" ({shown['said']})" if shown["said"] else ""
    return f"{fault_text(words, shown['fault'])}{said}", words(f"connections.remedy.{shown['fault']}")


def _run(words: Words, run: Mapping[str, Any]) -> RunLine:
    is_failed = run["state"] == "failed" or bool(run["fault"])
    state = fault_text(words, run["fault"]) if run["fault"] else words(f"connections.run.{run['state']}")
    state = f"{state} · {words('connections.run.whole')}" if run["whole"] else state
    names = ("records", "accepted", "duplicate", "failed", "erased", "left_out")
    counts = {name: run["counts"].get(name, 0) for name in names}
    return RunLine(run["begun_at"], state, is_failed, counts, run["import"])


def _not_taken(words: Words, found: Mapping[str, Any]) -> NotTakenLine:
    column = column_title(words, found["column"]) if found["column"] else ""
    reason = reason_text(words, found["reason"])
    return NotTakenLine(table_title(words, found["table"]), found["record"], column, reason, found["at"])


def _not_written(asked: Page, rows: Sequence[Mapping[str, Any]]) -> Iterable[NotWrittenLine]:
    """About whom one is, and what the system said of it, to whoever sees that lead."""
    seen = seen_leads(asked, {int(row["lead_id"]) for row in rows if row["lead_id"] is not None})
    for row in rows:
        is_seen = row["lead_id"] is not None and int(row["lead_id"]) in seen
        reason = fault_text(asked.words, row["fault"]) if row["fault"] else ""
        reason = f"{reason}: {row['said']}" if is_seen and row["said"] else reason
        yield NotWrittenLine(row["record"], row["lead_id"] if is_seen else "", reason, row["wanted_at"])
