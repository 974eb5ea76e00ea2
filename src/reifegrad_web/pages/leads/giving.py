"""Leads are given to somebody: those that were chosen, or all of the list; with the way back."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from django.urls import reverse

from reifegrad.errors import fail
from reifegrad_web.leads.assigning import MOST, assign_leads, take_back
from reifegrad_web.leads.parts import parts
from reifegrad_web.leads.reach import cards_of
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.receiving import receiver
from reifegrad_web.pages.leads.list_asked import ACTING, ListAsked
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page

_LONGEST = 18
"""Digits of the number of a lead."""


@page(*ACTING, methods=("POST",))
def give(asked: Page) -> HttpResponse:
    """Give leads that one sees to somebody to whom one may, or to nobody."""
    of = ListAsked.of(asked, asked.request.POST)
    owner = receiver(asked, asked.request.POST.get("to-owner", ""))
    numbers = _all_of(of) if asked.request.POST.get("which") == "all" else _chosen(asked)
    with write():
        done = assign_leads(numbers, owner, asked.actor, asked.now)
    key = "listed.given.nobody" if owner is None else "listed.given"
    said = asked.words.count(key, done.leads, name="" if owner is None else owner.get_username())
    undo = f"{reverse('leads-give-undo', args=(done.first, done.last))}?{of.query()}"
    return asked.go(of.address(), said, undo)


@page(*ACTING, methods=("POST",))
def undo_give(asked: Page, first: int, last: int) -> HttpResponse:
    """Whoever looked after these leads before does so again."""
    of = ListAsked.of(asked, asked.request.GET)
    with write():
        count = take_back(first, last, asked.actor, asked.now)
    return asked.go(of.address(), asked.words.count("listed.given_back", count))


def _chosen(asked: Page) -> Sequence[int]:
    """Those that were ticked, as far as who asks sees them."""
    given = {int(text) for text in asked.request.POST.getlist("lead") if text.isdecimal() and len(text) <= _LONGEST}
    mine = cards_of(asked.user)
    return [lead for part in parts(given) for lead in mine.filter(lead_id__in=part).values_list("lead_id", flat=True)]


def _all_of(of: ListAsked) -> Sequence[int]:
    """Everybody on the list; of more than can be given at once, one too many."""
    if of.problems:
        raise fail("list-assign", variant="filter")
    return [place.lead for place in islice(of.leads.every(), MOST + 1)]
