"""Tasks as pages show them: what is to be done with which lead, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.spec.title import title_in
from reifegrad_web.actions.reading import open_tasks
from reifegrad_web.leads.persons import lead_number
from reifegrad_web.leads.reach import cards_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from reifegrad_web.actions.models import LeadTask
    from reifegrad_web.leads.models import LeadCard
    from reifegrad_web.pages.frame.page import Page

_MOST = 20


@dataclass(frozen=True)
class TaskLine:
    """A task that is open; `is_late`: it was to be done by now."""

    number: int
    title: str
    card: LeadCard | None
    due_at: datetime | None
    is_late: bool


def tasks_of_lead(asked: Page, lead: int) -> Sequence[TaskLine]:
    """What is to be done with a lead now; of a past day nobody knows."""
    return [] if asked.day is not None else _lines(asked, open_tasks([lead], most=_MOST))


def tasks_of_user(asked: Page) -> Sequence[TaskLine]:
    """What is to be done with the leads of whoever is signed in, the next to be due first."""
    return [] if asked.day is not None else _lines(asked, open_tasks(owner=asked.user.pk, most=_MOST))


def _lines(asked: Page, found: Collection[LeadTask]) -> Sequence[TaskLine]:
    leads = {row.pk: lead_number(row.identifier) for row in found}
    cards = {card.lead_id: card for card in cards_of(asked.user).filter(lead_id__in=set(leads.values()))}
    return [
        TaskLine(
            row.pk,
            title_in(row.title, asked.words.language, ""),
            cards.get(leads[row.pk]),
            row.due_at,
            row.due_at is not None and row.due_at < asked.now,
        )
        for row in found
    ]
