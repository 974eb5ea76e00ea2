"""The questions of BANT, or of a scheme of one's own, with their answers to tap on; an answer counts at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from reifegrad.errors import fail
from reifegrad.reference.known import as_text
from reifegrad.spec.title import title_in
from reifegrad_web.audit.recording import record
from reifegrad_web.leads.by_hand import can_be_said, note_attribute, take_back_attribute
from reifegrad_web.leads.persons import find
from reifegrad_web.leads.reading import attributes_at
from reifegrad_web.pages.elements.chip import Standing
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.fact_words import attribute_title
from reifegrad_web.pages.lead.entered import UNKNOWN, entered
from reifegrad_web.pages.lead.handover_shown import HandoverShown
from reifegrad_web.pages.lead.one_lead import ACTING, OneLead, kind_of
from reifegrad_web.pages.lead.person_shown import PersonShown
from reifegrad_web.sales.qualification import schemes_of
from reifegrad_web.scoring.due import touch
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from reifegrad.language.words import Words
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.sales.qualification import Scheme, SchemeQuestion

_DAY = "day"


@dataclass(frozen=True)
class SchemeAnswer:
    """An answer to tap on; the one that is known is pressed."""

    value: str
    label: str
    is_known: bool


@dataclass(frozen=True)
class SchemeRow:
    """A question with its answers, and since when one is known; `other` is what is known and none of them."""

    attribute: str
    title: str
    answers: Sequence[SchemeAnswer]
    other: str
    known_at: datetime | None

    @property
    def said(self) -> str:
        """What is known; empty for nothing."""
        return next((each.label for each in self.answers if each.is_known), self.other)


class Qualifying:
    """What the panel shows: the schemes with what is known, and the score that follows."""

    def __init__(self, one: OneLead, undo: int | None = None) -> None:
        self.one, self.words = one, one.words
        self.undo = undo
        self.known = {each.name: each for each in attributes_at(one.number, one.asked.moment)}

    def schemes(self) -> Sequence[tuple[str, Sequence[SchemeRow]]]:
        """Title and questions of each scheme."""
        return [
            (title_in(each.title, self.words.language, each.dimension), [self._row(row) for row in each.questions])
            for each in asked_schemes(self.one)
        ]

    def standing(self) -> Standing | None:
        """The score by the model that asks, or by the chosen one; None: there is none."""
        schemes = asked_schemes(self.one)
        asking = {each.model for each in schemes}
        served = next((each for each in self.one.models if each.name in asking), self.one.each)
        scored = None if served is None else self.one.scored_by(served)
        if served is None or scored is None or scored.score.score is None:
            return None
        row = scored.as_row()
        return Standing(self.one.standings(served).chip(row), row.score)

    def _row(self, question: SchemeQuestion) -> SchemeRow:
        known = self.known.get(question.attribute)
        value = "" if known is None else as_text(known.value)
        return SchemeRow(
            question.attribute,
            title_in(question.title, self.words.language, attribute_title(question.attribute, self.words)),
            [SchemeAnswer(each, answer_title(each, self.words), each == value) for each in question.answers],
            "" if value in question.answers else value,
            None if known is None else known.known_at,
        )


def asked_schemes(one: OneLead) -> Sequence[Scheme]:
    """The schemes of the published models."""
    return schemes_of([each.model for each in one.models], can_be_said)


def answer_title(answer: str, words: Words) -> str:
    """An answer in words: a usual one in the language, another as the model has it."""
    text = words(f"answer.{answer}") if words.has(f"answer.{answer}") else answer.replace("_", " ")
    return text[:1].upper() + text[1:]


@page()
def qualification(asked: Page, lead: str) -> HttpResponse:
    """The questions of a lead on a page of their own, or as a part of another one."""
    one = OneLead.of(asked, lead)
    one.note_read("lead.questions")
    return _shown(one)


@page(*ACTING, methods=("POST",))
def answer(asked: Page, lead: str) -> HttpResponse:
    """Note an answer; the lead is scored again. A question mark: it is not known any more."""
    one = OneLead.of(asked, lead)
    name, _, given = asked.request.POST.get("answer", "").partition("=")
    questions = {each.attribute: each for scheme in asked_schemes(one) for each in scheme.questions}
    if name not in questions or given not in {*questions[name].answers, UNKNOWN}:
        raise fail("answer-unread", name=attribute_title(name[:100], asked.words), value=given[:100])
    value = None if given == UNKNOWN else entered(given, kind_of(one, name), asked.words)
    with write():
        made = note_attribute(find(str(one.number)), name, value, asked.user, asked.now)
        touch([one.number], asked.now)
        record(asked.actor, "lead.attribute", f"lead:{one.number}", asked.now, attribute=name)
    if asked.wants_part:
        return _shown(OneLead.of(asked, lead), made.pk)
    shown = asked.words("word.unknown") if given == UNKNOWN else answer_title(given, asked.words)
    said = asked.words("lead.said", name=attribute_title(name, asked.words), value=shown)
    return asked.go(_back(one), said, one.address("lead-answer-undo", made.pk))


@page(*ACTING, methods=("POST",))
def undo_answer(asked: Page, lead: str, change: int) -> HttpResponse:
    """Take back an answer that one has noted by mistake."""
    one = OneLead.of(asked, lead)
    with write():
        number = take_back_attribute(asked.user, change)
        touch([number], asked.now)
        record(asked.actor, "lead.attribute-undo", f"lead:{number}", asked.now)
    return _shown(OneLead.of(asked, lead)) if asked.wants_part else one.back(asked.words("lead.taken_back"))


def _back(one: OneLead) -> str:
    return reverse("start") if one.asked.request.POST.get("back") == _DAY else f"{one.address()}#qualification"


def _shown(one: OneLead, undo: int | None = None) -> HttpResponse:
    given = one.asked.request.POST or one.asked.request.GET
    back = _DAY if given.get("back") == _DAY else ""
    template = "lead/qualification_part" if one.asked.wants_part else "lead/qualification"
    title = one.words("qualification.of", name=PersonShown(one).title)
    panel, handover = Qualifying(one, undo), HandoverShown(one)
    return one.asked.show(template, title=title, one=one, qualifying=panel, handover=handover, back=back)
