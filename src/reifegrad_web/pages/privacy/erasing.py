"""Erases a person in two steps: first what will be gone, then the word that says it is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.errors import ReifegradError
from reifegrad.language import LANGUAGES
from reifegrad.language.words import Words
from reifegrad_web.leads.identities import EMAIL
from reifegrad_web.leads.persons import members_of
from reifegrad_web.leads.reading import Known, known_by
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.privacy.desk import ADMIN
from reifegrad_web.pages.privacy.forms import ErasureForm
from reifegrad_web.pages.privacy.person import name_of, note_seen
from reifegrad_web.pages.privacy.tables import counted_rows
from reifegrad_web.privacy import erasing

if TYPE_CHECKING:
    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page

_OF_THE_REASON = {"reason-missing", "reason-with-person"}
_SHOWN_AGAIN = "erasure-other-than-shown"


@page(ADMIN, methods=("GET", "HEAD", "POST"), has_past=False)
def erase(asked: Page, number: int) -> HttpResponse:
    """Show what will be deleted; delete it once somebody has typed that this is meant."""
    lead = asked.lead(str(number))
    if asked.request.method != "POST":
        return _shown(asked, lead)
    form = ErasureForm(asked, _accepted(lead))
    if form.is_valid():
        try:
            done = _erase(asked, lead, form)
        except ReifegradError as error:
            problem = error.problems[0]
            field = {_SHOWN_AGAIN: None}.get(problem.code, "because")
            if problem.code not in {*_OF_THE_REASON, _SHOWN_AGAIN}:
                raise
            form.add_error(field, f"{problem.what_in(asked.words.language)}. {problem.fix_in(asked.words.language)}")
        else:
            return asked.go_to("privacy-erasure", done.erasure, said=asked.words("privacy.erase.done"))
    return _shown(asked, lead, status=422, form=form)


def _erase(asked: Page, lead: int, form: ErasureForm) -> erasing.Erased:
    filters = not form.cleaned_data["take_again"]
    because = form.cleaned_data["because"]
    return erasing.erase(str(lead), because, asked.actor, asked.now, is_filtered=filters, only=form.identifiers)


def _shown(asked: Page, lead: int, status: int = 200, **shown: Any) -> HttpResponse:
    note_seen(asked, lead)
    found = erasing.would_erase(str(lead), asked.now)
    known = known_by([lead]).get(lead, Known())
    return asked.show(
        "privacy/erase",
        title=asked.words("privacy.erase.title", name=name_of(asked.words, lead, known)),
        status=status,
        lead=lead,
        known=known,
        counts=counted_rows(asked.words, found.counts),
        identifiers=",".join(map(str, found.identifiers)),
        word=asked.words("privacy.erase.word"),
        longest=erasing.LONGEST_REASON,
        **shown,
    )


def _accepted(lead: int) -> set[str]:
    """What may be typed: the word in either language, or an address of the person."""
    addresses = {each.value for each in members_of(lead) if each.namespace == EMAIL}
    return addresses | {Words(each)("privacy.erase.word") for each in LANGUAGES}
