"""The answer to a request for access: as a file for programs, and as a page that a person can read and print."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.http import HttpResponse

from reifegrad_web.leads.reading import Known, known_by
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.privacy.answer import answer_sections
from reifegrad_web.pages.privacy.desk import ADMIN
from reifegrad_web.pages.privacy.person import name_of, standing_objection
from reifegrad_web.pages.privacy.tables import statement_title, subject_title
from reifegrad_web.privacy import requests
from reifegrad_web.privacy.retaining import rules
from reifegrad_web.privacy.statements import NEEDED

if TYPE_CHECKING:
    from reifegrad_web.pages.frame.page import Page


@page(ADMIN, has_past=False)
def access_file(asked: Page, number: int) -> HttpResponse:
    """Everything that is kept, as JSON."""
    lead = asked.lead(str(number))
    found = requests.access(str(lead), asked.actor, asked.now)
    text = json.dumps(found, indent=2, ensure_ascii=False)
    name = asked.words("privacy.access.file", number=str(lead))
    headers = {"Content-Disposition": f'attachment; filename="{name}.json"', "Cache-Control": "no-store"}
    return HttpResponse(f"{text}\n", content_type="application/json; charset=utf-8", headers=headers)


@page(ADMIN, has_past=False)
def access_page(asked: Page, number: int) -> HttpResponse:
    """The same for people; it says how long which facts are kept, and where scores come from."""
    lead = asked.lead(str(number))
    found = requests.access(str(lead), asked.actor, asked.now)
    known = known_by([lead]).get(lead, Known())
    said, words = found["processing"], asked.words
    sections = answer_sections(found, lead, asked)
    return asked.show(
        "privacy/access",
        title=asked.words("privacy.access.title", name=name_of(asked.words, lead, known)),
        lead=lead,
        known=known,
        objection=standing_objection(lead),
        processing=[(statement_title(words, topic), text) for topic, text in said.items()],
        missing=[statement_title(words, topic) for topic in NEEDED if topic not in said],
        sections=sections,
        categories="; ".join(each.title for each in sections if each.rows),
        has_past_scores=bool(found["score_history"] or found["score_transitions"]),
        rules=[(subject_title(asked.words, each["subject"]), each["days"]) for each in rules()],
    )
