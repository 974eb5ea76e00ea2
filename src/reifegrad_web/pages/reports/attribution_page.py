"""The report of attribution: what sources, campaigns and kinds of activities have contributed to what was won."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from reifegrad.revenue.attribution import RULES, WIN
from reifegrad.revenue.journeys import OTHERS
from reifegrad_web.ingest.models import Source
from reifegrad_web.pages.elements.figure_table import FigureColumn, FigureTable
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.choice import Option
from reifegrad_web.pages.frame.downloads import asks_for_file, file_of
from reifegrad_web.pages.reports.framing import framed, nothing
from reifegrad_web.revenue.attributed import Channels, attributed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.http import HttpResponse

    from reifegrad.revenue.attribution import ChannelShare, Rule
    from reifegrad_web.pages.elements.figure_table import Figure, Kind
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.pages.reports.framing import Framing
    from reifegrad_web.revenue.attributed import Attributed

BY = "by"
USUAL = 365
"""Days, where nothing is asked for."""


@page()
def show_attribution(asked: Page) -> HttpResponse:
    """What each channel has contributed to what was won in a time, by five rules."""
    framing = framed(asked, "attribution", USUAL)
    if framing is None:
        return nothing(asked)
    by = _by(asked)
    found = attributed(framing.span.period, framing.choice.chosen, by)
    tables = _tables(framing, found, by)
    if asks_for_file(asked):
        return file_of(asked, tables)
    options = [
        Option(framing.address(**{BY: each}), asked.words(f"reports.by.{each}"), each == by)
        for each in get_args(Channels)
    ]
    made = found.made
    amounts = {"all": made.cents / 100, "untouched": made.untouched_cents / 100}
    return framing.show(found=found, made=made, tables=tables, options=options, amounts=amounts)


def _by(asked: Page) -> Channels:
    given = asked.request.GET.get(BY, "")
    return given if given in get_args(Channels) else "source"  # type: ignore[return-value] # one of them


def _tables(framing: Framing, found: Attributed, by: Channels) -> Sequence[FigureTable]:
    if not found.made.contributions:
        return []
    wins = _table(framing, found, by, "wins", "decimal", lambda row, rule: row.wins[rule] / WIN)
    if not found.made.cents:
        return [wins]
    return [_table(framing, found, by, "money", "amount", lambda row, rule: row.cents[rule] / 100), wins]


def _table(
    framing: Framing,
    found: Attributed,
    by: Channels,
    name: str,
    kind: Kind,
    part: Callable[[ChannelShare, Rule], float],
) -> FigureTable:
    words = framing.asked.words
    columns = [
        FigureColumn(words(f"reports.by.{by}")),
        FigureColumn(words("attribution.column.journeys"), "number", wide_only=True),
        FigureColumn(words("attribution.column.won"), "number", wide_only=True),
        *(
            FigureColumn(words(f"attribution.column.{rule}"), kind, wide_only=rule in {"linear", "position"})
            for rule in RULES
        ),
        FigureColumn(words("attribution.column.effect"), "share"),
    ]
    titles, made = _titles(framing, by), found.made
    rows: list[list[Figure]] = [
        [
            titles.get(each.channel, each.channel),
            each.journeys,
            each.won,
            *(part(each, rule) for rule in RULES),
            each.removal,
        ]
        for each in made.contributions
    ]
    sums = [sum(part(each, rule) for each in made.contributions) for rule in RULES]
    rows.append([words("attribution.total"), None, None, *sums, None])
    file = framing.file(name, **{BY: by})
    return FigureTable(name, words(f"attribution.table.{name}"), columns, rows, file)


def _titles(framing: Framing, by: Channels) -> Mapping[str, str]:
    """What is read instead of a number or code."""
    words = framing.asked.words
    others = {OTHERS: words("attribution.others")}
    if by == "source":
        return others | {str(pk): name for pk, name in Source.objects.values_list("pk", "name")}
    return others
