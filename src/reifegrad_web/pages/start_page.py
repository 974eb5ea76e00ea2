"""The start page: what runs here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from reifegrad.spec.title import title_in
from reifegrad_web.ingest.counting import counts_by_source
from reifegrad_web.leads.models import Identifier
from reifegrad_web.models.versions import published_models
from reifegrad_web.pages.showing import show, words_for

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from reifegrad.language.words import Words


@require_safe
def start_page(request: HttpRequest) -> HttpResponse:
    """Models, sources and the number of leads, for whoever is signed in; others are asked to sign in."""
    if not request.user.is_authenticated:
        return redirect("sign-in")
    words = words_for(request)
    columns = _columns(words)
    return show(
        request,
        words,
        "start",
        title=words("pages.start.title"),
        leads_title=words("pages.start.leads"),
        leads=words.number(Identifier.objects.exclude(lead_id=None).values("lead_id").distinct().count()),
        models_title=words("pages.start.models"),
        models=_models(words),
        no_models=words("pages.start.no_models"),
        sources_title=words("pages.start.sources"),
        sources=_sources(words, columns),
        no_sources=words("pages.start.no_sources"),
        columns=columns,
    )


def _models(words: Words) -> list[tuple[str, str]]:
    return [(title_in(each.title, words.language, each.name), each.name) for each in published_models()]


def _sources(words: Words, columns: list[str]) -> list[list[tuple[str, str]]]:
    """The cells of each source with the headings of their columns, which narrow screens show beside them."""
    names = ("received", "accepted", "duplicate", "failed", "filtered")
    rows = ([row["name"], *(words.number(row[name]) for name in names)] for row in counts_by_source())
    return [list(zip(columns, row, strict=True)) for row in rows]


def _columns(words: Words) -> list[str]:
    return [
        words("pages.start.source"),
        words("pages.start.received"),
        words("pages.start.accepted"),
        words("pages.start.duplicate"),
        words("pages.start.failed"),
        words("pages.start.filtered"),
    ]
