"""What is collected and read by no published model: what is not needed should be neither asked for nor kept."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from reifegrad.spec.title import title_in
from reifegrad_web.models.versions import published_models
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.fact_words import activity_title, attribute_title
from reifegrad_web.pages.privacy.desk import MARKETING, SALES
from reifegrad_web.privacy import minimising

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page


@page(MARKETING, SALES, has_past=False)
def minimisation(asked: Page) -> HttpResponse:
    """What it is about; the tables come after it, since everything that is kept is looked at for them."""
    models = [title_in(each.title, asked.words.language, each.name) for each in published_models()]
    return asked.show("privacy/minimisation", title=asked.words("minimisation.title"), models=models)


@page(MARKETING, SALES, has_past=False)
def minimisation_report(asked: Page) -> HttpResponse:
    """The tables, as a part of the page or within it."""
    models = published_models()
    found = minimising.report(models)
    words = asked.words
    shown: dict[str, Any] = {
        "attributes": _rows(asked, found["unused_attributes"], "attribute", "leads"),
        "account_attributes": _rows(asked, found["unused_account_attributes"], "attribute", "accounts"),
        "kinds": _rows(asked, found["unused_kinds"], "kind", "leads"),
        "reads_every_kind": any(each.reads.activities and each.reads.kinds is None for each in models),
        "models": [title_in(each.title, words.language, each.name) for each in models],
    }
    template = "privacy/minimisation_report" if asked.wants_part else "privacy/minimisation"
    return asked.show(template, title=words("minimisation.title"), is_counted=True, **shown)


def _rows(asked: Page, rows: Sequence[Mapping[str, Any]], name: str, whose: str) -> Sequence[dict[str, Any]]:
    """Name, title, values, of how many, and when the last of them came."""
    title = activity_title if name == "kind" else attribute_title
    return [
        {
            "name": each[name],
            "title": title(each[name], asked.words),
            "values": each["values"],
            "of": each[whose],
            "last": datetime.fromisoformat(each["last"]),
        }
        for each in sorted(rows, key=lambda each: -int(each["values"]))
    ]
