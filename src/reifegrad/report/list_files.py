"""Writes the leads of a run into a list for people, or for the import of another system: the file appears whole."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad.explain.sentences import Sentences
from reifegrad.explain.wording import Wording
from reifegrad.report.list_about import AboutList
from reifegrad.report.list_columns import LOOKING_AHEAD, ListColumns
from reifegrad.report.list_rows import ListRows
from reifegrad.report.list_text import TEXT_FORMS, write_text_list
from reifegrad.report.list_workbook import MOST_ROWS, ListWorkbook
from reifegrad.report.write_back import IMPORT_FORMS, import_columns, write_import
from reifegrad.run.engine_tables import check_file_only
from reifegrad.spec.list_columns import WORKBOOK
from reifegrad.tables.whole_file import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from reifegrad.report.list_columns import ShownColumn
    from reifegrad.report.list_rows import ListRow
    from reifegrad.run.scored import Scored
    from reifegrad.spec.list_columns import ListColumn
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.score import ScoreResult

MOST_LOOKED_AHEAD = 2_000
"""Leads for which a list of the usual columns says what will change: that takes longer than all the rest."""


@dataclass
class ListFile:
    """A list of the leads to contact first.

    Attributes:
        place: The file: `.xlsx`, or `.csv` with a form.
        form: One of `spec.list_columns.LIST_FORMS`; None for a workbook.
        wanted: The columns; none means those of the model, else the usual ones.
        top: How many leads; None means all.
        language: `de` or `en`.
    """

    place: str
    form: str | None = None
    wanted: Sequence[ListColumn] = ()
    top: int | None = None
    language: str = "en"
    _columns: tuple[ShownColumn, ...] = field(default=(), init=False)

    def check(self) -> None:
        """Say before any work whether the file has a place and the ending that its form needs.

        Raises:
            ReifegradError: It has not.
        """
        check_file_only(self.place)
        path = Path(self.place)
        ending = WORKBOOK if self.form is None else ".csv"
        if path.suffix.lower() != ending:
            raise fail("output-format", variant="list", file=self.place, ending=ending, form=self.form or "")
        if not path.absolute().parent.is_dir():
            raise fail("output-folder", variant="missing", folder=str(path.parent), file=self.place)

    def prepare(
        self,
        model: ScoringModel,
        tables: Mapping[str, Sequence[str]],
        headings: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """Find the columns, before anything is computed.

        Args:
            model: The model whose results are listed.
            tables: The columns of `leads` and `accounts`.
            headings: The headings in their files, with our name of the column that is read from each.

        Raises:
            ReifegradError: There is no such column.
        """
        wanted = self.wanted
        if self.form in IMPORT_FORMS:
            wanted = import_columns(wanted, model, IMPORT_FORMS[self.form])
        self._columns = ListColumns(Wording(model, self.language), tables, headings or {}).chosen(wanted)

    def write(self, scored: Scored, result: ScoreResult) -> int:
        """Write the file; returns the number of its rows.

        Raises:
            ReifegradError: It cannot be written, is too long for a sheet, or holds ids that the import does not know.
        """
        is_import = self.form in IMPORT_FORMS
        ids = scored.first(self.top, everybody=is_import)
        if self.form is None and len(ids) > MOST_ROWS:
            raise fail("list-too-long", file=self.place, rows=len(ids), most=MOST_ROWS)
        if not self.wanted and not scored.model.list_columns and len(ids) > MOST_LOOKED_AHEAD:
            self._columns = tuple(column for column in self._columns if column.name not in LOOKING_AHEAD)
        rows = ListRows(scored, self._columns, Sentences(scored.model, self.language), codes=is_import).of(ids)
        with _written_whole(Path(self.place)) as partial:
            if self.form in TEXT_FORMS:
                return write_text_list(partial, self._columns, rows, TEXT_FORMS[self.form])
            if self.form in IMPORT_FORMS:
                return write_import(partial, self._columns, rows, IMPORT_FORMS[self.form], self.form)
            return self._write_workbook(partial, rows, scored, result, len(ids))

    def _write_workbook(
        self, path: Path, rows: Iterable[ListRow], scored: Scored, result: ScoreResult, count: int
    ) -> int:
        total = count if self.top is None else len(scored.ranked_scores())
        about = AboutList(result, Wording(scored.model, self.language), self._columns, count, total)
        with tempfile.TemporaryDirectory(prefix="reifegrad-") as folder:
            workbook = ListWorkbook(str(path), folder, self._columns, about, count)
            try:
                written = workbook.write(rows)
            except BaseException:
                workbook.discard()
                raise
            workbook.close()
        return written


@contextmanager
def _written_whole(target: Path) -> Iterator[Path]:
    """A file that takes its place when it is whole."""
    try:
        with whole_file(target) as partial:
            yield partial
    except OSError as error:
        raise fail("output-unwritable", reason=error.strerror or str(error), file=str(target)) from None
