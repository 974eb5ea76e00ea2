"""What somebody is told on their day: what is due soon, overdue with others, or was taken from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from reifegrad_web.audit.recording import record
from reifegrad_web.leads.persons import lead_number
from reifegrad_web.leads.reach import cards_of
from reifegrad_web.pages.frame.access import page
from reifegrad_web.routing.reading import queue_title
from reifegrad_web.service.models import ServiceEvent
from reifegrad_web.service.sentences import ClockSentences
from reifegrad_web.service.telling import notices_of, see, unsee
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from reifegrad_web.leads.models import LeadCard
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.service.models import ServiceNotice


@dataclass(frozen=True)
class ToldLine:
    """A notice in words; `address` is empty where the lead is out of reach, which then has no name either."""

    number: int
    lead: int
    what: str
    title: str
    name: str
    text: str
    address: str


def told_lines(asked: Page) -> Sequence[ToldLine]:
    """What is not seen yet, the latest first."""
    if asked.day is not None:
        return []
    notices = notices_of(asked.user)
    leads = {lead_number(each.event.identifier) for each in notices}
    cards = {card.lead_id: card for card in cards_of(asked.user).filter(lead_id__in=leads)}
    return [_line(asked, each, cards) for each in notices]


@page(methods=("POST",))
def see_notice(asked: Page, number: int) -> HttpResponse:
    """Somebody has seen what they were told."""
    with write():
        lead = see(asked.user, number, asked.now)
        record(asked.actor, "notice.seen", f"lead:{lead}", asked.now)
    return asked.go_to("start", said=asked.words("day.told.done"), undo=reverse("notice-unseen", args=[number]))


@page(methods=("POST",))
def unsee_notice(asked: Page, number: int) -> HttpResponse:
    """It is to be seen again after all."""
    with write():
        lead = unsee(asked.user, number)
        record(asked.actor, "notice.unseen", f"lead:{lead}", asked.now)
    return asked.go_to("start", said=asked.words("day.taken_back"))


def _line(asked: Page, notice: ServiceNotice, cards: dict[int, LeadCard]) -> ToldLine:
    words, event = asked.words, notice.event
    lead = lead_number(event.identifier)
    card = cards.get(lead)
    named = "" if card is None else ", ".join(part for part in (card.name or card.email, card.company) if part)
    return ToldLine(
        notice.pk,
        lead,
        event.what,
        words(f"day.told.{event.what}"),
        named or words("lead.unnamed", number=str(lead)),
        _about(asked, notice),
        "" if card is None else reverse("lead", args=(lead,)),
    )


def _about(asked: Page, notice: ServiceNotice) -> str:
    """What is promised, and who has the lead, or the queue in which it waits for somebody."""
    words, event = asked.words, notice.event
    said = ClockSentences(words.language, asked.zone, asked.now)
    promise = said.promise(event.promised)
    if event.what == ServiceEvent.What.ESCALATE and event.owner is None and event.queue:
        return words("day.told.about.queued", promise=promise, queue=queue_title(event.queue, words.language))
    owner = None if event.owner is None else event.owner.username
    return words(f"day.told.about.{event.what}", promise=promise, name=said.person(event.agreement, owner))
