"""The queues: which leads wait for somebody and why, the longest first, and one button to take each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from django.urls import reverse

from reifegrad.spec.title import title_in
from reifegrad_web.audit.recording import record
from reifegrad_web.leads.models import LeadCard
from reifegrad_web.leads.objections import objecting
from reifegrad_web.leads.reach import sees_everybody
from reifegrad_web.pages.documents.past import only_today
from reifegrad_web.pages.elements.chip import Standing
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.chosen_model import chosen_model
from reifegrad_web.pages.frame.due_shown import DueShown
from reifegrad_web.pages.frame.standings import Standings
from reifegrad_web.routing.reading import last_decisions, queue_title, queues_seen
from reifegrad_web.routing.taking import take_from_queue
from reifegrad_web.scoring.reading import served_models, stored_scores
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from reifegrad_web.pages.frame.due_shown import ClockLine
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.scoring.served_models import ServedModel

_TAKERS = ("sales",)
_MOST = 50
"""Leads of a queue that the page shows: who comes next stands at its top."""


@dataclass(frozen=True)
class WaitingLine:
    """A row: who, how ripe, why it waits and since when, and until when it is to be answered."""

    card: LeadCard
    standing: Standing | None
    why: str
    since: datetime
    clock: ClockLine | None


@dataclass(frozen=True)
class ShownQueue:
    """A queue: how many wait in it, and those who do so longest."""

    name: str
    title: str
    leads: int
    lines: Sequence[WaitingLine]

    @property
    def more(self) -> int:
        """How many wait that are not shown."""
        return max(0, self.leads - _MOST)


@page()
def queues(asked: Page) -> HttpResponse:
    """Whoever waits now; a day in the past is not shown."""
    words, found = asked.words, queues_seen(asked.user)
    titles = [queue_title(each.queue, words.language) for each in found]
    title = titles[0] if len(titles) == 1 else words("queues.title")
    if asked.day is not None:
        return only_today(asked, title)
    models = served_models()
    each = chosen_model(asked, models, "")
    first = {one.queue: dict(islice(one.since.items(), _MOST)) for one in found}
    leads = {lead for since in first.values() for lead in since}
    with write():
        record(asked.actor, "queue.show", "leads", asked.now, leads=sorted(leads))
    lines = _Lines(asked, each, leads)
    return asked.show(
        "queues/queues",
        title=title,
        queues=[
            ShownQueue(one.queue, name, len(one.since), lines.of(first[one.queue]))
            for one, name in zip(found, titles, strict=True)
        ],
        model="" if each is None else title_in(each.model.title, words.language, each.name),
        takes=asked.may(*_TAKERS),
        opens=sees_everybody(asked.user),
    )


@page(*_TAKERS, methods=("POST",))
def take(asked: Page, lead: int) -> HttpResponse:
    """From now on who asks looks after the lead; where somebody was quicker, the page says who has it."""
    words, done = asked.words, take_from_queue(lead, asked.user, asked.actor, asked.now)
    if done.assignment is not None:
        said, undo = words("queues.taken"), reverse("lead-owner-undo", args=(done.assignment,))
        return asked.go_to("queues", said=said, undo=undo)
    if done.owner is None:
        return asked.go_to("queues", said=words("queues.gone"))
    key = "queues.yours" if done.owner.pk == asked.user.pk else "queues.was_taken"
    return asked.go_to("queues", said=words(key, name=done.owner.get_username()))


class _Lines:
    """The rows of all queues; asks the database once for each part."""

    def __init__(self, asked: Page, each: ServedModel | None, leads: Collection[int]) -> None:
        self.cards = LeadCard.objects.in_bulk(list(leads))
        self.due = DueShown(asked, leads)
        self.decided = last_decisions(leads, asked.words.language)
        self.standings = {} if each is None else _standings(Standings(each.model, asked.words), each, leads)

    def of(self, since: Mapping[int, datetime]) -> Sequence[WaitingLine]:
        """The rows of leads that are there, in their order."""
        return [
            WaitingLine(self.cards[lead], self.standings.get(lead), self._why(lead), at, self.due.line(lead))
            for lead, at in since.items()
            if lead in self.cards
        ]

    def _why(self, lead: int) -> str:
        return self.decided[lead].text.said if lead in self.decided else ""


def _standings(standings: Standings, each: ServedModel, leads: Collection[int]) -> Mapping[int, Standing]:
    rows = stored_scores(set(leads) - objecting(leads), [each])
    return {row.lead_id: Standing(standings.chip(row), row.score) for row in rows}
