"""Who is one person: "the same as", after a look at both, and "these are two people"; each with the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from reifegrad.errors import ReifegradError, fail
from reifegrad_web.leads.persons import find, lead_number, links_between, links_of, members_of
from reifegrad_web.pages.elements.notices import Problems
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.lead.one_lead import ACTING, OneLead
from reifegrad_web.pages.lead.person_shown import PersonShown
from reifegrad_web.privacy import requests

if TYPE_CHECKING:
    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page

_BECAUSE = "two people"
"""Kept with the link; without naming the person."""


@page(*ACTING, methods=("GET", "HEAD", "POST"))
def same(asked: Page, lead: str, other: str) -> HttpResponse:
    """Both leads side by side; when somebody says so, they are one."""
    one = OneLead.of(asked, lead)
    second = OneLead.of(asked, other)
    if one.number == second.number:
        raise fail("already-one")
    if asked.request.method == "POST":
        return _merged(one, second)
    one.note_read("lead.show")
    second.note_read("lead.show")
    both = [PersonShown(one), PersonShown(second)]
    title = asked.words("lead.same.title")
    return asked.show("lead/same", title=title, one=one, second=second, both=both)


@page(*ACTING, methods=("POST",))
def find_same(asked: Page, lead: str) -> HttpResponse:
    """From what was entered to the page that shows both: posted, so that no address holds a person's.

    A problem is said where it was entered.
    """
    one = OneLead.of(asked, lead)
    given = asked.request.POST.get("other", "").strip()
    try:
        other = asked.lead(given)
        if other == one.number:
            raise fail("already-one")
    except ReifegradError as error:
        problems = Problems.of(error.problems, asked.words.language)
        title = asked.words("lead.same.title")
        return asked.show("lead/same_unknown", title=title, status=422, one=one, given=given[:300], problems=problems)
    return asked.go(reverse("lead-same-as", args=(one.number, other)))


@page(*ACTING, methods=("POST",))
def apart(asked: Page, lead: str, link: int) -> HttpResponse:
    """Take a lead apart at a link: each part is what it would be without it."""
    one = OneLead.of(asked, lead)
    found = next((each for each in links_of(one.number) if each.pk == link and each.undone_at is None), None)
    if found is None:
        raise fail("link-unknown")
    requests.undo_link(link, _BECAUSE, asked.actor, asked.now)
    number = lead_number(find(str(one.number)))
    undo = reverse("lead-same-as", args=(found.one_id, found.other_id))
    return asked.go(reverse("lead", args=(number,)), asked.words("lead.apart.done"), undo)


def _merged(one: OneLead, second: OneLead) -> HttpResponse:
    members = [{each.pk for each in members_of(lead.number)} for lead in (one, second)]
    number = requests.merge(str(one.number), str(second.number), one.asked.actor, one.asked.now)
    link = next(iter(links_between(*members)), None)
    undo = "" if link is None else reverse("lead-apart", args=(number, link.pk))
    return one.asked.go(reverse("lead", args=(number,)), one.words("lead.same.done"), undo)
