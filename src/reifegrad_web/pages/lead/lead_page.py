"""One lead: who it is, why it has its score and how it goes on, and what to do with it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponseRedirect

from reifegrad_web.leads.appointments import appointments_of
from reifegrad_web.leads.interests import interests_of
from reifegrad_web.leads.outcomes import outcome_rows
from reifegrad_web.leads.owners import RESULTS
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.handover_words import OUTCOME_COMMANDS, reason_title
from reifegrad_web.pages.frame.receiving import receivers_by_team
from reifegrad_web.pages.frame.tasks_shown import tasks_of_lead
from reifegrad_web.pages.lead.clocks_shown import ClocksShown
from reifegrad_web.pages.lead.curve_shown import curve_shown
from reifegrad_web.pages.lead.forms import ContactForm
from reifegrad_web.pages.lead.handover_shown import HandoverShown
from reifegrad_web.pages.lead.one_lead import OneLead
from reifegrad_web.pages.lead.person_shown import PersonShown
from reifegrad_web.pages.lead.qualifying import Qualifying
from reifegrad_web.pages.lead.routing_shown import RoutingShown
from reifegrad_web.pages.lead.score_shown import ScoreShown, tabs_of
from reifegrad_web.pages.lead.timeline import outcome_text, read_cursor, timeline_of
from reifegrad_web.pages.lead.what_if import WhatIf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page

_OUTCOMES = 20


@page()
def lead_page(asked: Page, lead: str) -> HttpResponse:
    """The page of a lead; by any other name than its number, the way to it: an address of a person is no address."""
    one = OneLead.of(asked, lead)
    if lead != str(one.number):
        return HttpResponseRedirect(one.address())
    return show_lead(one)


def show_lead(one: OneLead, *, contact: ContactForm | None = None) -> HttpResponse:
    """The page, with the form as it was filled in where something of it cannot be used."""
    asked, words = one.asked, one.words
    person = PersonShown(one)
    colleagues = person.colleagues()
    details: dict[str, Any] = {} if one.each is None else {"model": one.each.name}
    one.note_read("lead.show", **details, colleagues=[card.lead_id for card, _ in colleagues])
    scored = one.scored
    shown, handover = None, HandoverShown(one)
    if scored is not None and scored.score.score is not None:
        shown = ScoreShown(one, scored, person.known, person.sources)
    return asked.show(
        "lead/lead",
        title=person.title,
        status=200 if contact is None else 422,
        one=one,
        person=person,
        colleagues=colleagues,
        tabs=tabs_of(one),
        shown=shown,
        curve=curve_shown(one),
        timeline=timeline_of(one, person, read_cursor(asked.request.GET.get("before", ""))),
        outcomes=_outcomes(one),
        why_not=words(f"lead.why_not.{one.why_not}") if one.why_not else "",
        what_if=None if shown is None or scored is None else WhatIf(one, scored, {}),
        contact=contact or ContactForm(asked),
        meets_at=appointments_of([one.number], asked.moment).get(one.number),
        results=[(result, words(f"contact.{result}")) for result in RESULTS],
        handover=handover,
        clocks=ClocksShown(one),
        tasks=tasks_of_lead(asked, one.number),
        ends_tasks=one.may_act,
        routing=RoutingShown(one, person, handover),
        qualifying=Qualifying(one),
        interests=interests_of(one.number, asked.moment, person.known_since),
        owners=receivers_by_team(asked) if one.may_act else [],
    )


def _outcomes(one: OneLead) -> Sequence[tuple[bool, str, datetime, str]]:
    """What became of the lead until the moment: whether it was won, in words, when, and why."""
    rows = [(row, datetime.fromisoformat(row["decided_at"])) for row in outcome_rows(0, _OUTCOMES, one.number)]
    known = [(row, at) for row, at in rows if at <= one.asked.moment]
    return [(row["outcome"] == "won", outcome_text(one, row), at, _why(one, row)) for row, at in known]


def _why(one: OneLead, row: dict[str, Any]) -> str:
    return reason_title(OUTCOME_COMMANDS[row["outcome"]], row["reason"] or "", one.words)
