"""The export of everything: started, watched, fetched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import FileResponse
from django.urls import reverse

from reifegrad_web.background.models import Job
from reifegrad_web.imports import exports
from reifegrad_web.imports.exporting import FORMATS
from reifegrad_web.pages.elements.notices import Progress
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.sources.tabs import ADMIN, tabs
from reifegrad_web.pages.sources.written import size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from reifegrad_web.imports.exports import ExportRecord
    from reifegrad_web.pages.frame.page import Page

_MOST = 10
_WORKED_ON = (Job.State.WAITING, Job.State.RUNNING)


@dataclass(frozen=True)
class ShownExportFile:
    """A file: its name, how large it is, where it is fetched."""

    name: str
    size: str
    address: str


@dataclass(frozen=True)
class ExportLine:
    """An export: in work with its progress, or with its files."""

    export: ExportRecord
    progress: Progress | None
    files: Sequence[ShownExportFile]
    rows: int


@page(ADMIN, methods=("GET", "HEAD", "POST"), has_past=False)
def list_exports(asked: Page) -> HttpResponse:
    """The newest exports, with the form that starts one."""
    if asked.request.method == "POST":
        form = asked.request.POST.get("format", "")
        exports.start_export(form if form in FORMATS else FORMATS[0], asked.actor, asked.now)
        return asked.go(reverse("exports"))
    lines = [_line(asked, each) for each in exports.newest_exports(_MOST)]
    shown: dict[str, Any] = {"lines": lines, "is_worked_on": any(line.progress for line in lines)}
    if asked.wants_part:
        return asked.show("sources/exports_list", title="", **shown)
    title = asked.words("exports.title")
    return asked.show("sources/exports", title=title, tabs=tabs(asked, "exports"), formats=FORMATS, **shown)


@page(ADMIN, has_past=False)
def export_file(asked: Page, number: int, name: str) -> FileResponse:
    """One of its files; that it was fetched is noted."""
    file = exports.open_export_file(number, name, asked.actor, asked.now)
    return FileResponse(file, as_attachment=True, filename=name)


def _line(asked: Page, found: ExportRecord) -> ExportLine:
    is_worked_on = found.state in _WORKED_ON
    files = [
        ShownExportFile(file.name, size(asked.words, file.size), reverse("export-file", args=[found.number, file.name]))
        for file in found.files
    ]
    progress = Progress(asked.words("exports.working"), 0, 0) if is_worked_on else None
    return ExportLine(found, progress, files, sum(found.rows.values()))
