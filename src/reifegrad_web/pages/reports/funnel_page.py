"""The report of the funnel: how far new leads get, and where and why they fall back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.language.words import MISSING
from reifegrad.measure.quality import wilson
from reifegrad_web.leads.lost import reasons_of_loss
from reifegrad_web.pages.elements.figure_table import FigureColumn, FigureTable
from reifegrad_web.pages.elements.funnel import Funnel, FunnelBar
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.downloads import asks_for_file, file_of
from reifegrad_web.pages.frame.handover_words import reason_title, stage_title
from reifegrad_web.pages.reports.framing import framed, nothing, spoken_time
from reifegrad_web.sales.funnel import Brought, funnel, qualified_stages
from reifegrad_web.sales.handovers import handovers, standing
from reifegrad_web.sales.stage_machine import Stage
from reifegrad_web.scoring.audience import Audience
from reifegrad_web.scoring.figures import counts_at
from reifegrad_web.scoring.stage_flow import Fall, are_many, stage_flows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from reifegrad.language.words import Words
    from reifegrad_web.pages.elements.figure_table import Figure
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.pages.reports.framing import Framing
    from reifegrad_web.sales.funnel import FunnelStep
    from reifegrad_web.sales.handovers import Standing
    from reifegrad_web.scoring.stage_flow import StageFlow

STAGES = "stages"
"""The parameter that asks for the stages where much was crossed: the funnel does not wait for them."""
_MOST_REASONS, _MOST_CAUSES, _MOST_FALLS = 12, 3, 12


@page()
def show_funnel(asked: Page) -> HttpResponse:
    """The funnel of the leads that came in a time, and the stages in that time."""
    framing = framed(asked, "funnel")
    if framing is None:
        return nothing(asked)
    if framing.unknown_before:
        return framing.show()
    model, period = framing.choice.model, framing.span.period
    leads = Audience(framing.choice.chosen, model.name, framing.cell)
    wants_stages = STAGES in asked.request.GET or asks_for_file(asked)
    later = "" if wants_stages or not are_many(model, period) else framing.address(**{STAGES: "on"})
    tables = [] if later else _of_stages(framing, leads)
    if asked.wants_part:
        return framing.show_part("funnel_stages", tables=tables)
    done = handovers(period, leads)
    brought = funnel(model, period, leads, done)
    steps = _steps(framing, brought)
    there = [_standing(framing, standing(brought.leads("generated"), done))] if done else []
    if asks_for_file(asked):
        return file_of(asked, [steps, *there, *tables])
    bars = _bars(framing, brought)
    return framing.show(bars=bars, brought=brought, there=there, tables=tables, steps=steps, later=later)


def _of_stages(framing: Framing, leads: Audience) -> Sequence[FigureTable]:
    """What happened in the time at each stage, which of them leads fell from and why, and why they were lost."""
    model, moment = framing.choice.model, framing.asked.moment
    flows = stage_flows(model, framing.span.period, leads)
    now = counts_at(model.name, "stage", [moment], leads).get(moment, {})
    return [
        *([_stages(framing, flows.stages, now)] if flows.stages else []),
        *([_falls(framing, flows.falls)] if flows.falls else []),
        *([reasons] if (reasons := _reasons(framing, leads)).rows else []),
    ]


def _bars(framing: Framing, brought: Brought) -> Funnel:
    words = framing.asked.words
    before: Sequence[FunnelStep | None] = [None, *brought.steps]
    bars = []
    for last, step in zip(before, brought.steps, strict=False):
        share = "" if last is None or not last.leads else _spoken(words, (step.of_before or 0) / last.leads)
        low, high = _interval(last, step)
        time = spoken_time(framing.asked, step.seconds)
        bars.append(
            FunnelBar(
                title=words(f"reports.step.{step.step}"),
                about=_made_of(framing, step.step),
                leads=step.leads,
                share=words("reports.of_before", share=share) if share else "",
                between=words("reports.between", low=_spoken(words, low), high=_spoken(words, high)) if share else "",
                time=words("reports.half_within", time=time) if time else "",
            )
        )
    return Funnel(words("reports.funnel"), bars)


def _interval(before: FunnelStep | None, step: FunnelStep) -> tuple[float, float]:
    """Between which shares that of the step before lies, as far as so few or many leads can tell (95 %)."""
    return wilson(step.of_before or 0, 0 if before is None else before.leads)


def _spoken(words: Words, share: float) -> str:
    """A share with decimals where it would look like nobody, or everybody, without them."""
    digits = next((few for few in range(3) if share in {0, 1} or round(100 * share, few) not in {0, 100}), 3)
    return words.percent(share, digits)


def _made_of(framing: Framing, step: str) -> str:
    """What a step is made of, with the names of the stages that count."""
    stages = ""
    if step in {"marketing_qualified", "handed_over"}:
        names = qualified_stages(framing.choice.model, step)  # type: ignore[arg-type] # one of the two
        stages = framing.asked.words.either([framing.choice.wording.stage(name) for name in names])
    return framing.asked.words(f"reports.made_of.{step}", stages=stages)


def _steps(framing: Framing, brought: Brought) -> FigureTable:
    words = framing.asked.words
    columns = [
        FigureColumn(words("reports.column.step")),
        FigureColumn(words("reports.column.leads"), "number"),
        FigureColumn(words("reports.column.of_before"), "number"),
        FigureColumn(words("reports.column.at_least"), "share"),
        FigureColumn(words("reports.column.at_most"), "share"),
        FigureColumn(words("reports.column.days"), "decimal"),
    ]
    rows: list[list[Figure]] = []
    for last, each in zip([None, *brought.steps], brought.steps, strict=False):
        between = _interval(last, each) if last is not None and last.leads else (None, None)
        rows.append([words(f"reports.step.{each.step}"), each.leads, each.of_before, *between, _days(each.seconds)])
    return FigureTable("funnel", words("reports.funnel"), columns, rows, framing.file("funnel"))


def _standing(framing: Framing, found: Sequence[Standing]) -> FigureTable:
    """Where each of these leads is at the end of the time, and why it is no longer with sales."""
    words = framing.asked.words
    columns = [
        FigureColumn(words("reports.column.stage")),
        FigureColumn(words("reports.column.leads"), "number"),
        FigureColumn(words("reports.column.share"), "share"),
        FigureColumn(words("reports.column.reasons"), wide_only=True),
    ]
    total = sum(each.leads for each in found)
    rows: list[list[Figure]] = [
        [stage_title(each.stage, words), each.leads, each.leads / total, _reasons_of(each, words)] for each in found
    ]
    is_now = framing.span.period.until == framing.asked.moment
    title = words("reports.standing" if is_now else "reports.standing.then")
    note = words("reports.standing.note")
    return FigureTable("standing", title, columns, rows, framing.file("standing"), note=note)


def _reasons_of(standing: Standing, words: Words) -> str:
    command = "mark_pseudo" if standing.stage is Stage.PSEUDO else ""
    named = [
        f"{reason_title(command, reason, words)} ({words.number(n)})" for reason, n in standing.reasons[:_MOST_CAUSES]
    ]
    return ", ".join(named) or MISSING


def _stages(framing: Framing, flows: Sequence[StageFlow], now: Mapping[str, int]) -> FigureTable:
    words = framing.asked.words
    columns = [
        FigureColumn(words("reports.column.stage")),
        FigureColumn(words("reports.column.now"), "number"),
        FigureColumn(words("reports.column.came"), "number"),
        FigureColumn(words("reports.column.went_on"), "number", wide_only=True),
        FigureColumn(words("reports.column.share_on"), "share"),
        FigureColumn(words("reports.column.days"), "decimal", wide_only=True),
        FigureColumn(words("reports.column.fell"), "number"),
    ]
    rows: list[list[Figure]] = [
        [
            framing.choice.wording.stage(each.stage),
            now.get(each.stage, 0),
            each.came,
            each.went_on,
            each.went_on / each.came if each.came else None,
            _days(each.seconds),
            each.fell,
        ]
        for each in flows
    ]
    note = words("reports.stages.note")
    return FigureTable("stages", words("reports.stages"), columns, rows, framing.file("stages"), note=note)


def _falls(framing: Framing, falls: Sequence[Fall]) -> FigureTable:
    words, wording = framing.asked.words, framing.choice.wording
    columns = [
        FigureColumn(words("matrix.effect.from")),
        FigureColumn(words("matrix.effect.to")),
        FigureColumn(words("reports.column.leads"), "number"),
        FigureColumn(words("reports.column.why")),
    ]
    rows: list[list[Figure]] = [
        [
            wording.stage(each.before),
            wording.stage(each.after) if each.after else words("reports.no_stage"),
            each.leads,
            _why(framing, each),
        ]
        for each in falls[:_MOST_FALLS]
    ]
    note = words("reports.falls.note")
    return FigureTable("falls", words("reports.falls"), columns, rows, framing.file("falls"), note=note)


def _why(framing: Framing, fall: Fall) -> str:
    """The criteria that took most points, each with how many leads it did so from."""
    words, wording = framing.asked.words, framing.choice.wording
    known = sorted(((count, name) for name, count in fall.causes.items() if name), key=lambda pair: (-pair[0], pair[1]))
    if not known:
        return MISSING
    return ", ".join(f"{wording.criterion(name)} ({words.number(count)})" for count, name in known[:_MOST_CAUSES])


def _reasons(framing: Framing, leads: Audience) -> FigureTable:
    """Why leads were lost that were decided in the time."""
    words, period = framing.asked.words, framing.span.period
    found = reasons_of_loss(period.since, period.until, leads)
    total = sum(n for _, n in found)
    columns = [
        FigureColumn(words("reports.column.reason")),
        FigureColumn(words("reports.column.lost"), "number"),
        FigureColumn(words("reports.column.share"), "share"),
    ]
    rows: list[list[Figure]] = [
        [reason_title("lose", reason, words) or words("reports.no_reason"), n, n / total]
        for reason, n in found[:_MOST_REASONS]
    ]
    rest = sum(n for _, n in found[_MOST_REASONS:])
    rows += [[words("word.others"), rest, rest / total]] if rest else []
    return FigureTable("lost", words("reports.lost"), columns, rows, framing.file("lost"))


def _days(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / 86_400
