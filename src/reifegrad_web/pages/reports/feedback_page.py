"""The report of feedback: what sales told of a week, what it gave back and why, and what that suggests."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from reifegrad.language.words import MISSING
from reifegrad_web.audit.recording import record
from reifegrad_web.leads.models import LeadCard
from reifegrad_web.leads.parts import parts
from reifegrad_web.pages.elements.figure_table import FigureColumn, FigureTable
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.downloads import asks_for_file, file_of
from reifegrad_web.pages.frame.handover_words import OUTCOME_COMMANDS, command_title, reason_title
from reifegrad_web.pages.reports.framing import framed, nothing
from reifegrad_web.sales.digest import digest_of, reason_of
from reifegrad_web.sales.stage_machine import Command
from reifegrad_web.scoring.audience import Audience
from reifegrad_web.scoring.reading import served_model
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from reifegrad_web.pages.elements.figure_table import Figure
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.pages.reports.framing import Framing
    from reifegrad_web.sales.decisions import Decision
    from reifegrad_web.sales.digest import Digest
    from reifegrad_web.sales.models import Feedback
    from reifegrad_web.sales.suggesting import Suggestion

WEEK = 7
"""Days, where nothing is asked for."""
HINTS = ("no_budget", "no_authority", "no_need", "timing", "price", "competitor", "no_response")
"""Reasons of which there is a criterion to think of."""
_SHOWN, _MOST_CELLS = 50, 4


@dataclass(frozen=True)
class DecisionLine:
    """A decision in words, with what was told of it."""

    address: str
    name: str
    company: str
    is_won: bool
    at: datetime
    amount: float | None
    reason: str
    cell: str
    told: Feedback | None


@page()
def show_feedback(asked: Page) -> HttpResponse:
    """What was decided in a time, the last week unless another one is asked for; who was listed is noted."""
    framing = framed(asked, "feedback", WEEK)
    each = None if framing is None else served_model(framing.choice.model.name)
    if framing is None or each is None:
        return nothing(asked)
    leads = Audience(framing.choice.chosen, each.name, framing.cell)
    digest = digest_of(each, framing.span.period, leads, asked.now)
    tables = [table for table in (_reasons(framing, digest), _returned(framing, digest)) if table.rows]
    if asks_for_file(asked):
        return file_of(asked, tables)
    shown = digest.decisions[:_SHOWN]
    with write():
        numbers = sorted({decision.lead for decision, _ in shown})
        record(asked.actor, "lead.list", "leads", asked.now, model=each.name, leads=numbers)
    return framing.show(
        digest=digest,
        counts=Counter(decision.outcome for decision, _ in digest.decisions),
        tables=tables,
        lines=_lines(framing, shown),
        most=_SHOWN,
        suggestions=[_suggestion(framing, each) for each in digest.suggestions],
        learned=[line for line in _lines(framing, digest.decisions) if line.told and line.told.learned][:_SHOWN],
    )


def _lines(framing: Framing, decided: Sequence[tuple[Decision, Feedback | None]]) -> Sequence[DecisionLine]:
    cards = _cards([decision.lead for decision, _ in decided])
    return [_line(framing, decision, told, cards.get(decision.lead)) for decision, told in decided]


def _line(framing: Framing, decision: Decision, told: Feedback | None, card: LeadCard | None) -> DecisionLine:
    words = framing.asked.words
    name = "" if card is None else card.name or card.email
    return DecisionLine(
        framing.choice.address(reverse("lead", args=(decision.lead,))),
        name or words("lead.unnamed", number=str(decision.lead)),
        "" if card is None else card.company,
        decision.outcome == "won",
        decision.at,
        decision.amount,
        _reason(framing, decision.outcome, reason_of(decision, told)),
        decision.cell,
        told,
    )


def _cards(leads: Sequence[int]) -> Mapping[int, LeadCard]:
    return {card.lead_id: card for part in parts(leads) for card in LeadCard.objects.filter(lead_id__in=part)}


def _reason(framing: Framing, outcome: str, reason: str) -> str:
    words = framing.asked.words
    return reason_title(OUTCOME_COMMANDS[outcome], reason, words) if reason else words("reports.no_reason")


def _reasons(framing: Framing, digest: Digest) -> FigureTable:
    """Decisions by outcome and reason, with the cells in which there were most."""
    words = framing.asked.words
    columns = [
        FigureColumn(words("digest.column.outcome")),
        FigureColumn(words("reports.column.reason")),
        FigureColumn(words("reports.column.leads"), "number"),
        FigureColumn(words("reports.column.share"), "share"),
        FigureColumn(words("digest.column.cells"), wide_only=True),
    ]
    all_of = Counter(decision.outcome for decision, _ in digest.decisions)
    rows: list[list[Figure]] = [
        [
            words(f"lead.outcome.{outcome}"),
            _reason(framing, outcome, reason),
            cells.total(),
            cells.total() / all_of[outcome],
            _cells(framing, cells),
        ]
        for (outcome, reason), cells in digest.reasons()
    ]
    return FigureTable("reasons", words("digest.reasons"), columns, rows, framing.file("reasons"))


def _cells(framing: Framing, cells: Mapping[str, int]) -> str:
    """The cells with how many there were, the most frequent first: `C4 (19), D4 (15)`."""
    words = framing.asked.words
    known = sorted(((count, name) for name, count in cells.items() if name), key=lambda pair: (-pair[0], pair[1]))
    return ", ".join(f"{name} ({words.number(count)})" for count, name in known[:_MOST_CELLS]) or MISSING


def _returned(framing: Framing, digest: Digest) -> FigureTable:
    """What sales gave back or sorted out, by reason."""
    words = framing.asked.words
    columns = [
        FigureColumn(words("digest.column.what")),
        FigureColumn(words("reports.column.reason")),
        FigureColumn(words("reports.column.leads"), "number"),
    ]
    rows: list[list[Figure]] = [
        [command_title(Command(each.command), words), reason_title(each.command, each.reason, words), each.count]
        for each in digest.returned
    ]
    return FigureTable("returned", words("digest.returned"), columns, rows, framing.file("returned"))


def _suggestion(framing: Framing, found: Suggestion) -> tuple[str, str]:
    """What was found, with the numbers that it rests on, and what to think of."""
    words = framing.asked.words
    text = words(
        "digest.suggestion",
        cell=framing.choice.wording.cell(found.cell),
        reason=reason_title("lose", found.reason, words),
        count=words.number(found.count),
        lost=words.number(found.lost),
        share=words.percent(found.share_of_all),
    )
    return text, words(f"digest.hint.{found.reason}") if found.reason in HINTS else ""
