"""The report of the sales cycle: how long leads take until they are won or lost, and what a customer brings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from reifegrad_web.ingest.models import Source
from reifegrad_web.org.people import list_users
from reifegrad_web.pages.elements.figure_table import FigureColumn, FigureTable
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.choice import Option
from reifegrad_web.pages.frame.downloads import asks_for_file, file_of
from reifegrad_web.pages.reports.framing import framed, nothing
from reifegrad_web.revenue.cycles import By, known_cycles
from reifegrad_web.revenue.expected import cycles_by_part, value_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from reifegrad.revenue.customer_value import ValueByMonth
    from reifegrad_web.pages.elements.figure_table import Figure
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.pages.reports.framing import Framing
    from reifegrad_web.revenue.expected import CycleOfPart

BY = "by"
MONTHS = (1, 3, 6, 12, 18, 24, 36)
_MOST = 100
"""Rows; of campaigns there may be any number."""


@page()
def show_cycle(asked: Page) -> HttpResponse:
    """How long it takes, for all leads and for each source, campaign or owner; and what a customer brings by when."""
    framing = framed(asked, "cycle")
    if framing is None:
        return nothing(asked)
    given = asked.request.GET.get(BY, "")
    by: By = given if given in get_args(By) else "source"  # type: ignore[assignment] # one of them
    known = known_cycles(framing.choice.chosen, asked.moment, by)
    parts = cycles_by_part(known)
    value = value_of(known)
    tables = [_cycles(framing, parts[: _MOST + 1], by), *([_value(framing, value)] if value else [])]
    if asks_for_file(asked):
        return file_of(asked, tables)
    options = [
        Option(framing.address(**{BY: each}), asked.words(f"reports.by.{each}"), each == by) for each in get_args(By)
    ]
    shown = {"tables": tables, "options": options, "everybody": parts[0], "is_seen": bool(parts[0].wins)}
    return framing.show(**shown, more=max(0, len(parts) - 1 - _MOST), has_value=bool(value), left_out=known.left_out)


def _cycles(framing: Framing, parts: Sequence[CycleOfPart], by: By) -> FigureTable:
    words = framing.asked.words
    columns = [
        FigureColumn(words(f"reports.by.{by}")),
        FigureColumn(words("reports.column.leads"), "number"),
        FigureColumn(words("cycle.column.won"), "number", wide_only=True),
        FigureColumn(words("cycle.column.decided"), "number"),
        FigureColumn(words("cycle.column.until_won"), "number"),
        FigureColumn(words("cycle.column.share"), "share"),
    ]
    titles = _titles(framing, by)
    rows: list[list[Figure]] = [
        [
            titles.get(each.part, str(each.part)),
            each.leads,
            each.wins,
            each.curve.days_until(),
            each.curve.days_until_won(),
            each.curve.ever,
        ]
        for each in parts
    ]
    return FigureTable("cycle", words("cycle.title"), columns, rows, framing.file("cycle", **{BY: by}))


def _titles(framing: Framing, by: By) -> Mapping[Any, str]:
    words = framing.asked.words
    everybody: dict[Any, str] = {...: words("choice.all")}
    if by == "source":
        return everybody | {None: words("reports.no_source")} | dict(Source.objects.values_list("pk", "name"))
    if by == "owner":
        return everybody | {None: words("choice.nobody")} | {each.pk: each.get_username() for each in list_users()}
    return everybody | {"": words("choice.no_campaign")}


def _value(framing: Framing, value: Sequence[ValueByMonth]) -> FigureTable:
    words = framing.asked.words
    columns = [
        FigureColumn(words("value.column.months"), "number"),
        FigureColumn(words("value.column.amount"), "amount"),
        FigureColumn(words("reports.column.at_least"), "amount", wide_only=True),
        FigureColumn(words("reports.column.at_most"), "amount", wide_only=True),
        FigureColumn(words("value.column.purchases"), "decimal"),
        FigureColumn(words("value.column.customers"), "number"),
    ]
    rows: list[list[Figure]] = [
        [each.months, each.cents / 100, each.low / 100, each.high / 100, each.purchases, each.customers]
        for each in value
        if each.months in MONTHS or each is value[-1]
    ]
    return FigureTable("value", words("value.title"), columns, rows, framing.file("value"), note=words("value.note"))
