"""Lists of leads: who is on each and why, as a file, and the button that takes one off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from reifegrad.actions.sentences import ActionSentences
from reifegrad.errors import fail
from reifegrad.language.words import Words
from reifegrad.spec.title import title_in
from reifegrad_web.actions import administering
from reifegrad_web.actions.in_force import in_force
from reifegrad_web.actions.reading import member_of, members_on, overview_of_lists
from reifegrad_web.audit.recording import record
from reifegrad_web.leads.persons import lead_number
from reifegrad_web.leads.reach import cards_of, sees_everybody, sees_lead
from reifegrad_web.pages.elements.figure_table import FigureColumn, FigureTable
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.downloads import FORM, TABLE, file_of
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from reifegrad_web.leads.models import LeadCard
    from reifegrad_web.pages.frame.page import Page

_MOST = 200


@dataclass(frozen=True)
class MemberLine:
    """A row: who, since when, and by which rule."""

    number: int
    card: LeadCard
    since: datetime
    because: str


@page(has_past=False)
def lists(asked: Page) -> HttpResponse:
    """Every list, and how many leads are on it."""
    return asked.show(
        "actions/lists",
        title=asked.words("lists.title"),
        lists=[(one, title_of(one.name, asked.words.language)) for one in overview_of_lists()],
    )


@page(has_past=False)
def one_list(asked: Page, name: str) -> HttpResponse:
    """Who is on a list, who came last first."""
    _check(name)
    lines = _lines(asked, name)
    _note(asked, lines)
    return asked.show(
        "actions/list",
        title=title_of(name, asked.words.language),
        name=name,
        lines=lines[:_MOST],
        more=max(0, len(lines) - _MOST),
        count=len(lines),
        is_part=not sees_everybody(asked.user),
        file=f"{reverse('list-file', args=[name])}?{TABLE}=list&{FORM}=csv",
        may_take_off=asked.may("marketing"),
        may_put_on=asked.may("marketing") and any(one.name == name and one.is_known for one in overview_of_lists()),
    )


@page(has_past=False)
def list_file(asked: Page, name: str) -> HttpResponse:
    """The same as a file, for the company's tool for e-mails."""
    _check(name)
    lines, words = _lines(asked, name), asked.words
    _note(asked, lines)
    columns = ("lead", "email", "name", "company", "since", "rule")
    table = FigureTable(
        name="list",
        title=title_of(name, words.language),
        columns=[FigureColumn(words(f"lists.column.{each}"), "text") for each in columns],
        rows=[
            (
                str(line.card.lead_id),
                line.card.email,
                line.card.name,
                line.card.company,
                line.since.date().isoformat(),
                line.because,
            )
            for line in lines
        ],
    )
    return file_of(asked, [table])


@page("marketing", methods=("POST",))
def take_off(asked: Page, number: int) -> HttpResponse:
    """Take a lead off its list; the way back stands beside that."""
    name = _reached(asked, number)
    administering.take_off(number, asked.actor, asked.now)
    undo = reverse("list-put-back", args=[number])
    return asked.go_to("list", name, said=asked.words("lists.taken_off"), undo=undo)


@page("marketing", methods=("POST",))
def put_back(asked: Page, number: int) -> HttpResponse:
    """Put a lead back that was taken off by mistake."""
    name = _reached(asked, number)
    administering.put_back(number, asked.actor, asked.now)
    return asked.go_to("list", name, said=asked.words("lists.put_back"))


@page("marketing", methods=("POST",))
def put_on_list(asked: Page, name: str) -> HttpResponse:
    """Put a lead onto a list by hand; its sequences begin for it."""
    lead = asked.lead(asked.request.POST.get("lead", "").strip()[:300])
    new = administering.put_on(name, [lead], asked.actor, asked.now)
    card = cards_of(asked.user).filter(lead_id=lead).first()
    called = str(lead) if card is None else card.name or card.email or str(lead)
    return asked.go_to("list", name, said=asked.words("lists.put_on.said" if new else "lists.put_on.was", name=called))


def title_of(name: str, language: str) -> str:
    """What people call a list."""
    actions = in_force()
    known = None if actions is None else actions.lists.get(name)
    return name if known is None else title_in(known.title, language, name)


def rule_title(name: str, language: str) -> str:
    """What people call a rule, or the sequence and step that stand where a rule stands."""
    actions = in_force()
    if name == administering.BY_HAND:
        return Words(language)("lists.by_hand")
    sequence, slash, step = name.partition("/")
    if slash and actions is not None:
        said = ActionSentences(actions, language)
        return f"{said.sequence(sequence)}: {said.step(sequence, step)}"
    rule = None if actions is None else actions.rule(name)
    return name if rule is None else title_in(rule.title, language, name)


def _check(name: str) -> None:
    if name not in {one.name for one in overview_of_lists()}:
        raise fail("list-unknown", name=name)


def _reached(asked: Page, number: int) -> str:
    """The list of a place; of a lead out of reach there is none."""
    row = member_of(number)
    if not sees_lead(asked.user, lead_number(row.identifier)):
        raise fail("member-unknown", number=number)
    return row.name


def _lines(asked: Page, name: str) -> Sequence[MemberLine]:
    found = members_on(name)
    leads = {row.pk: lead_number(row.identifier) for row in found}
    cards = cards_of(asked.user).in_bulk(sorted(set(leads.values())))
    return [
        MemberLine(row.pk, cards[leads[row.pk]], row.since, rule_title(row.because, asked.words.language))
        for row in found
        if leads[row.pk] in cards
    ]


def _note(asked: Page, lines: Sequence[MemberLine]) -> None:
    with write():
        leads = sorted({line.card.lead_id for line in lines})
        record(asked.actor, "list.show", "leads", asked.now, leads=leads)
