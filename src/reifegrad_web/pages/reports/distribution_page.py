"""The report of the distribution: how many leads have how many points, and how it was on another day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from reifegrad.spec.points import MILLI
from reifegrad.tasks.moment import read_moment
from reifegrad_web.pages.elements.figure_table import FigureColumn, FigureTable
from reifegrad_web.pages.elements.histogram import BeforeAfter, Histogram
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.downloads import asks_for_file, file_of
from reifegrad_web.pages.reports.framing import framed, nothing
from reifegrad_web.scoring.distribution import distribution
from reifegrad_web.scoring.figures import history_since

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from reifegrad_web.pages.elements.figure_table import Figure
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.pages.reports.framing import Framing
    from reifegrad_web.scoring.distribution import Distribution

THAN = "than"
"""The parameter of the day to compare with."""


@page()
def show_distribution(asked: Page) -> HttpResponse:
    """The distribution of scores now, and as it was at the beginning of another day."""
    framing = framed(asked, "distribution")
    if framing is None:
        return nothing(asked)
    if framing.unknown_before:
        return framing.show()
    model, day = framing.choice.model, _day(asked)
    than = None if day is None else read_moment(day.isoformat(), asked.zone)
    moments = [asked.moment, *([] if than is None or than >= asked.moment else [than])]
    found = distribution(model.name, moments, asked.now, framing.choice.chosen)
    table = _table(framing, found, moments)
    if asks_for_file(asked):
        return file_of(asked, [table])
    since = history_since(model.name)
    return framing.show(
        picture=_picture(framing, found, moments),
        table=table,
        found=found,
        than=day,
        earliest=None if since is None else framing.choice.wording.date(since),
        is_unknown=len(found.points) < len(moments),
    )


def _day(asked: Page) -> date | None:
    try:
        return date.fromisoformat(asked.request.GET.get(THAN, ""))
    except ValueError:
        return None


def _picture(framing: Framing, found: Distribution, moments: Sequence[datetime]) -> Histogram | BeforeAfter:
    known = [moment for moment in moments if moment in found.points]
    highest = max(max(found.bars(moment)) for moment in known)
    drawn = [_histogram(framing, found, moment, highest) for moment in reversed(known)]
    return drawn[0] if len(drawn) == 1 else BeforeAfter(drawn[0], drawn[1], _said(framing, found, known))


def _histogram(framing: Framing, found: Distribution, moment: datetime, highest: int) -> Histogram:
    model, is_now = framing.choice.model, moment == framing.asked.now
    title = framing.asked.words("reports.now") if is_now else framing.choice.wording.date(moment)
    steps = () if model.thresholds is None else model.thresholds.steps
    bounds = [bound * MILLI for bound in found.bounds]
    thresholds = [step.bound for step in steps if step.bound is not None]
    return Histogram(bounds, found.bars(moment), title, highest, thresholds)


def _said(framing: Framing, found: Distribution, moments: Sequence[datetime]) -> str:
    """The middle score of both, as a sentence."""
    words = framing.asked.words
    now, then = (words.number(_middle(found, moment)) for moment in moments)
    return words("reports.middle", now=now, then=then)


def _middle(found: Distribution, moment: datetime) -> int:
    """Half of the leads have at least so many points."""
    counts = sorted(found.points[moment].items())
    half, seen = sum(count for _, count in counts) / 2, 0
    for points, count in counts:
        seen += count
        if seen >= half:
            return points
    return 0


def _table(framing: Framing, found: Distribution, moments: Sequence[datetime]) -> FigureTable:
    words, bounds = framing.asked.words, found.bounds
    known = [moment for moment in moments if moment in found.points]
    heads = [
        words("reports.now") if moment == framing.asked.now else framing.choice.wording.date(moment) for moment in known
    ]
    columns = [
        FigureColumn(words("reports.column.from"), "number"),
        FigureColumn(words("reports.column.below"), "number"),
        *(FigureColumn(head, "number") for head in heads),
    ]
    bars = [found.bars(moment) for moment in known]
    last, (is_open_below, is_open_above) = len(bounds) - 2, found.is_open
    rows: list[list[Figure]] = [
        [
            None if place == 0 and is_open_below else bounds[place],
            None if place == last and is_open_above else bounds[place + 1],
            *(counts[place] for counts in bars),
        ]
        for place in range(last + 1)
    ]
    file = framing.file("distribution", **{THAN: framing.asked.request.GET.get(THAN, "")})
    return FigureTable("distribution", words("reports.distribution.table"), columns, rows, file)
