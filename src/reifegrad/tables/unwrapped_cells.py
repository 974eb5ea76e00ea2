"""Takes a value out of ="...", which keeps a spreadsheet from dropping the zeros of 00471 when it opens a text file."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from reifegrad.errors import Problem

if TYPE_CHECKING:
    import pyarrow as pa

    from reifegrad.errors import Param

_WRAPPED = r'^\s*="([^"]*)"\s*$'


class UnwrappedCells:
    """Unwraps the values of one reading of a file, and counts those that were wrapped."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def of(self, heading: str, values: pa.Array) -> pa.Array:
        """The values of a column as they are meant; their number and order stay."""
        if not pc.any(pc.match_substring(values, '="'), min_count=0).as_py():
            return values
        wrapped = pc.match_substring_regex(values, _WRAPPED)
        count = pc.sum(wrapped).as_py() or 0
        if not count:
            return values
        self._counts[heading] += count
        return pc.replace_substring_regex(values, _WRAPPED, r"\1")

    def notes(self, file: str) -> list[Problem]:
        """What is said of them."""
        if not self._counts:
            return []
        columns = tuple(map(repr, sorted(self._counts)))
        params: dict[str, Param] = {"n": self._counts.total(), "columns": columns}
        return [Problem("cells-unwrapped", params=params, file=file, severity="note")]


def unwrapped(text: str) -> str:
    """A single text as it is meant.

    >>> unwrapped('="Kontakt-ID"')
    'Kontakt-ID'
    """
    return text[2:-1] if text.startswith('="') and text.endswith('"') and '"' not in text[2:-1] else text
