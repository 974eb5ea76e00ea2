"""The first rows of files as they would be read: numbers, days and columns in words, so that one sees what is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from reifegrad.language.words import MISSING
from reifegrad_web.imports.trying import MOMENT
from reifegrad_web.pages.sources.outcome import column_title, table_title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.language.words import Words

_MADE_UP = re.compile(r"[0-9a-f]{32}\.\w+:\d+")
"""The id of a row that has none in its file: the place of the row."""
_DIGITS, _DAY = 6, len("2026-01-01")


@dataclass(frozen=True)
class Cell:
    """A heading or a value, and whether it stands at the right."""

    text: str
    is_number: bool = False

    @property
    def title(self) -> str:
        """What stands above a column."""
        return self.text


@dataclass(frozen=True)
class Sample:
    """The first rows of a table: its columns that have a value, and the rows."""

    title: str
    columns: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]


def samples_of(words: Words, first: Mapping[str, Sequence[Mapping[str, Any]]], timezone: str) -> Sequence[Sample]:
    """The first rows of each table in words.

    Args:
        words: The language.
        first: Table -> rows.
        timezone: Where the clocks of the files go, in which their moments are shown.
    """
    return [_sample(words, table, rows, ZoneInfo(timezone)) for table, rows in first.items() if rows]


def _sample(words: Words, table: str, rows: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> Sample:
    named = dict.fromkeys(name for row in rows for name, value in row.items() if _says_something(value))
    cells = [[_cell(words, row.get(name), zone) for name in named] for row in rows]
    are_numbers = [
        all(cell.is_number or cell.text == MISSING for cell in column) for column in zip(*cells, strict=True)
    ]
    heads = [Cell(column_title(words, name), right) for name, right in zip(named, are_numbers, strict=True)]
    aligned = [[Cell(cell.text, right) for cell, right in zip(row, are_numbers, strict=True)] for row in cells]
    return Sample(table_title(words, table), heads, aligned)


def _says_something(value: Any) -> bool:
    return value not in (None, "") and not (isinstance(value, str) and _MADE_UP.fullmatch(value))


def _cell(words: Words, value: Any, zone: ZoneInfo) -> Cell:
    match value:
        case None | "":
            return Cell(MISSING)
        case bool():
            return Cell(words("word.yes" if value else "word.no"))
        case int() | float():
            return Cell(words.shortest(value, _DIGITS), is_number=True)
        case {"at": str() as written} if set(value) == {MOMENT}:
            return Cell(_moment(words, written, zone))
        case list():
            return Cell(", ".join(map(str, value)))
    return Cell(str(value))


def _moment(words: Words, written: str, zone: ZoneInfo) -> str:
    """A day, with the time unless that is midnight: so it was read, where the file has no time."""
    if len(written) == _DAY:
        return words.day(date.fromisoformat(written))
    found = datetime.fromisoformat(written)
    local = found.replace(tzinfo=found.tzinfo or UTC).astimezone(zone)
    day = words.day(local)
    return day if (local.hour, local.minute) == (0, 0) else f"{day}, {local:%H:%M}"
