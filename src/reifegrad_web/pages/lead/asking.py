"""What to ask a lead next, with the answers that it may give; an answer that is entered counts at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad.explain.asked_values import attribute_values
from reifegrad.explain.what_if import Supposition
from reifegrad.spec.condition import Type
from reifegrad_web.audit.recording import record
from reifegrad_web.leads.by_hand import can_be_said, note_attribute, take_back_attribute
from reifegrad_web.leads.persons import find
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.fact_words import attribute_title
from reifegrad_web.pages.lead.entered import entered, written
from reifegrad_web.pages.lead.one_lead import ACTING, OneLead, kind_of
from reifegrad_web.pages.lead.person_shown import PersonShown
from reifegrad_web.scoring.due import touch
from reifegrad_web.scoring.questions import questions_for
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from reifegrad.predict.profile.next_question import Answer, Question
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.scoring.scored_lead import ScoredLead

_MOST = 4
"""Further questions that are named."""


@dataclass(frozen=True)
class ShownAnswer:
    """An answer: what is entered for it, what it would change, and what would then hold."""

    value: str
    label: str
    points: int
    verdict: str


@dataclass(frozen=True)
class ShownQuestion:
    """A question: the attribute, what it is called, how much it tells, and its answers, the best first."""

    attribute: str
    title: str
    tells: float
    answers: Sequence[ShownAnswer]
    offered: Sequence[str]
    is_yes_or_no: bool


@page()
def ask(asked: Page, lead: str) -> HttpResponse:
    """The question that tells most, and what else is unknown."""
    one = OneLead.of(asked, lead)
    one.note_read("lead.questions")
    shown = [] if one.scored is None or one.scored.score.score is None else _questions(one, one.scored)
    template = "lead/ask_part" if asked.wants_part else "lead/ask"
    title = asked.words("lead.ask.of", name=PersonShown(one).title)
    return asked.show(template, title=title, one=one, questions=shown, why_not=one.why_not)


@page(*ACTING, methods=("POST",))
def say_attribute(asked: Page, lead: str) -> HttpResponse:
    """Note what somebody has learned; the lead is scored anew."""
    one = OneLead.of(asked, lead)
    name, given = asked.request.POST.get("attribute", ""), asked.request.POST.get("value", "").strip()
    value = entered(given, kind_of(one, name), asked.words)
    if value is None:
        raise fail("answer-unread", name=attribute_title(name, asked.words), value=given[:100])
    with write():
        made = note_attribute(find(str(one.number)), name, value, asked.user, asked.now)
        touch([one.number], asked.now)
        record(asked.actor, "lead.attribute", f"lead:{one.number}", asked.now, attribute=name)
    said = asked.words("lead.said", name=attribute_title(name, asked.words), value=written(value, asked.words))
    return one.back(said, one.address("lead-attribute-undo", made.pk))


@page(*ACTING, methods=("POST",))
def unsay_attribute(asked: Page, lead: str, change: int) -> HttpResponse:
    """Take back what one has noted by mistake."""
    one = OneLead.of(asked, lead)
    with write():
        number = take_back_attribute(asked.user, change)
        touch([number], asked.now)
        record(asked.actor, "lead.attribute-undo", f"lead:{number}", asked.now)
    return one.back(asked.words("lead.taken_back"))


def _questions(one: OneLead, scored: ScoredLead) -> Sequence[ShownQuestion]:
    """Those that somebody has answered, the most telling first; then those that nobody has."""
    found = questions_for(scored)
    shown = [_question(one, scored, each) for each in found.questions if can_be_said(each.attribute)]
    silent = [name for name in found.never_answered if can_be_said(name)]
    shown += [_question_about(one, scored, name, 0.0, ()) for name in silent]
    return shown[: _MOST + 1]


def _question(one: OneLead, scored: ScoredLead, found: Question) -> ShownQuestion:
    answers = [_answer(one, scored, each, found) for each in found.answers if each.examples]
    return _question_about(one, scored, found.attribute, found.tells, answers)


def _question_about(
    one: OneLead, scored: ScoredLead, name: str, tells: float, answers: Sequence[ShownAnswer]
) -> ShownQuestion:
    model = scored.served.model
    offered = [written(value, one.words) for value in attribute_values(model, name)]
    is_yes_or_no = model.attributes[name] is Type.BOOLEAN
    return ShownQuestion(name, attribute_title(name, one.words), tells, answers, offered, is_yes_or_no)


def _answer(one: OneLead, scored: ScoredLead, found: Answer, question: Question) -> ShownAnswer:
    """Numbers that the model takes alike are said as from the smallest to the largest."""
    values = [written(value, one.words) for value in found.examples]
    is_number = isinstance(found.examples[0], float) and not isinstance(found.examples[0], bool)
    label = " \N{EN DASH} ".join(dict.fromkeys(values)) if is_number else values[0]
    return ShownAnswer(values[0], label, found.moves, _verdict(one, scored, question, found))


def _verdict(one: OneLead, scored: ScoredLead, question: Question, found: Answer) -> str:
    """The chip that the lead would get with an answer, where it is another one than now."""
    then = scored.supposing(Supposition({question.attribute: found.examples[0]}))
    if then is None:
        return ""
    standings = one.standings(scored.served)
    label = standings.chip(then.as_row()).label
    return label if label != standings.chip(scored.as_row()).label else ""
