"""What sales does with a lead: takes it over or gives it back, wins or loses it and says why; each can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from reifegrad.errors import fail
from reifegrad_web.leads.reach import sees_lead
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.handover_words import done_title
from reifegrad_web.pages.lead.feedback_form import FeedbackForm
from reifegrad_web.pages.lead.one_lead import ACTING, OneLead
from reifegrad_web.pages.lead.person_shown import PersonShown
from reifegrad_web.sales.commanding import Doer, Order, give, take_back
from reifegrad_web.sales.events import state_of
from reifegrad_web.sales.feedback import REASONS, decided_event, feedback_on, outcome_of, tell, told_in
from reifegrad_web.sales.stage_machine import OPEN, Command

if TYPE_CHECKING:
    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page

DECIDING = ("sales",)
"""Who wins and loses leads."""
_COMMANDS = {"won": Command.WIN, "lost": Command.LOSE}
_DAY = "day"
"""Where somebody goes back to who has come from My day."""


def doer_of(asked: Page) -> Doer:
    """Who asks, as who gives a command."""
    return Doer(asked.actor, asked.user.role, asked.user)


@page(*ACTING, methods=("POST",))
def hand_over(asked: Page, lead: str) -> HttpResponse:
    """Give a command; where a reason goes with it, both are one choice: `reject:no_budget`."""
    one = OneLead.of(asked, lead)
    given = asked.request.POST
    name, _, reason = given.get("command", "").partition(":")
    if name not in set(Command):
        raise fail("handover-command", command=name[:100], known=", ".join(Command))
    made = give(one.number, Order(Command(name), reason, given.get("note", "")), doer_of(asked), asked.now)
    done, undo = done_title(name, asked.words), one.address("lead-handover-undo", made.pk)
    back = reverse("start") if given.get("back") == _DAY else one.address()
    return asked.go(back, done, undo)


@page(*ACTING, methods=("POST",))
def undo_handover(asked: Page, lead: str, event: int) -> HttpResponse:
    """Take back the last command, which one has given oneself."""
    OneLead.of(asked, lead)
    number = take_back(event, doer_of(asked), asked.now)
    address = reverse("lead", args=(number,)) if sees_lead(asked.user, number) else reverse("start")
    return asked.go(address, asked.words("lead.taken_back"))


@page(*DECIDING, methods=("GET", "POST"), has_past=False)
def decide(asked: Page, lead: str, outcome: str) -> HttpResponse:
    """Win or lose a lead, and say why: the form, and what was entered."""
    one = OneLead.of(asked, lead)
    if outcome not in REASONS:
        raise fail("feedback-code", name="outcome", value=outcome[:100], known=", ".join(REASONS))
    state = state_of(one.number)
    if asked.request.method == "POST":
        form = FeedbackForm(asked.words, outcome, asked.request.POST, decides=True)
        if form.is_valid():
            order = Order(_COMMANDS[outcome], form.reason, "", form.amount, form.told())
            made = give(one.number, order, doer_of(asked), asked.now)
            done = asked.words(f"lead.outcome.{outcome}.noted")
            return one.back(done, one.address("lead-handover-undo", made.pk))
    else:
        stage = state.stage.value if state.stage in OPEN else ""
        form = FeedbackForm(asked.words, outcome, stage=stage, decides=True)
    return _shown(one, form, outcome)


@page(*DECIDING, methods=("GET", "POST"), has_past=False)
def give_feedback(asked: Page, lead: str) -> HttpResponse:
    """Add to what was told of a lead that was won or lost, or correct it; what was told before is kept."""
    one = OneLead.of(asked, lead)
    event = decided_event(one.number)
    if event is None:
        raise fail("feedback-undecided")
    outcome, before = outcome_of(event), feedback_on(event)
    if asked.request.method == "POST":
        form = FeedbackForm(asked.words, outcome, asked.request.POST)
        if form.is_valid():
            tell(one.number, form.told(), asked.user, asked.actor, asked.now)
            return one.back(asked.words("feedback.kept"))
    else:
        form = FeedbackForm(asked.words, outcome, told=told_in(before[0]) if before else None)
    return _shown(one, form, outcome, [(each.at, each.user) for each in before])


def _shown(one: OneLead, form: FeedbackForm, outcome: str, before: object = ()) -> HttpResponse:
    one.note_read("lead.show")
    title = one.words(f"feedback.title.{outcome}", name=PersonShown(one).title)
    status = 422 if form.is_bound else 200
    return one.asked.show(
        "lead/feedback", title=title, status=status, one=one, form=form, outcome=outcome, before=before
    )
