"""Writes scores in the form that the import of a CRM takes: ids, names of its fields, its forms of values.

`docs/how-to/lists-for-sales.md` says what each import demands and where that is documented. Values are codes and
numbers, not words for people, and nothing is made safe for spreadsheets: the file is not meant to be opened in one.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad.spec.list_columns import ListColumn
from reifegrad.spec.result_columns import NOT_SCORED, listed_results, result_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from reifegrad.report.list_columns import ShownColumn
    from reifegrad.report.list_rows import Cell, ListRow
    from reifegrad.spec.model import ScoringModel

NO_VALUE = "none"
"""Written where a model gives no segment, priority and so on: imports leave a field as it was if a cell is empty."""

_VERDICTS = {"stage", "segment", "priority", "persona", "disqualified"}
_EXAMPLES = 3


@dataclass(frozen=True)
class ImportForm:
    """What the import of one CRM demands.

    Attributes:
        key: The heading of the column with the id of the record.
        id_form: What an id looks like.
        moment: How moments are written, as a form of `strftime`.
        in_utc: Whether moments are written in UTC; else as the clock of the model has them.
        longest: The most letters that the name of a field has, before its ending.
        ending: What the names of one's own fields end in.
        is_camel: Whether words in the name of a field begin with a capital letter.
    """

    key: str
    id_form: re.Pattern[str]
    moment: str
    longest: int
    in_utc: bool = False
    ending: str = ""
    is_camel: bool = False

    def heading(self, name: str) -> str:
        """The name of the field for a result.

        Raises:
            ReifegradError: The name is longer than the CRM allows.
        """
        parts = ["reifegrad", *filter(None, name.split("_"))]
        words = [part.capitalize() for part in parts] if self.is_camel else parts
        field_name = "_".join(words)
        if len(field_name) > self.longest:
            raise fail("list-field-long", name=name, field=field_name, longest=self.longest)
        return field_name + self.ending

    def cell(self, cell: Cell, column: ShownColumn) -> str:
        """A value as the import takes it."""
        match cell:
            case None:
                return NO_VALUE if column.name in _VERDICTS or column.kind == "chip" else ""
            case tuple():
                return "; ".join(cell) or NO_VALUE
            case str():
                return cell
            case bool():
                return str(cell).lower()
            case float():
                return f"{cell:.15g}"
            case datetime():
                return f"{cell.astimezone(UTC) if self.in_utc else cell:{self.moment}}"
            case date():
                return cell.isoformat()
            case _:
                return str(cell)


IMPORT_FORMS = {
    "hubspot": ImportForm("Record ID", re.compile(r"[0-9]{1,20}"), moment="%Y-%m-%d", longest=100),
    "salesforce": ImportForm(
        "Id",
        re.compile(r"[A-Za-z0-9]{15}|[A-Za-z0-9]{18}"),
        moment="%Y-%m-%dT%H:%M:%S.000Z",
        longest=40,
        in_utc=True,
        ending="__c",
        is_camel=True,
    ),
}
"""By the name that `--for` takes."""


def import_columns(wanted: Sequence[ListColumn], model: ScoringModel, form: ImportForm) -> tuple[ListColumn, ...]:
    """The wanted columns, else all results, under the names of fields; the id comes first.

    Raises:
        ReifegradError: The name of a field is longer than the CRM allows.
    """
    results = [name for name in result_columns(model) if name != NOT_SCORED]
    chosen = wanted or [ListColumn(name) for name in (*results, "reasons", "scored_at")]
    own = listed_results(model)
    columns = [
        column if column.heading or column.name not in own else ListColumn(column.name, form.heading(column.name))
        for column in chosen
    ]
    if all(column.heading != form.key for column in columns):
        columns = [ListColumn("id", form.key), *(column for column in columns if column.name != "id")]
    return tuple(columns)


@dataclass
class _Ids:
    """Watches that every id is one of the CRM."""

    form: ImportForm
    place: int
    wrong: int = 0
    examples: list[str] = field(default_factory=list)

    def look_at(self, row: Sequence[str]) -> None:
        if self.form.id_form.fullmatch(row[self.place]):
            return
        self.wrong += 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append(repr(row[self.place]))


def write_import(
    path: Path, columns: Sequence[ShownColumn], rows: Iterable[ListRow], form: ImportForm, name: str
) -> int:
    """Write the file in UTF-8, with commas; returns the number of rows.

    Raises:
        ReifegradError: Ids are none of the CRM: its import would refuse their rows, or make new records of them.
    """
    written = 0
    ids = _Ids(form, next(place for place, column in enumerate(columns) if column.heading == form.key))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.heading for column in columns])
        for row in rows:
            cells = [form.cell(cell, column) for cell, column in zip(row.cells, columns, strict=True)]
            ids.look_at(cells)
            writer.writerow(cells)
            written += 1
    if ids.wrong:
        raise fail("list-foreign-ids", variant=name, count=ids.wrong, ids=tuple(ids.examples), key=form.key)
    return written
