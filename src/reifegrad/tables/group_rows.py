"""Recognises the rows that Odoo and Salesforce write into a grouped list: the name of a group, subtotals, counts.

They stand among the leads and hold sums of them: read as leads, they would be the largest of all. Only what a known
tool writes in exactly this form is left out, and always named with its line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from reifegrad.errors import Problem
from reifegrad.tables.guarded_ids import IDS
from reifegrad.tables.ready_mappings import parts_that_say, plain_headings
from reifegrad.tables.rows_without_data import FoundRows
from reifegrad.tables.sheet_layout import WORDS_FOR_TOTALS, fold, is_amount

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reifegrad.tables.ready_mappings import ReadyMapping
    from reifegrad.tables.sheet_layout import Row

_NAME_OF_GROUP = re.compile(r"\s*\S.* \(\d+\)")
_SUMS = {
    fold(word)
    for word in (
        *WORDS_FOR_TOTALS,
        *("Sum", "Average", "Avg", "Median", "Minimum", "Maximum", "Min", "Max", "Mittelwert", "Durchschnitt"),
        *("Record Count", "Unique Count", "Distinct Count", "Datensatzanzahl"),
    )
}


class GroupRows:
    """The rows of groups in one reading of a sheet; none where its headings are those of no tool that writes them.

    `tool` is the ready mapping that the user names for it.
    """

    def __init__(self, header: Sequence[str], tool: str | None = None) -> None:
        self._form: _GroupForm | None = None
        self._tool = ""
        for ready, part in parts_that_say("groups", header, tool)[:1]:
            self._form = _NamedGroups(_places_of_ids(ready, header)) if part.groups == "named" else _SummedGroups()
            self._tool = ready.tool
        self._found = FoundRows()

    def take(self, line: int, cells: Sequence[object], as_row: Callable[[int, Sequence[object]], Row]) -> bool:
        """Whether a row is one of a group; it is then remembered. Texts are only made of rows that may be one."""
        if self._form is None or not self._form.may_be(cells):
            return False
        row = as_row(line, cells)
        if not self._form.fits(row):
            return False
        self._found.add(row)
        return True

    def notes(self, file: str, sheet: str) -> list[Problem]:
        """What is said of them."""
        if not self._found.count:
            return []
        params = self._found.params(sheet) | {"tool": self._tool}
        return [Problem("group-rows", params=params, file=file, severity="note")]


class _GroupForm(Protocol):
    """How a tool writes the rows of groups."""

    def may_be(self, cells: Sequence[object]) -> bool:
        """Whether the cells of a row may be those of a group, as far as a glance tells."""

    def fits(self, row: Row) -> bool:
        """Whether the row is one of a group."""


class _NamedGroups:
    """`New (2)` in the first cell, and nothing but sums beside it: an id has no number in brackets behind it.

    A name may have one, but beside a name stands the id of its lead.
    """

    def __init__(self, ids: set[int]) -> None:
        self._ids = ids - {0}

    def may_be(self, cells: Sequence[object]) -> bool:
        first = cells[0]
        return isinstance(first, str) and first.endswith(")")

    def fits(self, row: Row) -> bool:
        has_id = any(cell.strip() for place, cell in enumerate(row.cells) if place in self._ids)
        return not has_id and bool(_NAME_OF_GROUP.fullmatch(row.cells[0])) and all(map(is_amount, row.filled[1:]))


class _SummedGroups:
    """`Subtotal | Sum | 30`, ` | Count | 2`: nothing but words for sums, and numbers."""

    def may_be(self, cells: Sequence[object]) -> bool:
        first = next((cell for cell in cells if cell not in {None, ""}), None)
        return isinstance(first, str) and fold(first) in _SUMS

    def fits(self, row: Row) -> bool:
        words = [cell for cell in row.filled if not is_amount(cell)]
        return len(words) < len(row.filled) and all(fold(word) in _SUMS for word in words)


def _places_of_ids(ready: ReadyMapping, header: Sequence[str]) -> set[int]:
    """Where the ids stand, by the headings under which the tool writes them."""
    parts = ready.parts.values()
    headings = plain_headings(heading for part in parts for name in IDS for heading in part.headings_of(name))
    return {place for place, heading in enumerate(header) if not headings.isdisjoint(plain_headings([heading]))}
