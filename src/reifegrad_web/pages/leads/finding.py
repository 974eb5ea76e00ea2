"""Finds leads by words, addresses and numbers, and pages by their titles: as one types, or as a page of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError
from reifegrad_web.audit.recording import record
from reifegrad_web.leads.cards import words_in
from reifegrad_web.leads.models import LeadCard
from reifegrad_web.leads.persons import find, lead_number
from reifegrad_web.leads.reach import owners_seen, sees_lead
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.rail import Rail
from reifegrad_web.scoring.list_conditions import Asker
from reifegrad_web.scoring.list_filter import Filter
from reifegrad_web.scoring.lists import LeadList
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page

_MOST, _SUGGESTED = 50, 8
_LONGEST = 200


@dataclass(frozen=True)
class Found:
    """What was found: what it is called, what else there is to say of it, and where it is."""

    title: str
    about: str
    address: str
    icon: str
    email: str = ""


@page()
def find_anything(asked: Page) -> HttpResponse:
    """What is found for the words of an address. Who is among it is noted."""
    text = " ".join(asked.request.GET.get("q", "").replace("\0", " ").split())[:_LONGEST]
    cards = _leads(asked, text, (_SUGGESTED if asked.wants_part else _MOST)) if text else []
    if cards:
        with write():
            record(asked.actor, "lead.list", "leads", asked.now, leads=[card.lead_id for card in cards])
    found = [*_pages(asked, text), *(_lead(asked, card) for card in cards)]
    template = "leads/found_part" if asked.wants_part else "leads/find_page"
    return asked.show(template, title=asked.words("find.title"), searched=text, found=found)


def _leads(asked: Page, text: str, most: int) -> Sequence[LeadCard]:
    """The lead that is named exactly first, then those that words are found of, who was active last first."""
    filter_, problems = Filter.read({"q": [text]})
    named = _named(asked, text)
    if problems:
        return named
    asker = Asker(asked.user.pk, owners_seen(asked.user), asked.now, asked.zone)
    of = LeadList(filter_, asker)
    numbers = [place.lead for place in of.page(most).places]
    found = [row.card for row in of.rows(numbers)]
    known = {card.lead_id for card in named}
    return [*named, *(card for card in found if card.lead_id not in known)][:most]


def _named(asked: Page, text: str) -> Sequence[LeadCard]:
    """The lead of a number, an address or an identifier."""
    try:
        number = lead_number(find(text))
    except ReifegradError:
        return []
    return list(LeadCard.objects.filter(lead_id=number)) if sees_lead(asked.user, number) else []


def _pages(asked: Page, text: str) -> Sequence[Found]:
    """Places whose titles have words that begin so."""
    begins = words_in(text)
    rail = Rail(asked.request.path, asked.user, asked.words)
    return [
        Found(place.title, "", place.address, place.icon)
        for place in (*rail.above(), *rail.below())
        if begins and all(any(word.startswith(begin) for word in words_in(place.title)) for begin in begins)
    ]


def _lead(asked: Page, card: LeadCard) -> Found:
    name = card.name or card.email or asked.words("listed.unnamed", number=str(card.lead_id))
    about = ", ".join(part for part in (card.position, card.company) if part)
    day = "" if asked.day is None else f"?on={asked.day.isoformat()}"
    return Found(name, about, f"/leads/{card.lead_id}{day}", "user", card.email)
