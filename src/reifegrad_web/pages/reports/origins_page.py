"""The report of origins: what each source, campaign, owner or cell has brought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from reifegrad_web.ingest.models import Source
from reifegrad_web.org.people import list_users
from reifegrad_web.pages.elements.figure_table import FigureColumn, FigureTable
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.choice import CAMPAIGN, NONE, OWNER, SOURCE, Option
from reifegrad_web.pages.frame.downloads import asks_for_file, file_of
from reifegrad_web.pages.reports.framing import CELL, framed, nothing
from reifegrad_web.sales.funnel import By, brought_by, steps_of
from reifegrad_web.sales.handovers import handovers
from reifegrad_web.scoring.audience import Audience

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from reifegrad_web.pages.elements.figure_table import Figure
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.pages.reports.framing import Framing
    from reifegrad_web.sales.funnel import Brought

BY = "by"
_WIDE = {"sales_accepted", "sales_qualified", "opportunity"}
_MOST = 200
"""Rows; of campaigns there may be any number."""


@page()
def show_origins(asked: Page) -> HttpResponse:
    """What became of the leads that came in a time, for each source, campaign, owner or cell."""
    framing = framed(asked, "origins")
    if framing is None:
        return nothing(asked)
    if framing.unknown_before:
        return framing.show()
    model = framing.choice.model
    choices = [each for each in get_args(By) if each != "cell" or model.matrix is not None]
    by = _by(asked, choices)
    leads = Audience(framing.choice.chosen, model.name, framing.cell)
    period = framing.span.period
    table = _table(framing, brought_by(model, period, leads, handovers(period, leads), by)[:_MOST], by)
    if asks_for_file(asked):
        return file_of(asked, [table])
    options = [Option(framing.address(**{BY: each}), asked.words(f"reports.by.{each}"), each == by) for each in choices]
    return framing.show(table=table, options=options)


def _by(asked: Page, choices: Sequence[By]) -> By:
    given = asked.request.GET.get(BY, "")
    return given if given in choices else "source"  # type: ignore[return-value] # one of them


def _table(framing: Framing, found: Sequence[Brought], by: By) -> FigureTable:
    words = framing.asked.words
    steps = [step for step in steps_of(framing.choice.model) if step != "nurtured"]
    columns = [
        FigureColumn(words(f"reports.by.{by}")),
        *(FigureColumn(words(f"reports.short.{step}"), "number", wide_only=step in _WIDE) for step in steps),
        FigureColumn(words("reports.column.lost"), "number", wide_only=True),
        FigureColumn(words("reports.column.of_generated"), "share"),
        FigureColumn(words("reports.column.amount"), "amount", wide_only=True),
    ]
    titles = _titles(framing, by)
    rows: list[list[Figure]] = []
    for each in found:
        generated, won = each.leads("generated"), each.leads("won")
        counts = [each.leads(step) for step in steps]
        share = won / generated if generated else None
        rows.append([titles.get(each.part, str(each.part)), *counts, each.lost, share, each.amount])
    note = words("reports.origins.note.cell" if by == "cell" else "reports.origins.note")
    links = [_funnel_of(framing, by, each) for each in found]
    file = framing.file("origins", **{BY: by})
    return FigureTable("origins", "", columns, rows, file, links, note)


def _titles(framing: Framing, by: By) -> Mapping[Any, str]:
    """What is read instead of a number, or of nothing."""
    words = framing.asked.words
    if by == "source":
        return {None: words("reports.no_source")} | dict(Source.objects.values_list("pk", "name"))
    if by == "owner":
        return {None: words("choice.nobody")} | {each.pk: each.get_username() for each in list_users()}
    if by == "cell":
        return {"": words("reports.no_cell")} | {each.value: each.title for each in framing.cell_options()}
    return {"": words("choice.no_campaign")}


def _funnel_of(framing: Framing, by: By, each: Brought) -> str:
    """The funnel of one of them."""
    name = {"source": SOURCE, "campaign": CAMPAIGN, "owner": OWNER, "cell": CELL}[by]
    nobody = {"source": "", "campaign": NONE, "owner": "0", "cell": ""}[by]
    value = nobody if each.part in {None, ""} else str(each.part)
    return framing.choice.address("/reports/funnel", **framing.span.parameters, **{name: value}) if value else ""
