"""Finds columns of a proposed mapping in which a point has two meanings: 12.000 is twelve or twelve thousand.

`map` reads columns that are in no contract as texts, since no model says yet what they are; `score` will read some of
them as numbers. So those that look like it are read once more, as numbers, for what is said of them then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from reifegrad.errors import Problem
    from reifegrad.tables import Intake

NOTES = {"decimal-unclear", "decimal-thousands"}
"""What is said of such columns."""

_MOST = 0.5


def numbers_in_texts(files: Sequence[Path], columns: Mapping[str, str]) -> tuple[str, ...]:
    """Columns of texts that are mostly numbers, and in which a value can be read in two ways.

    Args:
        files: What was read.
        columns: Our names of the columns, each with its name in the files.
    """
    import pyarrow.parquet as pq

    filled, amounts, unclear = (dict.fromkeys(columns, 0) for _ in range(3))
    for path in files:
        with pq.ParquetFile(path) as file:
            there = [own for own in columns.values() if own in file.schema_arrow.names]
            for batch in file.iter_batches(columns=there):
                for name, own in columns.items():
                    if own in there:
                        for count, n in zip((filled, amounts, unclear), _counts(batch.column(own)), strict=True):
                            count[name] += n
    return tuple(name for name in columns if unclear[name] and amounts[name] > _MOST * filled[name])


def _counts(array: object) -> tuple[int, int, int]:
    """How many values there are, how many of them are numbers, and how many can be read in two ways."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from reifegrad.tables.evidence import Reading
    from reifegrad.tables.written_numbers import is_unclear

    if not isinstance(array, pa.StringArray):
        return 0, 0, 0
    text = pc.utf8_trim_whitespace(array)
    is_amount = pc.match_substring_regex(text, r"^[-+]?[0-9][0-9.,' ]*(?: ?(?:€|EUR|CHF|USD|\$|£))?$")
    unclear = pc.or_(is_unclear(text, Reading.POINT), is_unclear(text, Reading.COMMA))
    found = (pc.not_equal(text, ""), is_amount, unclear)
    filled, amounts, open_ones = (pc.sum(one).as_py() or 0 for one in found)
    return filled, amounts, open_ones


def notes_on_numbers(intake: Intake, names: Collection[str]) -> tuple[Problem, ...]:
    """What was said of these columns when they were read as numbers."""
    return tuple(note for note in intake.notes if note.code in NOTES and note.key in names)
