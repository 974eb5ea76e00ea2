"""Sequences: which there are, who is on which step, and what each step contributed; both as files, too."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from reifegrad.actions.sentences import ActionSentences
from reifegrad_web.actions.contribution import WITHIN, contribution
from reifegrad_web.actions.in_force import in_force
from reifegrad_web.actions.sequence_reading import (
    check_sequence,
    on_steps,
    overview_of_sequences,
    standing_by_step,
)
from reifegrad_web.audit.recording import record
from reifegrad_web.leads.reach import cards_of, sees_everybody
from reifegrad_web.pages.actions.lists_page import title_of
from reifegrad_web.pages.actions.sequence_words import left_because, shown_sequence
from reifegrad_web.pages.elements.figure_table import FigureColumn, FigureTable
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.downloads import FORM, TABLE, asks_for_file, file_of
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from reifegrad_web.actions.contribution import SequenceContribution, StepContribution
    from reifegrad_web.actions.sequence_reading import OnStep
    from reifegrad_web.leads.models import LeadCard
    from reifegrad_web.pages.elements.figure_table import Figure
    from reifegrad_web.pages.frame.page import Page

_MOST = 50
_DAYS = (30, 90, 180)
"""Among how many days after a step a reader chooses."""
_WITHIN = "within"


@dataclass(frozen=True)
class LeadLine:
    """A row: who, on which step since when, and what comes next."""

    card: LeadCard
    place: OnStep
    step: str
    next: str


@page(has_past=False)
def sequences(asked: Page) -> HttpResponse:
    """Every sequence, and how many leads are in it."""
    words = asked.words
    found = [
        (one, sequence_title(one.name, words.language), title_of(one.list, words.language) if one.list else "")
        for one in overview_of_sequences()
    ]
    return asked.show("actions/sequences", title=words("sequences.title"), sequences=found)


@page(has_past=False)
def one_sequence(asked: Page, name: str) -> HttpResponse:
    """What a sequence does, what each step contributed, and who is on which step."""
    check_sequence(name)
    words, actions = asked.words, in_force()
    within = _within(asked)
    found = contribution(name, asked.now, within)
    tables = [_steps(asked, found), *_left(asked, found), _after(asked, found)]
    if asks_for_file(asked):
        return file_of(asked, tables)
    lines = _lines(asked, name)
    _note(asked, lines)
    known = None if actions is None else actions.sequences.get(name)
    return asked.show(
        "actions/sequence",
        title=sequence_title(name, words.language),
        name=name,
        shown=None if actions is None or known is None else shown_sequence(actions, known, words),
        waiting=standing_by_step(name),
        found=found,
        tables=tables,
        days=[(each, f"?{urlencode({_WITHIN: each})}", each == within) for each in _DAYS],
        lines=lines[:_MOST],
        more=max(0, len(lines) - _MOST),
        count=len(lines),
        is_part=not sees_everybody(asked.user),
        file=f"{reverse('sequence-file', args=[name])}?{TABLE}=leads&{FORM}=csv",
    )


@page(has_past=False)
def sequence_file(asked: Page, name: str) -> HttpResponse:
    """Who is on which step, for the company's tool for e-mails: with whether they have agreed."""
    check_sequence(name)
    lines, words = _lines(asked, name), asked.words
    _note(asked, lines)
    columns = ("lead", "email", "name", "company", "began", "step", "since", "next", "due", "agreed")
    rows = [
        (
            str(line.card.lead_id),
            line.card.email,
            line.card.name,
            line.card.company,
            line.place.began_at.date().isoformat(),
            line.place.step,
            "" if line.place.since is None else line.place.since.date().isoformat(),
            line.place.next,
            "" if line.place.due_at is None else line.place.due_at.date().isoformat(),
            words("actions.yes" if line.place.agreed else "actions.no"),
        )
        for line in lines
    ]
    headings = [FigureColumn(words(f"sequences.column.{each}"), "text") for each in columns]
    return file_of(asked, [FigureTable("leads", sequence_title(name, words.language), headings, rows)])


def sequence_title(name: str, language: str) -> str:
    """What people call a sequence."""
    actions = in_force()
    return name if actions is None else ActionSentences(actions, language).sequence(name)


def _within(asked: Page) -> int:
    given = asked.request.GET.get(_WITHIN, "")
    return next((each for each in _DAYS if str(each) == given), WITHIN)


def _step_title(asked: Page, sequence: str, step: str) -> str:
    actions = in_force()
    if not step:
        return asked.words("sequences.before_first")
    return step if actions is None else ActionSentences(actions, asked.words.language).step(sequence, step)


def _steps(asked: Page, found: SequenceContribution) -> FigureTable:
    """Who came to each step, and what happened there."""
    rows: list[list[Figure]] = [
        [
            _step_title(asked, found.sequence, step.step),
            *(step.reached, step.skipped, step.sent, step.held_back, step.replied, sum(step.left.values())),
        ]
        for step in found.steps
    ]
    headings = ("step", "reached", "skipped", "sent", "held_back", "replied", "left")
    return _table(asked, found, "steps", _columns(asked, headings), rows)


def _after(asked: Page, found: SequenceContribution) -> FigureTable:
    """What became of those who came to each step, with the bounds between which the shares lie."""
    words = asked.words
    between = [
        FigureColumn(words("reports.column.at_least"), "share"),
        FigureColumn(words("reports.column.at_most"), "share"),
    ]
    of_sales, of_won = _columns(asked, ("step", "complete", "qualified")), _columns(asked, ("step", "won"))[1:]
    rows = [_after_step(asked, found.sequence, step) for step in found.steps]
    table = _table(asked, found, "after", [*of_sales, *between, *of_won, *between], rows)
    return replace(table, note=words("sequences.after_steps.about", days=str(found.within)))


def _after_step(asked: Page, sequence: str, step: StepContribution) -> list[Figure]:
    """Of nobody nothing is known."""
    qualified, won = (step.qualified_between, step.won_between) if step.complete else ((None, None), (None, None))
    title = _step_title(asked, sequence, step.step)
    return [title, step.complete, step.qualified, *qualified, step.won, *won]


def _columns(asked: Page, names: Sequence[str]) -> list[FigureColumn]:
    """The first is that of the step, the others are counts."""
    first, *others = (asked.words(f"sequences.column.{each}") for each in names)
    aside = {asked.words(f"sequences.column.{each}") for each in ("skipped", "held_back")}
    return [FigureColumn(first), *(FigureColumn(each, "number", wide_only=each in aside) for each in others)]


def _table(
    asked: Page, found: SequenceContribution, name: str, columns: Sequence[FigureColumn], rows: Sequence[list[Figure]]
) -> FigureTable:
    address = f"?{urlencode({_WITHIN: found.within, TABLE: name})}&{FORM}="
    return FigureTable(name, asked.words(f"sequences.table.{name}"), columns, rows, address)


def _left(asked: Page, found: SequenceContribution) -> Sequence[FigureTable]:
    """Why leads have left, by the step that they came to last."""
    words, actions = asked.words, in_force()
    rows: list[list[Figure]] = [
        [_step_title(asked, found.sequence, step.step), left_because(code, actions, found.sequence, words), count]
        for step in found.steps
        for code, count in step.left.items()
    ]
    if not rows:
        return []
    step, why, left = (asked.words(f"sequences.column.{each}") for each in ("step", "why", "left"))
    columns = [FigureColumn(step), FigureColumn(why), FigureColumn(left, "number")]
    return [_table(asked, found, "left", columns, rows)]


def _lines(asked: Page, name: str) -> Sequence[LeadLine]:
    found = on_steps(name)
    cards = cards_of(asked.user).in_bulk(sorted({one.lead for one in found}))
    return [
        LeadLine(
            cards[one.lead],
            one,
            _step_title(asked, name, one.step),
            _step_title(asked, name, one.next) if one.next else "",
        )
        for one in found
        if one.lead in cards
    ]


def _note(asked: Page, lines: Sequence[LeadLine]) -> None:
    with write():
        leads = sorted({line.card.lead_id for line in lines})
        record(asked.actor, "sequence.show", "leads", asked.now, leads=leads)
