"""Says what a parser found wrong with a condition: the words around the place, not the whole of a long text."""

from __future__ import annotations

from sqlglot.errors import ParseError

from reifegrad.spec.condition import ConditionError

_WHOLE = 160
"""A text of at most so many letters is shown as it is."""
_BEFORE, _BEHIND = 80, 30


def excerpt(text: str, place: int = 0) -> str:
    """A text, or of a long one the part around a place (counted in letters from its beginning), with dots for the rest.

    >>> excerpt("country = 'DE'")
    "country = 'DE'"
    """
    if len(text) <= _WHOLE:
        return text
    first = max(0, place - _BEFORE)
    last = max(place + _BEHIND, first + _BEFORE + _BEHIND)
    return f"{'... ' if first else ''}{text[first:last]}{' ...' if last < len(text) else ''}"


def unreadable(text: str, error: Exception) -> ConditionError:
    """The problem of a text that the parser does not read, by what it says of the place."""
    if isinstance(error, RecursionError):
        return ConditionError("condition-syntax", "too-deep")
    place = error.errors[0] if isinstance(error, ParseError) and error.errors else {}
    if near := place.get("highlight"):
        shown = excerpt(text, _place_of(text, place))
        return ConditionError("condition-syntax", "near", text=shown, near=str(near))
    return ConditionError("condition-syntax", "unreadable", text=excerpt(text))


def _place_of(text: str, place: dict[str, object]) -> int:
    """Where the word stands of which the parser complains; it knows line and last column."""
    line, column = place.get("line"), place.get("col")
    if not isinstance(line, int) or not isinstance(column, int):
        return 0
    return sum(map(len, text.splitlines(keepends=True)[: line - 1])) + column
