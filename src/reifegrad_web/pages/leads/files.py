"""The list as a file, as it is filtered: a workbook, a text for Excel, an import for a CRM; who is in it is noted."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from django.http import FileResponse, StreamingHttpResponse

from reifegrad.errors import ReifegradError, fail
from reifegrad.report.list_text import TEXT_FORMS, text_lines
from reifegrad.report.list_workbook import MOST_ROWS, ListWorkbook
from reifegrad.report.write_back import IMPORT_FORMS, write_import
from reifegrad_web.audit.recording import record
from reifegrad_web.ingest.counting import source_names
from reifegrad_web.org.people import list_users
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.leads.filter_bar import FilterBar
from reifegrad_web.pages.leads.list_asked import ACTING, ListAsked
from reifegrad_web.scoring.list_files import ExportTexts, ListExport, Names
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from reifegrad_web.pages.frame.page import Page

_WORKBOOK = "xlsx"
_TYPES = {
    _WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@page(*ACTING)
def take_away(asked: Page, form: str) -> HttpResponseBase:
    """The whole list as a file."""
    of = ListAsked.of(asked, asked.request.GET)
    if of.problems:
        raise ReifegradError(of.problems)
    if form not in {_WORKBOOK, *TEXT_FORMS, *IMPORT_FORMS}:
        raise fail("figures-unknown", name="leads", form=form)
    if of.each is None:
        raise fail("list-file", variant="model")
    names = Names({user.pk: user.get_username() for user in list_users()}, source_names())
    export = ListExport(of.each, of.leads, names, asked.words.language)
    if form == _WORKBOOK and len(export.numbers) > MOST_ROWS:
        raise fail("list-file", variant="long", rows=len(export.numbers), most=MOST_ROWS)
    with write():
        details = {} if asked.day is None else {"on": asked.day.isoformat()}
        leads = list(export.numbers)
        record(asked.actor, "lead.list", "leads", asked.now, model=of.each.name, form=form, leads=leads, **details)
    name = f"{asked.words('listed.export.file')}-{(asked.day or asked.today).isoformat()}"
    if form in TEXT_FORMS:
        lines = text_lines(export.columns, export.rows(), TEXT_FORMS[form])
        answer = StreamingHttpResponse(lines, content_type=_TYPES["csv"])
        answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        answer["Cache-Control"] = "no-store"
        return answer
    bar = FilterBar(of, names.owners, names.sources)
    return _written(asked, export, form, name, bar.sentence())


def _written(asked: Page, export: ListExport, form: str, name: str, sentence: str) -> HttpResponseBase:
    """A file that is there when it is whole, and gone when it has been sent."""
    with tempfile.TemporaryDirectory(prefix="reifegrad-list-") as folder:
        path = Path(folder) / "list"
        if form == _WORKBOOK:
            texts = ExportTexts(export, asked.moment, sentence)
            book = ListWorkbook(str(path), folder, export.columns, texts, len(export.numbers))
            book.write(export.rows())
            book.close()
        elif not write_import(path, export.import_columns(form), export.import_rows(form), IMPORT_FORMS[form], form):
            raise fail("list-file", variant="ids", system=form)
        ending = _WORKBOOK if form == _WORKBOOK else "csv"
        file = path.open("rb")  # it can be read until it is closed, also when its name is gone
    answer = FileResponse(file, as_attachment=True, filename=f"{name}.{ending}", content_type=_TYPES[ending])
    answer["Cache-Control"] = "no-store"
    return answer
