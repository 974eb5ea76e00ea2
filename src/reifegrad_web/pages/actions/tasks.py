"""Ends tasks, and opens them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from reifegrad.errors import fail
from reifegrad_web.actions.administering import end_task
from reifegrad_web.actions.reading import task_of
from reifegrad_web.leads.persons import lead_number
from reifegrad_web.leads.reach import sees_lead
from reifegrad_web.pages.frame.access import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page

_DOERS = ("sales", "marketing")


@page(*_DOERS, methods=("POST",))
def done(asked: Page, number: int) -> HttpResponse:
    """The task is done; the way back stands beside that."""
    lead = _end(asked, number, is_done=True)
    said, undo = asked.words("tasks.done"), reverse("task-reopen", args=[number])
    if asked.request.POST.get("at") == "lead":
        return asked.go_to("lead", lead, said=said, undo=undo)
    return asked.go_to("start", said=said, undo=undo)


@page(*_DOERS, methods=("POST",))
def reopen(asked: Page, number: int) -> HttpResponse:
    """The task is not done after all."""
    _end(asked, number, is_done=False)
    return asked.go_to("start", said=asked.words("tasks.reopened"))


def _end(asked: Page, number: int, *, is_done: bool) -> int:
    lead = lead_number(task_of(number).identifier)
    if not sees_lead(asked.user, lead):
        raise fail("task-unknown", number=number)
    end_task(number, asked.user, asked.actor, asked.now, is_done=is_done)
    return lead
