"""Titles of learned criteria for people, in German and English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reifegrad.language import LANGUAGES
from reifegrad.language.words import Words, titles
from reifegrad.predict.write.activity_titles import activity_title
from reifegrad.predict.write.attribute_titles import attribute_title

if TYPE_CHECKING:
    from reifegrad.predict.learn.candidates import Candidate

_DAYS = re.compile(r"(\d+) days")
_OF_PROPERTY = re.compile(r"(sum|max|min)\((.+)\)")


def candidate_title(candidate: Candidate) -> dict[str, str]:
    """What a criterion is called, by the way it measures.

    >>> from reifegrad.predict.learn.candidates import Candidate
    >>> page = {"activity": "page_viewed", "measure": "count", "within": "30 days", "points": {">= 0": 0}}
    >>> titles = candidate_title(Candidate("page_viewed_30d", "number", page, source="page_viewed"))
    >>> titles["en"], titles["de"]
    ('page viewed: how often in 30 days', 'Seitenaufruf: wie oft in 30 Tagen')
    """
    document = candidate.document
    if "attribute" in document:
        return dict(attribute_title(document["attribute"].removeprefix("account.")))
    if candidate.is_of_lead:
        return titles(f"measured.{str(document['measure']).partition('(')[0]}")
    name = activity_title(str(document["activity"]), candidate.source.removesuffix("_team"))
    return {language: _said(candidate, name[language], Words(language)) for language in LANGUAGES}


def _said(candidate: Candidate, activity: str, words: Words) -> str:
    measure = _measured(candidate, words)
    if candidate.document.get("scope") == "account":
        measure = words("measured.whole_company", measure=measure)
    return words("measured.title", activity=activity, measure=measure)


def _measured(candidate: Candidate, words: Words) -> str:
    document, measure = candidate.document, str(candidate.document.get("measure", ""))
    if candidate.half_life is not None:
        return words("measured.halves", days=str(candidate.half_life))
    if document.get("limit") == "1 per day":
        return words("measured.days")
    if measure == "days_since":
        return words("measured.last")
    text = words("measured.count")
    if found := _OF_PROPERTY.fullmatch(measure):
        text = words(f"measured.{found[1]}", property=words.named("property", found[2]))
    window = _DAYS.search(str(document.get("within", "")))
    return words("measured.within", measure=text, days=window[1]) if window else text
