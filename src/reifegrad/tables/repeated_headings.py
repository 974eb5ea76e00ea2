"""Tells columns apart that have the same heading: the second `Job Title` of an export is `Job Title (2)`.

A mapping may name each of them so, the first as `Job Title (1)`. Two that hold the same in every row are one.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from reifegrad.errors import Problem
from reifegrad.tables.cell_changes import filled, texts
from reifegrad.tables.contract import ColumnType
from reifegrad.tables.reader import looked_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.tables.reader import Reader

FIRST = " (1)"
"""What a mapping writes behind a heading that stands several times, for the first of its columns."""

_NUMBERED = re.compile(r" \(\d+\)$")


def numbered_headings(cells: Sequence[str]) -> tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]]:
    """Headings of which none stands twice, and those that stood several times, each with the names of its columns.

    >>> numbered_headings(["Mail", "Title", "Title"])
    (('Mail', 'Title', 'Title (2)'), {'Title': ('Title', 'Title (2)')})
    """
    counts = Counter(cells)
    taken = set(cells)
    names: dict[str, list[str]] = {}
    header = []
    for cell in cells:
        name, number = cell, len(names.get(cell, ())) + 1
        if cell and number > 1:
            while (name := f"{cell} ({number})") in taken:
                number += 1
            taken.add(name)
        if counts[cell] > 1 and cell:
            names.setdefault(cell, []).append(name)
        header.append(name)
    return tuple(header), {heading: tuple(there) for heading, there in names.items()}


def without_number(heading: str) -> str:
    """A heading as the file has it: `Job Title (2)` of a mapping may be the second `Job Title`."""
    return _NUMBERED.sub("", heading)


class Repeated:
    """The headings of a source that stand several times."""

    def __init__(self, reader: Reader | None = None) -> None:
        self.names: Mapping[str, tuple[str, ...]] = {} if reader is None else reader.repeated
        self._reader = reader
        self._equal: dict[str, bool] = {}

    def is_one(self, heading: str) -> bool:
        """Whether all columns of a heading hold the same in each row; the rows are read for it, once."""
        if heading not in self._equal:
            self._equal[heading] = self._reader is not None and _are_equal(self._reader, self.names[heading])
        return self._equal[heading]

    @property
    def copies(self) -> set[str]:
        """The further columns of headings that were found to be one."""
        return {name for heading, same in self._equal.items() if same for name in self.names[heading][1:]}

    def notes(self, file: str) -> list[Problem]:
        """What is said of columns that are one."""
        return [
            Problem(
                "column-repeated",
                variant="equal",
                params={"heading": heading, "n": len(self.names[heading])},
                file=file,
                severity="note",
            )
            for heading, same in self._equal.items()
            if same
        ]


def first_with_values(reader: Reader, heading: str) -> str:
    """Which of the columns of a repeated heading a mapping should name: the first that has values."""
    names = reader.repeated[heading]
    filled = (place for place, name in enumerate(names) if _has_values(reader, name))
    place = next(filled, 0)
    return names[place] if place else heading + FIRST


def _has_values(reader: Reader, name: str) -> bool:
    with looked_at(reader):
        return any(filled(chunk.columns[name]).any() for chunk in reader.chunks({name: ColumnType.TEXT}))


def _are_equal(reader: Reader, names: Sequence[str]) -> bool:
    with looked_at(reader):
        chunks = (chunk.columns for chunk in reader.chunks(dict.fromkeys(names, ColumnType.TEXT)))
        return all(texts(columns[names[0]]).equals(texts(columns[one])) for columns in chunks for one in names[1:])
