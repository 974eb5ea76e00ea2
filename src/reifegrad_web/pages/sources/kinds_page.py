"""The catalogue of events: what sources call them, as which kinds they count, and which models count these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.spec.title import title_in
from reifegrad_web.ingest.catalogue import LOOKED, event_kinds
from reifegrad_web.ingest.kinds import PAGE, SCREEN
from reifegrad_web.pages.elements.notices import Empty
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.sources.tabs import tabs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from reifegrad_web.ingest.catalogue import EventKind
    from reifegrad_web.pages.frame.page import Page

_CALLS = (PAGE, SCREEN)
"""Kinds that a client does not name: it has a call of its own for each."""


@dataclass(frozen=True)
class KindLine:
    """An event: its name and kind, what the kind is called, and which models count it."""

    event: EventKind
    is_call: bool
    title: str
    models: str


@page(has_past=False)
def list_kinds(asked: Page) -> HttpResponse:
    """Every event that came lately, and what models ask for; nothing can be changed here, and the page says why."""
    words = asked.words
    lines = [_line(asked, each) for each in event_kinds()]
    empty = Empty(words("kinds.none"), words("kinds.none.about"))
    return asked.show(
        "sources/kinds",
        title=words("kinds.title"),
        tabs=tabs(asked, "event-kinds"),
        lines=lines,
        looked=words.number(LOOKED),
        empty=None if lines else empty,
    )


def _line(asked: Page, each: EventKind) -> KindLine:
    language = asked.words.language
    titles = dict.fromkeys(title_in(model.title, language, model.name) for model in each.models)
    title = asked.words.named("activity", each.kind)
    return KindLine(each, each.kind in _CALLS, "" if title == each.kind else title, ", ".join(titles))
