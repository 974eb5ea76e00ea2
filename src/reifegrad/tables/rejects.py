"""Writes rows and values that do not fit their contract to a CSV file, one by one.

Nothing is silently lost: what is not scored can be read there, corrected and delivered again.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, TextIO

from reifegrad.language.spreadsheet_cell import safe_cell
from reifegrad.tables.whole_file import unfinished_file

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path
    from types import TracebackType

REASONS = (
    *("broken_quotes", "broken_json", "not_an_object", "too_many_values", "value_too_long", "empty", "duplicate_key"),
    *("not_text", "not_a_number", "number_too_large", "not_a_boolean", "not_a_time", "not_won_or_lost"),
)
"""Every reason for which a row or a value is not taken."""

_HEADER = ("table", "file", "line", "column", "value", "reason")
_FIRST = 5  # rejects of a kind that messages can name
_SHOWN = 200  # characters of a value; enough to find it again


@dataclass(frozen=True)
class Reject:
    """A value or row that was not taken; `line` counts from 1, `reason` is a stable code."""

    line: int | None
    column: str
    value: str
    reason: str


class RejectFile:
    """Writes rejects as they come; the file appears when all are there, and only if there are any.

    It takes the place of one that an earlier run over the same `sources` left. A list of other sources stays, and so
    does one that another run has put there in the meantime: `path` is then another name. `counts` says how many there
    are for each column and reason, `first` names the first of them, `files` the file in which the first one stands.
    """

    def __init__(self, path: Path, table: str, sources: Iterable[str] = ()) -> None:
        self.path = path
        self.counts: Counter[tuple[str, str]] = Counter()
        self._sources = set(sources)
        self._earlier = {place: _identity(place) for place in (path, *_further(path))}
        self.first: dict[tuple[str, str], list[Reject]] = {}
        self.files: dict[tuple[str, str], str] = {}
        self._table = table
        self._open = ExitStack()
        self._partial: Path | None = None
        self._text: TextIO | None = None
        self._writer: Any = None

    def add(self, file: str, reject: Reject) -> None:
        """Append one reject of a source file."""
        self._sources.add(file)
        if self._partial is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._partial = self._open.enter_context(unfinished_file(self.path))
            self._text = self._open.enter_context(self._partial.open("w", encoding="utf-8", newline=""))
            self._writer = csv.writer(self._text)
            self._writer.writerow(_HEADER)
        self.counts[(reject.column, reject.reason)] += 1
        first = self.first.setdefault((reject.column, reject.reason), [])
        self.files.setdefault((reject.column, reject.reason), file)
        if len(first) < _FIRST:
            first.append(reject)
        line = "" if reject.line is None else reject.line
        cells = (self._table, file, line, _safe(reject.column), _safe(reject.value), reject.reason)
        self._writer.writerow(cells)

    def __enter__(self) -> RejectFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._text is None or self._partial is None:
            return
        with self._open:
            self._text.close()
            if kind is None:
                self._put_in_place(self._partial)

    def _put_in_place(self, partial: Path) -> None:
        """Put the whole file where it belongs."""
        with _alone(self.path.parent):
            wanted = self.path
            names = (wanted.with_suffix(f".{number}{wanted.suffix}") for number in count(2))
            while self.path.exists() and not self._may_replace(self.path):
                self.path = next(names)
            partial.replace(self.path)
            for place in self._earlier:  # what an earlier list says of these sources is in this one
                if place != self.path and place.is_file() and self._may_replace(place):
                    place.unlink()

    def _may_replace(self, path: Path) -> bool:
        """Whether a file is the list of an earlier run, over no other sources than this one."""
        return _identity(path) == self._earlier.get(path) and _lists_only(path, self._sources)


def settle(path: Path, sources: Collection[str]) -> bool:
    """Remove the rejects of earlier runs over the same sources, which have none any more.

    Returns:
        Whether nothing is left there: rejects of other sources are somebody's list of work and stay.
    """
    for place in (path, *_further(path)):
        if place.is_file() and _lists_only(place, sources):
            place.unlink(missing_ok=True)
    return not path.is_file()


def _further(path: Path) -> list[Path]:
    """The lists under the other names that one gets where the first is taken: leads.rejects.2.csv."""
    found = path.parent.iterdir() if path.parent.is_dir() else ()
    alike = (place for place in found if place.suffix == path.suffix)
    return [place for place in alike if place.stem.removeprefix(f"{path.stem}.").isdigit()]


def _lists_only(path: Path, sources: Collection[str]) -> bool:
    """Whether a file is a list of rejects of these sources and no others."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            return tuple(rows.fieldnames or ()) == _HEADER and all(row["file"] in sources for row in rows)
    except (OSError, ValueError, csv.Error):
        return False


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another one of its name."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No other run puts a file into its place in this folder, where the system can see to it."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _safe(value: str) -> str:
    return safe_cell(value[:_SHOWN].replace("\0", "\\0"))
