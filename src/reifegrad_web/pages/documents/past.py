"""What pages of models say for a day in the past: they are not shown as they were, and not as they are either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad_web.pages.elements.notices import Empty

if TYPE_CHECKING:
    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page


def only_today(asked: Page, title: str) -> HttpResponse:
    """The page that says so, with the way to today."""
    words = asked.words
    about = Empty(words("models.past"), words("models.past.about"), words("frame.today"), asked.request.path)
    return asked.show("documents/past", title=title, notice=about)
