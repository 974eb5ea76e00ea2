"""Notes what a person says at the desk: an objection to profiling, a consent, and that either is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError
from reifegrad_web.leads.consents import Answer
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.privacy.desk import ADMIN, MARKETING, SALES
from reifegrad_web.pages.privacy.forms import ConsentForm, SaidForm
from reifegrad_web.pages.privacy.person import GRANTED, show_person
from reifegrad_web.privacy import requests

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page

_INVALID = 422


@page(MARKETING, SALES, methods=("POST",))
def objection(asked: Page, number: int) -> HttpResponse:
    """Stop scoring the person, or score them again."""
    lead, form = asked.lead(str(number)), SaidForm(asked)
    withdraws = "withdraw" in asked.request.POST
    run = requests.withdraw_objection if withdraws else requests.object_to_profiling

    def note() -> None:
        run(str(lead), form.cleaned_data["source"], asked.actor, asked.now, form.at)

    if not _is_noted(asked, form, note, "day"):
        return show_person(asked, lead, _INVALID, objection_form=form)
    said = "privacy.objection.withdrawn.done" if withdraws else "privacy.objection.done"
    return asked.go_to("privacy-person", lead, said=asked.words(said))


@page(ADMIN, methods=("POST",))
def forget_scores(asked: Page, number: int) -> HttpResponse:
    """Delete the scores of the past of somebody who objects; not without having said that this is meant."""
    lead = asked.lead(str(number))
    if not asked.request.POST.get("sure"):
        return show_person(asked, lead, _INVALID, is_forgetting=True)
    _, count = requests.forget_scores(str(lead), asked.actor, asked.now)
    return asked.go_to("privacy-person", lead, said=asked.words.count("privacy.forget.done", count))


@page(MARKETING, SALES, methods=("POST",))
def consent(asked: Page, number: int) -> HttpResponse:
    """Note what the person allows for a purpose, or allows no more."""
    lead, form = asked.lead(str(number)), ConsentForm(asked)

    def note() -> None:
        given = form.cleaned_data
        is_granted = given["answer"] == GRANTED
        answer = Answer(
            given["purpose"].strip(), is_granted, form.at, given["source"], given["text"], given["version"], form.proof
        )
        requests.note_consent(str(lead), answer, asked.actor, asked.now)

    if not _is_noted(asked, form, note, "purpose"):
        return show_person(asked, lead, _INVALID, consent_form=form)
    return asked.go_to("privacy-person", lead, said=asked.words("privacy.consent.done"))


def _is_noted(asked: Page, form: Form, note: Callable[[], None], field: str) -> bool:
    """Whether it could be noted; what the domain says against it stands beside a field of the form."""
    if not form.is_valid():
        return False
    try:
        note()
    except ReifegradError as error:
        for problem in error.problems:
            form.add_error(field, f"{problem.what_in(asked.words.language)}. {problem.fix_in(asked.words.language)}")
        return False
    return True
