"""Finds headings that probably mean a known column although nothing recognised them: "Create Time", "email_from".

Nothing is read by such a guess. It is only offered: in errors about missing columns, and where a column that a table
lacks would change what counts.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from reifegrad.errors import Nearest, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

_SIGNS: dict[str, tuple[str, ...]] = {
    "created_at": ("creat", "erstell", "angelegt", "anlage", "dateadded", "registered", "signup", "erstkont"),
    "email": ("mail",),
    "account_id": ("account", "company", "firma", "firmen", "unternehmen", "organisation", "organization", "kunde"),
    "position": ("position", "jobtitle", "jobtitel", "funktion", "berufsbez", "stelle"),
    "country": ("country", "land", "nation"),
    "employees": ("employee", "mitarbeiter", "headcount", "beschaeftigt", "beschäftigt", "staff", "companysize"),
    "revenue": ("revenue", "umsatz", "turnover"),
    "industry": ("industry", "branche", "sector", "wirtschaftszweig"),
    "domain": ("domain", "website", "webseite", "homepage", "url"),
}
"""What a heading contains, without spaces and signs, that means a column of ours."""

_NOT = {
    "created_at": ("by", "from", "durch", "von", "lastmod"),
    "email": ("count", "open", "click", "bounce", "sent", "opt", "optin", "optout", "status", "domain", "anzahl"),
    "country": ("landing",),
}
"""What it does not contain: "created by" is a person, "emails opened" a number."""

_CLOSE = 0.75
_NUMBERED = re.compile(r"(?P<name>.+) \((?P<list>\w+) \d+\)")
"""How Matomo writes what is repeated within a row: `revenue (actionDetails 0)`, `revenue (actionDetails 1)`, ..."""


def looks_like(name: str, headings: Iterable[str]) -> list[str]:
    """The headings that probably mean a column of ours, in the order of the file."""
    signs, others = _SIGNS.get(name, ()), _NOT.get(name, ())
    found = []
    for heading in headings:
        folded = "".join(letter for letter in heading.casefold() if letter.isalnum())
        words = heading.casefold().replace("_", " ").replace("-", " ").split()
        close = difflib.SequenceMatcher(None, folded, name.replace("_", "")).ratio() >= _CLOSE
        alike = close or any(sign in folded for sign in signs)
        if alike and not any(word.startswith(other) for other in others for word in words):
            found.append(heading)
    return found


def as_mapped(heading: str) -> str:
    """A heading as the mapping file names it: with a star for the number of a column that a row repeats.

    >>> as_mapped("revenue (actionDetails 0)"), as_mapped("Umsatz (2025)")
    ('revenue (actionDetails *)', 'Umsatz (2025)')
    """
    found = _NUMBERED.fullmatch(heading)
    return heading if found is None else f"{found['name']} ({found['list']} *)"


def nearest_heading(name: str, headings: Iterable[str]) -> Nearest:
    """What names the heading that probably is meant, or lists those that are there."""
    headings = list(headings)
    repeated = filter(None, map(_NUMBERED.fullmatch, headings))
    if the_same := next((one for one in repeated if one["name"].casefold() == name.casefold()), None):
        return Nearest(as_mapped(the_same[0]), ())
    there = sorted(set(map(as_mapped, headings)))
    found = nearest(name, there)
    if found.close is None and (alike := looks_like(name, there)):
        return Nearest(alike[0], ())
    return found
