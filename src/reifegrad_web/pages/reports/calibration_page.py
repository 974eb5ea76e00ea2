"""The report of the calibration: whether more is won of the leads that a model rates higher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.spec.value_order import stages_of
from reifegrad_web.pages.elements.figure_table import FigureColumn, FigureTable
from reifegrad_web.pages.elements.notices import Empty
from reifegrad_web.pages.elements.rates import Rate, Rates
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.downloads import asks_for_file, file_of
from reifegrad_web.pages.reports.framing import framed, nothing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from reifegrad_web.pages.elements.figure_table import Figure
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.pages.reports.framing import Framing
    from reifegrad_web.scoring.calibration import WonShare


@page()
def show_calibration(asked: Page) -> HttpResponse:
    """How many of each band of scores and of each stage were won."""
    from reifegrad_web.scoring.calibration import calibration  # loads an engine, and few ask for it

    framing = framed(asked, "calibration")
    if framing is None:
        return nothing(asked)
    found = calibration(framing.choice.model, asked.moment, framing.choice.chosen)
    words = asked.words
    if not found.decisions:
        empty = Empty(
            words("reports.no_outcomes"),
            words("reports.no_outcomes.about"),
            words("reports.no_outcomes.do"),
            "/sources",
        )
        return framing.show(empty=empty)
    stages = [share for name in stages_of(framing.choice.model) for share in found.stages if share.name == name]
    bands = [(_band(framing, share), share) for share in found.bands]
    kinds = [(framing.choice.wording.stage(share.name), share) for share in stages]
    tables = [_table(framing, "bands", bands), *([_table(framing, "stages", kinds)] if kinds else [])]
    if asks_for_file(asked):
        return file_of(asked, tables)
    pictures = [(table, _rates(framing, table, rows)) for table, rows in zip(tables, (bands, kinds), strict=False)]
    return framing.show(found=found, pictures=pictures)


def _band(framing: Framing, share: WonShare) -> str:
    words = framing.asked.words
    start, end = ("" if bound is None else words.number(bound) for bound in (share.start, share.end))
    if start and end:
        return words("reports.band", start=start, end=end)
    return (
        words("reports.band_from", start=start)
        if start
        else words("reports.band_below", end=end)
        if end
        else words("choice.all")
    )


def _rates(framing: Framing, table: FigureTable, rows: Sequence[tuple[str, WonShare]]) -> Rates:
    return Rates(
        title=table.columns[0].heading,
        cases=table.columns[1].heading,
        won=table.columns[2].heading,
        share=table.columns[3].heading,
        rates=[Rate(title, share.cases, share.won, share.share, *share.interval) for title, share in rows],
        few=framing.asked.words("reports.few"),
    )


def _table(framing: Framing, name: str, shares: Sequence[tuple[str, WonShare]]) -> FigureTable:
    words = framing.asked.words
    columns = [
        FigureColumn(words(f"reports.column.{name}")),
        FigureColumn(words("reports.column.decided"), "number"),
        FigureColumn(words("matrix.column.won"), "number"),
        FigureColumn(words("matrix.column.share"), "share"),
        FigureColumn(words("reports.column.at_least"), "share"),
        FigureColumn(words("reports.column.at_most"), "share"),
    ]
    rows: list[list[Figure]] = [
        [title, share.cases, share.won, share.share, *share.interval] for title, share in shares
    ]
    return FigureTable(name, words(f"reports.calibration.{name}"), columns, rows, framing.file(name))
