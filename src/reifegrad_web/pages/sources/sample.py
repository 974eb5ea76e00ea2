"""The first rows of files as they would be read: numbers, days and columns in words, so that one sees what is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from reifegrad.language.words import MISSING
from reifegrad_web.imports.trying import MOMENT
from reifegrad_web.pages.frame.fact_words import attribute_title
from reifegrad_web.pages.sources.outcome import column_title, table_title

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from reifegrad.language.words import Words

_MADE_UP = re.compile(r"[0-9a-f]{32}\.\w+:\d+")
"""The id of a row that has none in its file: the place of the row."""
_TELLING = ("email", "lead_id", "account_id", "activity_id")
"""What tells rows apart, and stays in sight."""
_FEW = 6
"""Columns that nobody has to look away from."""
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
class SampleTable:
    """Columns that have a value, that which tells the rows apart first; and the rows."""

    columns: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Sample:
    """The first rows of a table. `others`: the columns that keep their own names, and that nothing reads."""

    title: str
    table: SampleTable
    others: SampleTable | None

    @property
    def others_count(self) -> int:
        """How many these are, beside the one that tells the rows apart."""
        return 0 if self.others is None else len(self.others.columns) - 1


def samples_of(
    words: Words, first: Mapping[str, Sequence[Mapping[str, Any]]], timezone: str, read: Collection[str] = ()
) -> Sequence[Sample]:
    """The first rows of each table in words.

    Args:
        words: The language.
        first: Table -> rows.
        timezone: Where the clocks of the files go, in which their moments are shown.
        read: Attributes and properties that models read.
    """
    return [_sample(words, table, rows, ZoneInfo(timezone), read) for table, rows in first.items() if rows]


def _sample(
    words: Words, table: str, rows: Sequence[Mapping[str, Any]], zone: ZoneInfo, read: Collection[str]
) -> Sample:
    found = dict.fromkeys(name for row in rows for name, value in row.items() if _says_something(value))
    named = sorted(found, key=lambda name: _TELLING.index(name) if name in _TELLING else len(_TELLING))
    ours = [name for name in named if name in read or _is_ours(words, name)]
    others = [name for name in named if name not in ours]
    if not ours or len(named) <= _FEW:
        ours, others = named, []
    beside = _table(words, rows, [ours[0], *others], zone) if others else None
    return Sample(table_title(words, table), _table(words, rows, ours, zone), beside)


def _is_ours(words: Words, name: str) -> bool:
    return words.has(f"file_column.{name}") or words.has(f"attribute.{name}")


def _title(words: Words, name: str) -> str:
    return column_title(words, name) if _is_ours(words, name) else attribute_title(name, words)


def _table(words: Words, rows: Sequence[Mapping[str, Any]], named: Sequence[str], zone: ZoneInfo) -> SampleTable:
    cells = [[_cell(words, row.get(name), zone) for name in named] for row in rows]
    are_numbers = [
        all(cell.is_number or cell.text == MISSING for cell in column) for column in zip(*cells, strict=True)
    ]
    heads = [Cell(_title(words, name), right) for name, right in zip(named, are_numbers, strict=True)]
    aligned = [[Cell(cell.text, right) for cell, right in zip(row, are_numbers, strict=True)] for row in cells]
    return SampleTable(heads, aligned)


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
