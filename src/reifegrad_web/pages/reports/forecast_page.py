"""The report of the forecast: wins and revenue of the next weeks, and how such forecasts have done in the past."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from reifegrad.revenue.forecast import forecast
from reifegrad_web.leads.models import Outcome
from reifegrad_web.pages.elements.figure_table import FigureColumn, FigureTable
from reifegrad_web.pages.elements.notices import Empty
from reifegrad_web.pages.elements.period_bars import PeriodBar, PeriodBars
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.downloads import asks_for_file, file_of
from reifegrad_web.pages.reports.framing import framed, nothing
from reifegrad_web.revenue.cycles import known_cycles
from reifegrad_web.revenue.expected import FEWEST_WON, WEEKS, day_of, wins_known

if TYPE_CHECKING:
    from django.http import HttpResponse

    from reifegrad.revenue.forecast import Forecast
    from reifegrad_web.pages.elements.figure_table import Figure
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.pages.reports.framing import Framing

PART = "weeks"
"""The parameter that asks for the weeks where there are many decisions: the page does not wait for them."""
MANY = 5_000
"""Decisions that are looked at in less than a second."""
GOOD = (0.75, 0.85)


@page()
def show_forecast(asked: Page) -> HttpResponse:
    """What the next weeks will bring."""
    framing = framed(asked, "forecast")
    if framing is None:
        return nothing(asked)
    wants_weeks = PART in asked.request.GET or asks_for_file(asked)
    if not wants_weeks and Outcome.objects.filter(decided_at__lte=asked.moment)[MANY : MANY + 1].exists():
        return framing.show(later=framing.address(**{PART: "on"}))
    shown = _shown(framing)
    if asks_for_file(asked):
        return file_of(asked, shown["tables"])
    return framing.show_part("forecast_weeks", **shown) if asked.wants_part else framing.show(**shown)


def _shown(framing: Framing) -> dict[str, Any]:
    """The forecast, or why there is none."""
    asked, words = framing.asked, framing.asked.words
    known = known_cycles(framing.choice.chosen, asked.moment)
    if wins_known(known) < FEWEST_WON:
        empty = Empty(
            words("forecast.few_won"),
            words.count("forecast.few_won.about", wins_known(known), least=words.number(FEWEST_WON)),
            words("reports.no_outcomes.do"),
            "/sources",
        )
        return {"empty": empty, "tables": []}
    made = forecast(known.cycles, known.until, WEEKS)
    past = made.past
    cover = past.coverage()
    return {
        "made": made,
        "bars": _bars(framing, made),
        "tables": [_weeks(framing, made), *([_past(framing, made)] if past.looks else [])],
        "moments": len({each.moment for each in past.looks}),
        "warning": "" if math.isnan(cover) or GOOD[0] <= cover <= GOOD[1] else _warning(asked, cover),
        "no_better": bool(past.looks) and past.error() >= past.error(plain=True),
        "money": None if math.isnan(past.money_coverage()) else past.money_coverage(),
        "arrivals": made.arrivals,
        "open_leads": round(made.open_leads),
        "left_out": known.left_out,
    }


def _warning(asked: Page, cover: float) -> str:
    key = "forecast.too_narrow" if cover < GOOD[0] else "forecast.too_wide"
    return asked.words(key, share=asked.words.percent(cover))


def _bars(framing: Framing, made: Forecast) -> PeriodBars:
    words = framing.asked.words
    end = made.weeks[0].start
    bars = [
        PeriodBar(f"{_day(framing, end - 7 * (len(made.recent) - place))}: {words.number(count)}", count)
        for place, count in enumerate(made.recent)
    ]
    for each in made.weeks:
        low, high = each.interval
        between = words("measure.interval", lower=words.number(low), upper=words.number(high))
        title = f"{_day(framing, each.start)}: {words.decimal(each.mean, 1)} ({between})"
        bars.append(PeriodBar(title, each.mean, "ahead", low, high))
    first = _day(framing, end - 7 * len(made.recent))
    return PeriodBars(bars, words("plot.forecast.caption"), None, first, _day(framing, made.weeks[-1].start + 7))


def _day(framing: Framing, days: float) -> str:
    return framing.asked.words.day(day_of(days, framing.asked.zone))


def _weeks(framing: Framing, made: Forecast) -> FigureTable:
    words = framing.asked.words
    has_money = made.weeks[0].money is not None
    names = ["mean", "low", "high", "of_open", "of_new", "of_again"]
    columns = [
        FigureColumn(words("forecast.column.week"), "day"),
        *(
            FigureColumn(
                words(f"forecast.column.{name}"), "number" if name in {"low", "high"} else "decimal", name[:3] == "of_"
            )
            for name in names
        ),
    ]
    if has_money:
        columns += [
            FigureColumn(words("forecast.column.money"), "amount"),
            FigureColumn(words("forecast.column.low"), "amount", wide_only=True),
            FigureColumn(words("forecast.column.high"), "amount", wide_only=True),
        ]
    rows: list[list[Figure]] = []
    for each in made.weeks:
        money = () if each.money is None else tuple(cents / 100 for cents in each.money)
        rows.append([_day(framing, each.start), each.mean, *each.interval, *each.parts, *money])
    return FigureTable("weeks", words("forecast.weeks"), columns, rows, framing.file("weeks"))


def _past(framing: Framing, made: Forecast) -> FigureTable:
    words, past = framing.asked.words, made.past
    columns = [
        FigureColumn(words("forecast.column.forecast")),
        FigureColumn(words("forecast.column.coverage"), "share"),
        FigureColumn(words("forecast.column.width"), "decimal"),
        FigureColumn(words("forecast.column.error"), "decimal"),
    ]
    rows: list[list[Figure]] = [
        [
            words(f"forecast.row.{'plain' if plain else 'this'}"),
            past.coverage(plain=plain),
            past.width(plain=plain),
            past.error(plain=plain),
        ]
        for plain in (False, True)
    ]
    return FigureTable("past", words("forecast.past"), columns, rows, framing.file("past"))
