"""Titles of learned criteria for people, in German and English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

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
    german, english = _measured(candidate)
    name = activity_title(str(document["activity"]), candidate.source.removesuffix("_team"))
    if document.get("scope") == "account":
        german, english = f"{german} (ganze Firma)", f"{english} (whole company)"
    return {"de": f"{name['de']}: {german}", "en": f"{name['en']}: {english}"}


def _measured(candidate: Candidate) -> tuple[str, str]:
    document = candidate.document
    window = _DAYS.search(str(document.get("within", "")))
    german, english = (f" in {window[1]} Tagen", f" in {window[1]} days") if window else ("", "")
    measure = str(document.get("measure", ""))
    if candidate.half_life is not None:
        return f"halbiert sich in {candidate.half_life} Tagen", f"halves in {candidate.half_life} days"
    if document.get("limit") == "1 per day":
        return "an wie vielen Tagen", "on how many days"
    if measure == "days_since":
        return "vor wie vielen Tagen zuletzt", "how many days since the last"
    if found := _OF_PROPERTY.fullmatch(measure):
        words = {"sum": ("Summe", "sum"), "max": ("Höchstwert", "largest"), "min": ("Kleinster Wert", "smallest")}
        own = "Betrag" if found[2] == "amount" else found[2]
        return f"{words[found[1]][0]} {own}{german}", f"{words[found[1]][1]} {found[2]}{english}"
    return f"wie oft{german}", f"how often{english}"
