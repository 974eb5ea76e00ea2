"""What runs here: models, sources with their counts, and how many leads there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.spec.title import title_in
from reifegrad_web.ingest.counting import counts_by_source
from reifegrad_web.leads.models import Identifier
from reifegrad_web.models.versions import published_models
from reifegrad_web.pages.frame.access import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page


@page()
def start_page(asked: Page) -> HttpResponse:
    """Models, sources and the number of leads."""
    language = asked.words.language
    return asked.show(
        "system/start",
        title=asked.words("pages.start.title"),
        leads=Identifier.objects.exclude(lead_id=None).values("lead_id").distinct().count(),
        models=[(title_in(each.title, language, each.name), each.name) for each in published_models()],
        sources=counts_by_source(),
    )
