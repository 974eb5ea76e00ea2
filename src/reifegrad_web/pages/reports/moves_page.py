"""The report of moves: two days side by side, who moved between them, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from reifegrad.errors import ReifegradError
from reifegrad_web.audit.recording import record
from reifegrad_web.pages.elements.chip import Chip, Standing
from reifegrad_web.pages.elements.figure_table import FigureColumn, FigureTable
from reifegrad_web.pages.elements.notices import Problems
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.downloads import asks_for_file, file_of
from reifegrad_web.pages.frame.move_words import MoveWords
from reifegrad_web.pages.frame.standings import Standings
from reifegrad_web.pages.reports.framing import framed, nothing
from reifegrad_web.scoring.moved import compare_moments, reasons_of
from reifegrad_web.scoring.reading import served_model
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from reifegrad_web.leads.models import LeadCard
    from reifegrad_web.pages.elements.figure_table import Figure
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.pages.reports.framing import Framing
    from reifegrad_web.scoring.models import LeadScore
    from reifegrad_web.scoring.moved import Comparison, Moved
    from reifegrad_web.scoring.served_models import ServedModel

USUAL = 30
"""Days, where nothing is asked for."""
_SHOWN = 50
_WHATS = ("cell", "stage", "segment", "priority")


@dataclass(frozen=True)
class MovedLine:
    """A lead with both of its standings, and why it moved."""

    address: str
    name: str
    company: str
    before: Standing
    after: Standing
    points: int
    why: str


@page()
def show_moves(asked: Page) -> HttpResponse:
    """Who moved between the beginning of the first day and the end of the last one, and why."""
    framing = framed(asked, "moves", USUAL)
    each = None if framing is None else served_model(framing.choice.model.name)
    if framing is None or each is None:
        return nothing(asked)
    since, until = framing.span.period.since, _end(framing)
    try:
        found = compare_moments(each, framing.choice.chosen, since, until)
    except ReifegradError as error:
        return framing.show(problems=Problems.of(error.problems, asked.words.language))
    tables = [*_flows(framing, each, found), _moved(framing, each, found)]
    seen = found.moved if asks_for_file(asked) else found.moved[:_SHOWN]
    with write():
        leads = [one.card.lead_id for one in seen]
        record(asked.actor, "lead.list", "leads", asked.now, model=each.name, leads=leads)
    if asks_for_file(asked):
        return file_of(asked, tables)
    lines = _lines(framing, each, found.moved[:_SHOWN], since, until)
    return framing.show(found=found, tables=tables[:-1], lines=lines, moved=tables[-1], most=_SHOWN)


def _end(framing: Framing) -> datetime | None:
    """The end of the last day; None: that is now."""
    return None if framing.span.period.until >= framing.asked.now else framing.span.period.until


def _lines(
    framing: Framing, each: ServedModel, moved: Sequence[Moved], since: datetime, until: datetime | None
) -> Sequence[MovedLine]:
    words, standings = framing.asked.words, Standings(each.model, framing.asked.words)
    facts, reasons = reasons_of(each, moved, since, until)
    found = []
    for one in moved:
        lead = one.card.lead_id
        said = MoveWords(words, each.model, facts, lead)
        before, after = _standing(standings, one.before), _standing(standings, one.after)
        why = said.text([one.move(until or framing.asked.now, reasons[lead])])
        address = f"{reverse('lead', args=(lead,))}?model={each.name}"
        name = _name(framing, one.card)
        found.append(MovedLine(address, name, one.card.company, before, after, one.points, why))
    return found


def _standing(standings: Standings, row: LeadScore | None) -> Standing:
    return (
        Standing(Chip(standings.words("moves.none")), None) if row is None else Standing(standings.chip(row), row.score)
    )


def _flows(framing: Framing, each: ServedModel, found: Comparison) -> Sequence[FigureTable]:
    """From where to where, for everything that the model says of a lead."""
    words, standings = framing.asked.words, Standings(each.model, framing.asked.words)
    tables = []
    for what in _WHATS:
        flows = sorted(found.flows(what).items(), key=lambda flow: (-flow[1], flow[0]))
        if flows:
            title = words(f"fact.{what}")
            columns = [FigureColumn(words("moves.before")), FigureColumn(words("moves.after"))]
            columns.append(FigureColumn(words("moves.leads"), "number"))
            rows: list[list[Figure]] = [
                [*(standings.named(what, name) if name else words("moves.none") for name in pair), count]
                for pair, count in flows
            ]
            tables.append(FigureTable(what, title, columns, rows, framing.file(what)))
    return tables


def _moved(framing: Framing, each: ServedModel, found: Comparison) -> FigureTable:
    """Everybody who moved, for a file."""
    words, standings = framing.asked.words, Standings(each.model, framing.asked.words)
    columns = [
        FigureColumn(words("moves.lead")),
        FigureColumn(words("moves.number")),
        FigureColumn(words("moves.company")),
        FigureColumn(words("moves.points_before"), "points"),
        FigureColumn(words("moves.points_after"), "points"),
        FigureColumn(words("moves.change"), "points"),
        FigureColumn(words("moves.before")),
        FigureColumn(words("moves.after")),
    ]
    rows: list[list[Figure]] = [
        [
            _name(framing, one.card),
            str(one.card.lead_id),
            one.card.company,
            *(None if row is None else row.score for row in (one.before, one.after)),
            one.points,
            *(words("moves.none") if row is None else standings.chip(row).label for row in (one.before, one.after)),
        ]
        for one in found.moved
    ]
    return FigureTable("moved", words("moves.who"), columns, rows, framing.file("moved"))


def _name(framing: Framing, card: LeadCard) -> str:
    return card.name or card.email or framing.asked.words("listed.unnamed", number=str(card.lead_id))
