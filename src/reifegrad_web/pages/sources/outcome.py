"""What became of the rows of files, in words: how many are new or changed, how many were left, and why."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reifegrad.language.words import Words

_OWN = ("erased", "in_future")
"""Reasons that only a server has."""


@dataclass(frozen=True)
class Outcome:
    """What became of the rows of a table: rows = new + changed + same + rejected.

    Of leads and companies `changed` are those that were known; of what happens, nothing is changed. `known_by` are rows
    of other tables by which somebody became known.
    """

    table: str
    title: str
    rows: int
    new: int
    changed: int | None
    same: int
    rejected: int
    left_out: int
    values_rejected: int
    known_by: int


@dataclass(frozen=True)
class RejectedReason:
    """A reason, of which column, and how often."""

    table: str
    column: str
    reason: str
    count: int


@dataclass(frozen=True)
class RejectedLine:
    """The place of a row or value that was not taken, and why."""

    table: str
    file: str
    line: int | None
    column: str
    reason: str


def outcomes_of(words: Words, counts: Mapping[str, Mapping[str, int]]) -> Sequence[Outcome]:
    """What became of the rows of each table."""
    return [_outcome(words, table, found) for table, found in counts.items()]


def _outcome(words: Words, table: str, counts: Mapping[str, int]) -> Outcome:
    new = counts.get("new", 0)
    is_of_leads = table == "leads"
    return Outcome(
        table=table,
        title=table_title(words, table),
        rows=counts["rows"],
        new=new if is_of_leads else counts["accepted"],
        changed=counts["accepted"] - new if is_of_leads else None,
        same=counts["duplicate"],
        rejected=counts["rejected"],
        left_out=counts["left_out"],
        values_rejected=counts["values_rejected"],
        known_by=0 if is_of_leads else new,
    )


def table_title(words: Words, table: str) -> str:
    """What a table is called; that of consents is the server's own."""
    title = words("imports.one.table.consents") if table == "consents" else words(f"table.{table}")
    return f"{title[:1].upper()}{title[1:]}"


def column_title(words: Words, name: str) -> str:
    """What a column of ours is called; one that has no name of ours is called as it is."""
    return words(f"file_column.{name}") if words.has(f"file_column.{name}") else words.named("attribute", name)


def reasons_in_words(words: Words, reasons: Mapping[str, int]) -> Sequence[RejectedReason]:
    """Why rows and values were not taken, the most frequent first; a reason is table, column and code with dots."""
    found = []
    for key, count in sorted(reasons.items(), key=lambda item: -item[1]):
        table, _, rest = key.partition(".")
        column, _, code = rest.rpartition(".")
        found.append(RejectedReason(table_title(words, table), _column(words, column), reason_text(words, code), count))
    return found


def rejected_lines(words: Words, rows: Iterable[Mapping[str, Any]], most: int) -> Sequence[RejectedLine]:
    """The first places in words."""
    return [
        RejectedLine(
            table_title(words, row["table"]),
            row["file"],
            row["line"],
            _column(words, row["column"]),
            reason_text(words, row["reason"]),
        )
        for row in islice(rows, most)
    ]


def _column(words: Words, name: str) -> str:
    return column_title(words, name) if name else ""


def reason_text(words: Words, code: str) -> str:
    """Why a row or value was not taken."""
    return words(f"imports.one.reason.{code}") if code in _OWN else words(f"map.reason.{code}")
