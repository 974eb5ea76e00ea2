"""Writes rows and values that do not fit their contract to a CSV file, one by one.

Nothing is silently lost: what is not scored can be read there, mended and delivered again.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

REASONS = (
    *("broken_quotes", "broken_json", "not_an_object", "too_many_values", "value_too_long", "empty", "duplicate_key"),
    *("not_text", "not_a_number", "not_a_boolean", "not_a_time", "not_won_or_lost"),
)
"""Every reason for which a row or a value is not taken."""

_HEADER = ("table", "file", "line", "column", "value", "reason")
_FIRST = 5  # rejects of a kind that messages can name
_SHOWN = 200  # characters of a value; enough to find it again
# A spreadsheet runs a cell that starts with one of these, also in full width (ASVS 1.2.10).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", *"\uff1d\uff0b\uff0d\uff20")


@dataclass(frozen=True)
class Reject:
    """A value or row that was not taken; `line` counts from 1, `reason` is a stable code."""

    line: int | None
    column: str
    value: str
    reason: str


class RejectFile:
    """Writes rejects as they come; the file exists only if there is something to say.

    `counts` says how many there are for each column and reason, `first` names the first of them.
    """

    def __init__(self, path: Path, table: str) -> None:
        self.path = path
        self.counts: Counter[tuple[str, str]] = Counter()
        self.first: dict[tuple[str, str], list[Reject]] = {}
        self._table = table
        self._file: TextIO | None = None
        self._writer: Any = None

    def add(self, file: str, reject: Reject) -> None:
        """Append one reject of a source file."""
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("w", encoding="utf-8", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(_HEADER)
        self.counts[(reject.column, reject.reason)] += 1
        first = self.first.setdefault((reject.column, reject.reason), [])
        if len(first) < _FIRST:
            first.append(reject)
        line = "" if reject.line is None else reject.line
        cells = (self._table, file, line, reject.column, _safe(reject.value), reject.reason)
        self._writer.writerow(cells)

    def __enter__(self) -> RejectFile:
        self.path.unlink(missing_ok=True)  # that of an earlier run would be taken for this one's
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()


def _safe(value: str) -> str:
    shown = value[:_SHOWN].replace("\0", "\\0")
    return f"'{shown}" if shown.startswith(_FORMULA_STARTS) else shown
