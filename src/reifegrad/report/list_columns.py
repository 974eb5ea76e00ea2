"""Decides which columns a list has, what they are called, and what kind of values they hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reifegrad.errors import fail, nearest
from reifegrad.language.printable import printable
from reifegrad.run.names import email_column, tells_company, tells_name, tells_position
from reifegrad.run.table_columns import ACCOUNTS, LEADS, TableColumn, find_column
from reifegrad.spec.list_columns import ListColumn
from reifegrad.spec.result_columns import dimension_column, grade_column, listed_results

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reifegrad.explain.wording import Wording

_LONGEST_HEADING = 120

Kind = Literal["text", "chip", "email", "lines", "whole", "points", "share", "day", "moment", "any"]
"""What a column holds: `chip` a grade in the colour of its ripeness, `lines` sentences, `any` values of the facts."""

OWN: dict[str, Kind] = {
    "rank": "whole",
    "id": "text",
    "name": "text",
    "position": "text",
    "company": "text",
    "email": "email",
    "score": "points",
    "probability": "share",
    "percentile": "whole",
    "cell": "chip",
    "cell_title": "text",
    "stage": "text",
    "segment": "text",
    "priority": "text",
    "persona": "text",
    "disqualified": "text",
    "reasons": "lines",
    "last_activity": "moment",
    "next_change_on": "day",
    "next_change": "text",
    "scored_at": "moment",
    "model_hash": "text",
}
"""The columns that every list can have, beside those of the dimensions (`fit_score`, `fit_grade`) and of the facts."""


LOOKING_AHEAD = ("next_change_on", "next_change")
"""Columns that follow each lead into the future."""


@dataclass(frozen=True)
class ShownColumn:
    """One column of a list.

    Attributes:
        name: What it shows: a key of `OWN`, a result of a dimension, or a column of the facts.
        kind: What its cells hold.
        heading: What is above it.
        about: What it means, for whoever reads the list; empty for columns of the facts.
        source: The column of the facts that it is; None for results.
    """

    name: str
    kind: Kind
    heading: str
    about: str = ""
    source: TableColumn | None = None


class ListColumns:
    """The columns of the lists of one model and its tables, in one language."""

    def __init__(
        self, wording: Wording, tables: Mapping[str, Sequence[str]], headings: Mapping[str, Mapping[str, str]]
    ) -> None:
        self.wording, self.model, self.tables, self.headings = wording, wording.model, tables, headings
        self.results = frozenset(listed_results(self.model))

    def chosen(self, wanted: Sequence[ListColumn]) -> tuple[ShownColumn, ...]:
        """The wanted columns, else those that the model names, else the usual ones.

        Raises:
            ReifegradError: A column is neither a result of the model nor in a table.
        """
        columns = [self._shown_column(column) for column in wanted or self.model.list_columns or self._usual()]
        return tuple(_with_own_headings(columns))

    def _usual(self) -> Iterator[ListColumn]:
        return (ListColumn(name) for name in self.usual_names())

    def usual_names(self) -> list[str]:
        """The columns of a list that nobody has chosen."""
        model, tables = self.model, self.tables
        own = tables.get(LEADS if model.subject == "lead" else ACCOUNTS, ())
        names = ["rank"]
        names += ["name"] if tells_name(own) else ["id"]
        if model.subject == "lead":
            names += ["position"] if tells_position(own) else []
            names += ["company"] if tells_company(own) else []
        names += ["email"] if email_column(own) else []
        names += ["score", *(["probability", "percentile"] if "probability" in self.results else [])]
        names += ["cell"] if model.matrix else [grade_column(name) for name in model.grades]
        names += self._verdicts()
        names += ["reasons"]
        names += ["last_activity"] if model.reads.activities else []
        names += ["next_change_on", "next_change"] if model.reads.clock else []
        return names if "id" in names else [*names, "id"]

    def _verdicts(self) -> list[str]:
        """What follows from the score; a stage of a cell's own says the same as the title of the cell."""
        cells = self.model.matrix.cells.values() if self.model.matrix else ()
        has_titles = any(cell.title for cell in cells)
        names = ["cell_title"] if has_titles else []
        names += ["stage"] if "stage" in self.results and not (has_titles and self.model.thresholds is None) else []
        return names + [name for name in ("segment", "priority", "persona") if name in self.results]

    def _shown_column(self, wanted: ListColumn) -> ShownColumn:
        words, name = self.wording.words, wanted.name
        own = self._dimension_column(name)
        if own is not None:
            return ShownColumn(name, own.kind, wanted.heading or own.heading, own.about)
        if name in OWN and self._has(name):
            heading = words(f"list.column.{'account' if name == 'id' and self.model.subject == 'account' else name}")
            source = self._email() if name == "email" else None
            return ShownColumn(name, OWN[name], wanted.heading or heading, words(f"list.about.{name}"), source)
        found, heading = find_column(name, self.tables), wanted.heading
        if found is None:
            found, heading = self._read_from(name), heading or name
        if found is None:
            raise fail("list-column-unknown", name=name, near=nearest(name, self._known()))
        return ShownColumn(name, "any", heading or found.name, words("list.about.fact"), found)

    def _read_from(self, heading: str) -> TableColumn | None:
        """The column that is read from a heading of the user's own file, under another name."""
        for table, names in self.headings.items():
            read = find_column(heading, {table: tuple(names)})
            if read is not None and names[read.name] in self.tables.get(table, ()):
                return TableColumn(table, names[read.name])
        return None

    def _has(self, name: str) -> bool:
        return self._email() is not None if name == "email" else name in self.results

    def _email(self) -> TableColumn | None:
        own = LEADS if self.model.subject == "lead" else ACCOUNTS
        name = email_column(self.tables.get(own, ()))
        return None if name is None else find_column(name, {own: self.tables[own]})

    def _dimension_column(self, name: str) -> ShownColumn | None:
        words = self.wording.words
        for dimension in self.model.dimensions:
            title = self.wording.dimension(dimension.name)
            if name == dimension_column(dimension.name):
                return ShownColumn(name, "points", title, words("list.about.dimension_score", dimension=title))
            if name == grade_column(dimension.name) and dimension.name in self.model.grades:
                heading = words("list.column.dimension_grade", dimension=title)
                return ShownColumn(name, "chip", heading, words("list.about.dimension_grade", dimension=title))
        return None

    def _known(self) -> list[str]:
        own = [heading for names in self.headings.values() for heading, name in names.items() if name]
        return [*self.results, *(column for columns in self.tables.values() for column in columns), *own]


def _with_own_headings(columns: Sequence[ShownColumn]) -> Iterator[ShownColumn]:
    """A table of a workbook needs another heading for each column, whatever its upper case is.

    A heading is no markup of XlsxWriter, which takes texts from `<r>` to `</r>` for that.
    """
    seen: dict[str, int] = {}
    for column in columns:
        heading = printable(" ".join(column.heading.split()))[:_LONGEST_HEADING].replace("<r>", "(r)")
        times = seen[heading.casefold()] = seen.get(heading.casefold(), 0) + 1
        number = f" ({times})" if times > 1 else ""
        yield ShownColumn(column.name, column.kind, heading + number, column.about, column.source)
