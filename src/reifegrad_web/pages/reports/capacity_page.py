"""The report of capacity: what sales can take a week against what comes, by person and by threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reifegrad.spec.title import title_in
from reifegrad_web.agreements.in_force import agreement_of, version_then
from reifegrad_web.leads.reach import sees_everybody
from reifegrad_web.pages.elements.figure_table import FigureColumn, FigureTable
from reifegrad_web.pages.elements.notices import Empty
from reifegrad_web.pages.elements.period_bars import PeriodBar, PeriodBars
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.downloads import asks_for_file, file_of
from reifegrad_web.pages.reports.framing import framed, nothing
from reifegrad_web.revenue.capacity import WEEKS, capacity_seen

if TYPE_CHECKING:
    from django.http import HttpResponse

    from reifegrad_web.pages.elements.figure_table import Figure
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.pages.reports.framing import Framing
    from reifegrad_web.revenue.capacity import CapacitySeen, ThresholdVolume


@page()
def show_capacity(asked: Page) -> HttpResponse:
    """What sales can take, and what comes; whoever does not see all leads is told so instead."""
    framing = framed(asked, "capacity")
    if framing is None:
        return nothing(asked)
    words = asked.words
    if not sees_everybody(asked.user):
        empty = Empty(words("capacity.hidden"), words("capacity.hidden.about"), "", "")
        return framing.show(empty=empty)
    version = version_then(asked.moment)
    agreement = None if version is None else agreement_of(version)
    seen = capacity_seen(agreement, framing.choice.model, asked.moment)
    tables = [
        *([_people(framing, seen)] if seen.people else []),
        *([_thresholds(framing, seen)] if seen.thresholds else []),
    ]
    if asks_for_file(asked):
        return file_of(asked, tables)
    return framing.show(
        seen=seen,
        tables=tables,
        headline=_headline(framing, seen),
        origins=_origins(framing, seen),
        bars=_bars(framing, seen),
    )


def _headline(framing: Framing, seen: CapacitySeen) -> str:
    """At threshold 50 sales gets 38 a week and can take 40; without a threshold, where leads came in other ways too."""
    words = framing.asked.words
    current = next((each for each in seen.thresholds if each.is_current), None)
    gets = words.decimal(seen.per_week, 1)
    if seen.capacity is None:
        said = words("capacity.gets", gets=gets)
    else:
        said = words("capacity.gets_and_can", gets=gets, can=words.shortest(float(seen.capacity), 1))
    if current is None or _others(framing, seen):
        return said
    return f"{words('capacity.at_threshold', threshold=words.shortest(current.threshold, 1))} {said}"


def _others(framing: Framing, seen: CapacitySeen) -> int:
    """How many leads were handed over by something else than the score of the model."""
    return sum(leads for name, leads in seen.by_model.items() if name != framing.choice.model.name)


def _origins(framing: Framing, seen: CapacitySeen) -> str:
    """Through what leads came to sales, where that was not the threshold of the model alone."""
    if not _others(framing, seen):
        return ""
    words, name = framing.asked.words, framing.choice.model.name
    by_hand, own = seen.by_model.get("", 0), seen.by_model.get(name, 0)
    return words(
        "capacity.origins",
        own=words.decimal(own / WEEKS, 1),
        models=words.decimal((_others(framing, seen) - by_hand) / WEEKS, 1),
        by_hand=words.decimal(by_hand / WEEKS, 1),
    )


def _bars(framing: Framing, seen: CapacitySeen) -> PeriodBars:
    words = framing.asked.words
    line = None if seen.capacity is None else float(seen.capacity)
    bars = [
        PeriodBar(words.count("capacity.weeks_ago", len(seen.weeks) - place), count)
        for place, count in enumerate(seen.weeks)
    ]
    return PeriodBars(
        bars, words("capacity.bars"), line, words.count("capacity.weeks_ago", WEEKS), words("capacity.this_week")
    )


def _people(framing: Framing, seen: CapacitySeen) -> FigureTable:
    words = framing.asked.words
    columns = [
        FigureColumn(words("capacity.column.person")),
        FigureColumn(words("capacity.column.capacity"), "decimal"),
        FigureColumn(words("capacity.column.per_week"), "decimal"),
        FigureColumn(words("capacity.column.used"), "share"),
        FigureColumn(words("capacity.column.away"), "decimal", wide_only=True),
    ]
    rows: list[list[Figure]] = []
    for each in seen.people:
        capacity = None if each.capacity is None else float(each.capacity)
        used = each.per_week / capacity if capacity else None
        title = title_in(each.title, words.language, each.name)
        rows.append([title, capacity, each.per_week, used, each.days_away])
    note = words("capacity.people.note", weeks=words.number(WEEKS))
    return FigureTable("people", words("capacity.people"), columns, rows, framing.file("people"), note=note)


def _thresholds(framing: Framing, seen: CapacitySeen) -> FigureTable:
    words = framing.asked.words
    columns = [
        FigureColumn(words("capacity.column.threshold"), "decimal"),
        FigureColumn(words("capacity.column.rises"), "decimal"),
        FigureColumn(words("capacity.column.of_capacity"), "share"),
        FigureColumn(""),
    ]
    rows: list[list[Figure]] = [
        [each.threshold, each.per_week, _of(seen, each), words("calibrate.now") if each.is_current else ""]
        for each in seen.thresholds
    ]
    note = words("capacity.thresholds.note", weeks=words.number(WEEKS))
    if seen.tracked_since is not None:
        since = seen.tracked_since.astimezone(ZoneInfo(framing.asked.zone)).date()
        note = f"{note} {words('capacity.thresholds.since', day=words.day(since))}"
    return FigureTable("thresholds", words("capacity.thresholds"), columns, rows, framing.file("thresholds"), note=note)


def _of(seen: CapacitySeen, each: ThresholdVolume) -> float | None:
    return each.per_week / float(seen.capacity) if seen.capacity else None
