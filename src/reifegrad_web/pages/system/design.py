"""The page of elements: every element in every state, so that pages are composed and not styled."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from reifegrad.errors import Nearest, Problem
from reifegrad.language.words import MISSING
from reifegrad_web.pages.elements.chip import Chip, Sparkline, Standing
from reifegrad_web.pages.elements.curve import Curve, CurveRow
from reifegrad_web.pages.elements.figure_table import FigureColumn, FigureTable
from reifegrad_web.pages.elements.funnel import Funnel, FunnelBar
from reifegrad_web.pages.elements.histogram import BeforeAfter, Histogram
from reifegrad_web.pages.elements.matrix import Ladder, Matrix, MatrixCell, MatrixPlace
from reifegrad_web.pages.elements.notices import Empty, Pager, Problems, Progress, Toast
from reifegrad_web.pages.elements.period_bars import PeriodBar, PeriodBars
from reifegrad_web.pages.elements.rates import Rate, Rates
from reifegrad_web.pages.elements.reasons import Evidence, ReasonLine
from reifegrad_web.pages.elements.score_bar import Piece, ScoreBar
from reifegrad_web.pages.elements.stage_path import PathStep, StagePath
from reifegrad_web.pages.elements.trend import Trend
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.handover_words import stage_title
from reifegrad_web.sales.stage_machine import OPEN, Stage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from reifegrad.language.words import Words
    from reifegrad_web.pages.elements.figure_table import Figure
    from reifegrad_web.pages.frame.page import Page

_COUNTS = ((12, 31, 58, 204), (9, 27, 61, 180), (3, 18, 44, 120), (1, 6, 22, 310))
_POINTS = (45_000, 30_000, 15_000, 4_000, -10_000)


@page()
def design(asked: Page) -> HttpResponse:
    """Every element with made-up values; the same for everybody."""
    words, now = asked.words, asked.now
    nearest = Nearest("fit-interest", ())
    return asked.show(
        "system/design",
        title=words("design.title"),
        chips=_chips(words),
        standing=Standing(Chip("A1", 4, words("design.cell")), 84_250, 12_000, _curve(now)),
        falling=Standing(Chip("B2", 2, falls_soon=True), 41_500, -8_000),
        bar=_bar(words),
        reasons=_reasons(words, now),
        changes=_changes(words),
        matrix=_matrix(words),
        place=_place(words),
        curve=_over_time(words, now),
        ladder=_ladder(words),
        figures=_figures(words),
        rates=_rates(words),
        funnel=_funnel(words),
        periods=_periods(words),
        progress=Progress(words("design.working"), 1_240, 5_000, words("design.left")),
        waiting=Progress(words("design.working"), 0, 0),
        empty=Empty(words("design.empty"), words("design.empty.about"), words("design.empty.action"), "/design"),
        problems=Problems.of([Problem("model-unknown", {"name": "fit-intrest", "near": nearest})], words.language),
        note=Toast(words("design.done"), "/design"),
        paths=_paths(words),
        trend=Trend((0, 0, 3, 12, 31, 28, 9, 0, 4, 17, 22, 40), words("design.trend")),
        pager=Pager(words("design.rows_shown"), "", "/design"),
    )


def _paths(words: Words) -> Sequence[StagePath]:
    """Nothing done yet, under way, given back, won."""

    def path(reached: int, here: Stage) -> StagePath:
        way = (*OPEN, Stage.WON)
        steps = [PathStep(stage_title(each, words), at < reached, each is here) for at, each in enumerate(way)]
        icon = "arrow-back-up" if here is Stage.SALES_REJECTED else ""
        return StagePath(words("handover.path"), steps, stage_title(here, words), icon)

    return [path(0, Stage.NURTURING), path(2, Stage.SALES_ACCEPTED), path(1, Stage.SALES_REJECTED), path(5, Stage.WON)]


def _chips(words: Words) -> Sequence[Chip]:
    plain = [Chip(name, step) for step, name in enumerate(("D4", "C3", "B2", "A2", "A1"))]
    return [
        *plain,
        Chip("A1", 4, falls_soon=True),
        Chip(words("design.out"), None, is_disqualified=True),
        Chip(MISSING),
    ]


def _curve(now: datetime) -> Sparkline:
    past = ((80, 5_000), (52, 20_000), (31, 18_000), (9, 84_250))
    steps = [(now - timedelta(days=day), value) for day, value in past]
    return Sparkline(steps, now - timedelta(days=90), now)


def _bar(words: Words) -> ScoreBar:
    names = [words(f"design.piece.{number}") for number in range(1, 6)]
    lost = (9_000, 0, 0, 0, 0)
    pieces = [Piece(*each) for each in zip(names, _POINTS, lost, strict=True)]
    return ScoreBar(pieces, sum(_POINTS))


def _reasons(words: Words, now: datetime) -> Sequence[ReasonLine]:
    evidence = [Evidence(now - timedelta(days=day), words("design.visit")) for day in (3, 8)]
    return [
        ReasonLine(30_000, words("design.piece.1"), words("design.twice"), evidence=evidence),
        ReasonLine(20_000, words("design.piece.2")),
        ReasonLine(-10_000, words("design.piece.5")),
        ReasonLine(None, words("design.veto.text"), verdict=words("design.veto")),
    ]


def _changes(words: Words) -> BeforeAfter:
    bounds = list(range(0, 110_000, 10_000))
    before, after = (40, 62, 55, 31, 28, 18, 12, 6, 3, 1), (44, 66, 49, 27, 25, 21, 14, 9, 5, 2)

    def drawn(counts: tuple[int, ...], title: str) -> Histogram:
        return Histogram(bounds, counts, title, max(*before, *after), (50_000,))

    today, then = drawn(before, words("design.today")), drawn(after, words("design.after"))
    return BeforeAfter(today, then, words("design.movers"))


def _matrix(words: Words) -> Matrix:
    rows: list[tuple[str, list[MatrixCell]]] = []
    for down, (grade, counts) in enumerate(zip("ABCD", _COUNTS, strict=True)):
        rows.append((grade, [_cell(words, down, across, leads) for across, leads in enumerate(counts)]))
    return Matrix(words("design.rows"), words("design.columns"), ("1", "2", "3", "4"), rows)


def _place(words: Words) -> MatrixPlace:
    rows = [
        (grade, [(f"{grade}{across + 1}", words("design.cell"), _step(down, across)) for across in range(4)])
        for down, grade in enumerate("ABCD")
    ]
    return MatrixPlace(words("design.rows"), words("design.columns"), ("1", "2", "3", "4"), rows, "B2")


def _over_time(words: Words, now: datetime) -> Curve:
    def steps(*found: tuple[int, int]) -> list[tuple[datetime, int | None]]:
        return [(now + timedelta(days=day), points) for day, points in found]

    past, then = steps((-120, 0), (-100, 12_000), (-60, 41_000)), steps((-30, 41_000), (-12, 84_250), (-2, 79_000))
    ahead = steps((0, 79_000), (28, 63_200), (58, 50_560))
    row = CurveRow(now, 79_000, words("design.today"))
    return Curve(past[0][0], now, now + timedelta(days=90), past, then, ahead, [at for at, _ in (*past, *then)], [row])


def _step(down: int, across: int) -> int:
    return (2 * (6 - down - across) * 4 + 6) // 12


def _ladder(words: Words) -> Ladder:
    cells = [MatrixCell(words("role.sales"), "", 4, 14, "/design", words("design.won"), 2)]
    cells.append(MatrixCell(words("role.marketing"), "", 0, 320, "/design", "", -5))
    cells.append(MatrixCell(words("role.reader"), words("design.cell"), None, 12, ""))
    cells.append(MatrixCell(words("design.out"), "", None, 66, "", is_out=True))
    return Ladder(words("design.matrix"), cells)


def _figures(words: Words) -> FigureTable:
    columns = [
        FigureColumn(words("design.name")),
        FigureColumn(words("reports.column.leads"), "number"),
        FigureColumn(words("reports.column.days"), "decimal"),
        FigureColumn(words("reports.column.share"), "share"),
        FigureColumn(words("reports.column.amount"), "amount"),
    ]
    rows: list[list[Figure]] = [["Ada", 1_240, 2.5, 0.31, 12_400.0], [None, 0, None, None, None]]
    links = ["/design", ""]
    return FigureTable("design", words("design.table"), columns, rows, "/design?as=", links, words("design.about"))


def _rates(words: Words) -> Rates:
    heads = [words(f"reports.column.{name}") for name in ("bands", "decided", "lost", "share")]
    rates = [Rate("50", 40, 20, 0.5, 0.35, 0.65), Rate("20", 3, 1, None, 0.06, 0.79), Rate("0", 0, 0, None, 0.0, 1.0)]
    title, cases, won, share = heads
    return Rates(title, cases, won, share, rates, words("reports.few"))


def _periods(words: Words) -> PeriodBars:
    counts = (3, 7, 5, 8, 4, 6)
    past = [PeriodBar(words.number(count), count, "plain" if count >= 5 else "short") for count in counts]
    ahead = [PeriodBar(words.decimal(5.5, 1), 5.5, "ahead", 3, 8), PeriodBar(words.decimal(6, 1), 6, "ahead", 2, 9)]
    return PeriodBars([*past, PeriodBar(words.number(2), 2, "open"), *ahead], words("element.period_bars"), 5)


def _funnel(words: Words) -> Funnel:
    bars = [
        FunnelBar(words("reports.step.generated"), words("reports.made_of.generated"), 243),
        FunnelBar(words("reports.step.won"), words("reports.made_of.won"), 55, "23 %", time=words("design.left")),
    ]
    return Funnel(words("reports.funnel"), bars)


def _cell(words: Words, down: int, across: int, leads: int) -> MatrixCell:
    step = _step(down, across)
    shown: dict[str, Any] = {"outcome": words("design.won"), "change": 4} if down + across < 3 else {}
    return MatrixCell(f"{'ABCD'[down]}{across + 1}", words("design.cell"), step, leads, "/design", **shown)
