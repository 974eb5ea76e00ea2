"""The report of promises: what marketing and sales have promised each other, and what became of it, on one screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.spec.title import title_in
from reifegrad_web.agreements.in_force import agreement_of, version_then
from reifegrad_web.pages.elements.figure_table import FigureColumn, FigureTable
from reifegrad_web.pages.elements.notices import Empty
from reifegrad_web.pages.elements.period_bars import PeriodBar, PeriodBars
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.downloads import asks_for_file, file_of
from reifegrad_web.pages.reports.framing import framed, nothing
from reifegrad_web.revenue.promised import promises_seen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from reifegrad.measure.promised_periods import PromisedPeriod
    from reifegrad_web.pages.elements.figure_table import Figure
    from reifegrad_web.pages.elements.period_bars import Look
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.pages.reports.framing import Framing
    from reifegrad_web.revenue.promised import PromiseSeen, WeekSeen

SIDES = ("marketing", "sales")
_LOOKS: dict[str, Look] = {"kept": "plain", "broken": "short", "open": "open"}


@dataclass(frozen=True)
class PromiseCard:
    """A promise in words: what was promised, what the last whole period brought, and all periods as bars."""

    title: str
    promised: str
    period: str
    done: str
    standing: str
    said: str
    bars: PeriodBars


@page()
def show_promises(asked: Page) -> HttpResponse:
    """What was promised, delivered, accepted, answered in time and won, by the agreement that was in force."""
    framing = framed(asked, "promises")
    if framing is None:
        return nothing(asked)
    words = asked.words
    version = version_then(asked.moment)
    if version is None:
        empty = Empty(
            words("promises.no_agreement"), words("promises.no_agreement.about"), words("promises.do"), "/agreement"
        )
        return framing.show(empty=empty)
    agreement = agreement_of(version)
    seen = promises_seen(agreement, framing.choice.chosen, asked.moment)
    tables = [_weeks(framing, seen.weeks), _periods(framing, seen.promises)]
    if asks_for_file(asked):
        return file_of(asked, tables)
    sides = [
        (words(f"promises.by.{side}"), [_card(asked, each) for each in seen.promises if each.promise.by == side])
        for side in SIDES
    ]
    name = title_in(agreement.title, words.language, agreement.name)
    return framing.show(seen=seen, sides=sides, tables=tables, name=name, since=version.published_at)


def _title(asked: Page, each: PromiseSeen) -> str:
    return title_in(each.promise.title, asked.words.language, each.promise.name)


def _card(asked: Page, each: PromiseSeen) -> PromiseCard:
    words, promise = asked.words, each.promise
    over = [period for period in each.periods if period.is_over]
    last = over[-1] if over else each.periods[-1]
    target = float(promise.at_least)
    bars = [
        PeriodBar(
            f"{_span(asked, period)}: {_done(asked, period)}",
            (period.share or 0.0) if promise.is_share else float(period.done),
            _LOOKS[period.standing],
        )
        for period in each.periods
    ]
    amount = words.percent(target) if promise.is_share else words.shortest(target, 1)
    title = _title(asked, each)
    return PromiseCard(
        title=title,
        promised=words(
            "promises.promised",
            amount=amount,
            what=words(f"promises.{'share' if promise.is_share else 'what'}.{promise.what}"),
            per=words(f"promises.per.{promise.per}"),
        ),
        period=_span(asked, last),
        done=_done(asked, last),
        standing=last.standing,
        said=words(f"promises.standing.{last.standing}"),
        bars=PeriodBars(bars, title, target, words.day(each.periods[0].first), words.day(each.periods[-1].last)),
    )


def _span(asked: Page, period: PromisedPeriod) -> str:
    words = asked.words
    return words("promises.span", first=words.day(period.first), last=words.day(period.last))


def _done(asked: Page, period: PromisedPeriod) -> str:
    """`38`, or `12 of 15, 80 %`."""
    words = asked.words
    if period.of is None:
        return words.number(period.done)
    if period.share is None:
        return words("promises.of_nobody")
    return words(
        "promises.of",
        done=words.number(period.done),
        of=words.number(period.of),
        share=words.percent(period.share),
    )


def _weeks(framing: Framing, weeks: Sequence[WeekSeen]) -> FigureTable:
    words = framing.asked.words
    columns = [
        FigureColumn(words("promises.column.week"), "day"),
        *(
            FigureColumn(words(f"promises.column.{name}"), "number", wide_only=name in {"promised_answers", "won"})
            for name in ("delivered", "accepted", "promised_answers", "in_time", "won")
        ),
    ]
    rows: list[list[Figure]] = [
        [words.day(each.first), each.delivered, each.accepted, each.promised_answers, each.in_time, each.won]
        for each in reversed(weeks)
    ]
    return FigureTable("weeks", words("promises.weeks"), columns, rows, framing.file("weeks"))


def _periods(framing: Framing, promises: Sequence[PromiseSeen]) -> FigureTable:
    """Every promise in every period, for whoever takes the figures away."""
    asked, words = framing.asked, framing.asked.words
    columns = [
        FigureColumn(words("promises.column.promise")),
        FigureColumn(words("promises.column.side"), wide_only=True),
        FigureColumn(words("promises.column.period")),
        FigureColumn(words("promises.column.done"), "number"),
        FigureColumn(words("promises.column.of"), "number"),
        FigureColumn(words("promises.column.waiting"), "number", wide_only=True),
        FigureColumn(words("promises.column.standing")),
    ]
    rows: list[list[Figure]] = [
        [
            _title(asked, each),
            words(f"promises.by.{each.promise.by}"),
            _span(asked, period),
            period.done,
            period.of,
            period.waiting,
            words(f"promises.standing.{period.standing}"),
        ]
        for each in promises
        for period in each.periods
    ]
    return FigureTable("promises", words("promises.periods"), columns, rows, framing.file("promises"))
