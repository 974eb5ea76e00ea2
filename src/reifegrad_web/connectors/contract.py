"""What a connector of any kind does: it reads records in pages from a cursor on, and writes rows with a result each.

No database and no clock of ours: a kind knows its system, and nothing else.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

Cursor = dict[str, Any]
"""How far a system was read: plain data in the words of its kind."""
DENIED, BUSY, UNREACHABLE, REFUSED, UNREADABLE = "denied", "busy", "unreachable", "refused", "unreadable"
FAULTS = (DENIED, BUSY, UNREACHABLE, REFUSED, UNREADABLE)


class Trouble(Exception):
    """A system does not answer as it should.

    `fault` is one of `FAULTS`; `said` what there is to say besides, without data of persons and without secrets.
    `wait` are seconds for which it asked for nothing more. `detail` is what the system said itself: it can name
    somebody, and is kept only with a record that goes with that person. `code` is what the system calls the trouble.
    """

    def __init__(self, fault: str, said: str = "", wait: int | None = None, detail: str = "", code: str = "") -> None:
        super().__init__(fault, said)
        self.fault, self.said, self.wait, self.detail, self.code = fault, said, wait, detail, code


@dataclass(frozen=True)
class Record:
    """A record: the table that it becomes a row of, its id that never changes, and the row, as the mapping reads it."""

    table: str
    number: str
    row: Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """Records, and the cursor from which it goes on; after the last page, from which the next run begins."""

    records: Sequence[Record]
    cursor: Cursor
    is_last: bool


@dataclass(frozen=True)
class Said:
    """What a system is told of one of its records. Without points: that there is no score any more."""

    record: str
    points: float | None
    grade: str
    reasons: Sequence[str]
    next_change: str
    next_change_on: str
    text: str

    @property
    def is_nothing(self) -> bool:
        """Whether nothing may be said of the person, or there is nothing to say."""
        return self.points is None


@dataclass(frozen=True)
class Written:
    """What became of one row: `fault` is empty where it is written; `is_over`: trying again would not help."""

    record: str
    fault: str = ""
    said: str = ""
    is_over: bool = False


@contextmanager
def reading_answers() -> Iterator[None]:
    """Within it, an answer in another form than a kind of system expects is trouble like any other."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise Trouble(UNREADABLE, f"another form of answer than expected ({type(error).__name__})") from error


class Connection(Protocol):
    """A connection to a system. Every method may raise `Trouble`."""

    most_written: int
    """Rows that are written at a time."""

    def check(self) -> str:
        """Whether it can be reached with these options; a line that says what it is."""
        ...

    def begin(self, last: Cursor | None, now: datetime) -> Cursor:
        """Where a run begins: after the last one, with an overlap; or at the beginning of everything."""
        ...

    def page(self, cursor: Cursor) -> Page:
        """The next records. No record comes twice in a run."""
        ...

    def write(self, rows: Sequence[Said]) -> Sequence[Written]:
        """Write rows; a result for each, in any order. The same row again changes nothing."""
        ...
