"""Says of what was counted among some leads how it is for all of them, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reifegrad.language.words import Words
    from reifegrad_web.scoring.impact import Impact


def basis_of(found: Impact, words: Words) -> str:
    """From how many leads figures are estimated, and what their ranges mean; nothing where all were counted."""
    if not found.is_estimated:
        return ""
    counts = {"looked": words.number(found.looked_at), "all": words.number(found.leads)}
    return f"{words('impact.estimated', **counts)} {words('impact.ranges')}"


def number_of(found: Impact, n: int, words: Words) -> str:
    """A number of those who were looked at, for all; with the range in which it lies where it is an estimate."""
    written = words.number(found.raised(n))
    if not found.is_estimated:
        return written
    low, high = map(words.number, found.between(n))
    return words("impact.range", about=written, low=low, high=high)


def counted(key: str, found: Impact, n: int, words: Words, **fields: str) -> str:
    """The text of a key in the form that goes with such a number."""
    return words.form(key, found.raised(n), n=number_of(found, n, words), **fields)
