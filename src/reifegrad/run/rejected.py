"""Reads from the files of rejects what was not taken first, so that a message can show it."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reifegrad.tables import Intake

_MOST_READ = 5_000
_MOST_WORDS = 4


@dataclass(frozen=True)
class FirstReject:
    """The first row or value that was not taken for one reason; `words` are the most frequent ones of that reason."""

    table: str
    column: str
    reason: str
    file: str
    line: str
    value: str
    words: tuple[str, ...]
    path: str


def first_rejects(intakes: Iterable[Intake]) -> tuple[FirstReject, ...]:
    """For each column and reason the first row or value that was not taken, in the order of the files of rejects."""
    found = []
    for intake in intakes:
        if intake.rejects_file is None or not intake.rejects_file.exists():
            continue
        first: dict[tuple[str, str], dict[str, str]] = {}
        words: dict[tuple[str, str], Counter[str]] = {}
        with intake.rejects_file.open(encoding="utf-8", newline="") as file:
            for place, row in enumerate(csv.DictReader(file)):
                if place >= _MOST_READ:
                    break
                key = row["column"], row["reason"]
                first.setdefault(key, row)
                words.setdefault(key, Counter())[row["value"]] += 1
        for (column, reason), row in first.items():
            most = tuple(word for word, _ in words[column, reason].most_common(_MOST_WORDS))
            where = row["file"], row["line"], row["value"]
            found.append(FirstReject(intake.table, column, reason, *where, most, str(intake.rejects_file)))
    return tuple(found)
