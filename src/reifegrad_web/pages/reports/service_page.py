"""The report of service levels: which share was answered in time, and how long an answer takes, by whom and when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, get_args

from reifegrad.agreement.rules import Promised
from reifegrad.language.words import MISSING
from reifegrad.spec.title import title_in
from reifegrad_web.pages.elements.figure_table import FigureColumn, FigureTable
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.choice import Option
from reifegrad_web.pages.frame.downloads import asks_for_file, file_of
from reifegrad_web.pages.reports.framing import framed, nothing
from reifegrad_web.scoring.audience import Audience
from reifegrad_web.service.report import FEWEST, minutes, service_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpResponse

    from reifegrad.agreement.rules import Agreement, Person, Queue, ServiceLevel, Team
    from reifegrad.measure.clock_dimensions import Dimension
    from reifegrad.measure.promises_kept import KeptRow, PromisesKept
    from reifegrad_web.pages.elements.figure_table import Figure
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.pages.reports.framing import Framing
    from reifegrad_web.service.report import ServiceReport

PROMISED = "promised"
_SHOWN: tuple[Dimension, ...] = ("level", "person", "team", "cell", "week", "queue")


@page()
def show_service(asked: Page) -> HttpResponse:
    """What became of the promises of a time, of the first attempt unless another one is asked for."""
    framing = framed(asked, "service")
    if framing is None:
        return nothing(asked)
    promised = _promised(asked)
    leads = Audience(framing.choice.chosen, framing.choice.model.name, framing.cell)
    found = service_report(promised, framing.span.period, leads, asked.moment)
    tables = [table for dimension in _SHOWN if (table := _table(framing, found, dimension)).rows]
    if asks_for_file(asked):
        return file_of(asked, tables)
    options = [
        Option(framing.address(**{PROMISED: each}), asked.words(f"service.promise.{each}"), each == promised)
        for each in get_args(Promised)
    ]
    return framing.show(found=found, said=_said(asked, found.total), tables=tables, options=options, fewest=FEWEST)


def _promised(asked: Page) -> Promised:
    given = asked.request.GET.get(PROMISED, "")
    return given if given in get_args(Promised) else "respond"  # type: ignore[return-value] # one of them


def _said(asked: Page, kept: PromisesKept) -> str:
    """How much was kept in one sentence; of few with their number alone."""
    words = asked.words
    counts = {"met": words.number(kept.met), "decided": words.number(kept.decided)}
    if not kept.decided:
        return words("reports.service.none_decided")
    if kept.decided < FEWEST:
        return words("reports.service.few", **counts)
    low, high = (words.percent(share) for share in kept.interval)
    return words("reports.service.kept", share=words.percent(kept.met / kept.decided), low=low, high=high, **counts)


def _table(framing: Framing, found: ServiceReport, dimension: Dimension) -> FigureTable:
    words = framing.asked.words
    columns = [
        FigureColumn(words(f"reports.service.one.{dimension}")),
        FigureColumn(words("reports.service.met"), "number"),
        FigureColumn(words("reports.service.missed"), "number", wide_only=True),
        FigureColumn(words("reports.service.open"), "number", wide_only=True),
        FigureColumn(words("reports.service.stopped"), "number", wide_only=True),
        FigureColumn(words("reports.service.share"), "share"),
        FigureColumn(words("reports.service.between"), wide_only=True),
        FigureColumn(words("reports.service.median"), "number"),
    ]
    of = [row for row in found.rows if row.dimension == dimension]
    of = of if any(row.name for row in of) else []
    rows: list[list[Figure]] = [[_title(framing, found.agreement, row), *_figures(framing, row.kept)] for row in of]
    file = framing.file(dimension, **{PROMISED: found.promised})
    return FigureTable(dimension, words(f"reports.service.by.{dimension}"), columns, rows, file)


def _figures(framing: Framing, kept: PromisesKept) -> Sequence[Figure]:
    words, is_enough = framing.asked.words, kept.decided >= FEWEST
    between = words("reports.few") if kept.decided else MISSING
    if is_enough:
        low, high = kept.interval
        between = words("reports.service.range", low=words.decimal(100 * low, 0), high=words.percent(high))
    share = kept.share if is_enough else None
    return [kept.met, kept.missed, kept.still_open, kept.stopped, share, between, minutes(kept.median)]


def _title(framing: Framing, agreement: Agreement | None, row: KeptRow) -> str:
    """What people call a row."""
    words = framing.asked.words
    if not row.name:
        return words(f"reports.service.no.{row.dimension}") if row.dimension != "week" else MISSING
    if row.dimension == "week":
        return words.day(date.fromisoformat(row.name))
    if row.dimension == "cell":
        return row.name
    named: dict[str, Any] = {} if agreement is None else _named(agreement, row.dimension)
    return title_in(named.get(row.name, {}), words.language, row.name)


def _named(agreement: Agreement, dimension: Dimension) -> dict[str, Any]:
    parts: dict[str, Iterable[ServiceLevel | Person | Team | Queue]] = {
        "level": agreement.levels,
        "person": agreement.people.values(),
        "team": agreement.teams.values(),
        "queue": agreement.queues.values(),
    }
    return {each.name: each.title for each in parts[dimension]}
