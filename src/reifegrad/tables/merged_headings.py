"""Makes one heading for each column where a workbook merges cells: a group above several, or one over two rows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from reifegrad.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.errors import Param
    from reifegrad.tables.sheet_layout import Row

Range = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell of a merged range: row and column, from 0."""


class MergedHeadings:
    """The headings below a row that was found, where cells are merged; `last` is their last row."""

    def __init__(self, header: Row, rows: Sequence[Row], merged: Sequence[Range]) -> None:
        self.last = header
        self._joined: list[str] = []
        own = [cell.strip() for cell in header.cells]
        row = header.number - 1
        ranges = [one for one in merged if one[0][0] <= row <= one[1][0]]
        # A heading that is merged over two rows says that the next row holds headings too.
        tall = any(one[0][0] == row < one[1][0] for one in ranges)
        groups = self._spread(own, [one for one in ranges if one[0][0] == row])
        below = next((found for found in rows if found.number == header.number + 1), None)
        if tall and below is not None:
            self.last = below
            cells = [cell.strip() for cell in below.cells]
            cells += [""] * (len(own) - len(cells))
            self.headings = tuple(self._both(*pair) for pair in zip(groups, cells, strict=False))
            return
        above = next((found for found in rows if found.number == header.number - 1), None)
        self.headings = tuple(own if above is None else self._told_apart(own, above, row - 1, merged))

    def _spread(self, cells: list[str], ranges: Sequence[Range]) -> list[str]:
        """A merged heading belongs to each of its columns."""
        spread = list(cells)
        for (_, first), (_, last) in ranges:
            for place in range(first, min(last, len(spread) - 1) + 1):
                spread[place] = spread[place] or cells[first]
        return spread

    def _both(self, group: str, heading: str) -> str:
        joined = " ".join(part for part in (group, heading) if part)
        if group and heading:
            self._joined.append(joined)
        return joined

    def _told_apart(self, own: list[str], above: Row, row: int, merged: Sequence[Range]) -> list[str]:
        """Headings that occur twice get the name of the group that is merged above them."""
        counts = Counter(own)
        ranges = [one for one in merged if one[0][0] == row == one[1][0]]
        groups = self._spread([cell.strip() for cell in above.cells] + [""] * len(own), ranges)
        return [
            self._both(group, heading) if counts[heading] > 1 and heading else heading
            for heading, group in zip(own, groups, strict=False)
        ]

    def notes(self, file: str) -> list[Problem]:
        """What is said of headings that were put together."""
        if not self._joined:
            return []
        params: dict[str, Param] = {"headings": tuple(map(repr, self._joined))}
        return [Problem("headings-merged", params=params, file=file, severity="note")]
