"""Writes entries of the audit log as lines of JSON, or as CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from reifegrad.language.spreadsheet_cell import safe_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FORMATS = ("jsonl", "csv")
_COLUMNS = ("number", "at", "actor_kind", "actor", "action", "target", "details", "hash")
_TOGETHER = 200
"""Entries that are sent at once."""


def written(entries: Iterable[Mapping[str, Any]], form: str) -> Iterator[str]:
    """The entries in one of `FORMATS`, some at a time."""
    lines = _as_csv(entries) if form == "csv" else (f"{json.dumps(each, ensure_ascii=False)}\n" for each in entries)
    part: list[str] = []
    for line in lines:
        part.append(line)
        if len(part) == _TOGETHER:
            yield "".join(part)
            part = []
    yield "".join(part)


def _as_csv(entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield _row(_COLUMNS)
    for each in entries:
        details = json.dumps(each["details"], ensure_ascii=False) if each["details"] else ""
        yield _row(str({**each, "details": details}[name]) for name in _COLUMNS)


def _row(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(map(safe_cell, cells))
    return line.getvalue()
