"""Imports: how far each one is, what it brought, what could not be taken; and taking one back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse

from reifegrad.errors import Problem
from reifegrad_web.imports.importing import rejected_rows
from reifegrad_web.imports.models import Import
from reifegrad_web.imports.uploads import open_uploads
from reifegrad_web.imports.working import CAN_BE_UNDONE, find_import, take_back
from reifegrad_web.pages.elements.notices import Empty, Pager, Problems, Progress, ShownProblem
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.sources.outcome import Outcome, outcomes_of, reasons_in_words, rejected_lines
from reifegrad_web.pages.sources.tabs import ADMIN, MARKETING, tabs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.language.words import Words
    from reifegrad_web.imports.models import Upload
    from reifegrad_web.pages.frame.page import Page

_MOST, _MOST_REJECTED = 50, 200
_NUMBER = 18
_WORKED_ON = (Import.State.WAITING, Import.State.READ, Import.State.UNDOING)


@dataclass(frozen=True)
class ImportLine:
    """A row: an import, its files, how far it is in words, and what became of its rows."""

    row: Import
    files: str
    state: str
    is_worked_on: bool
    done: int
    rows: int
    rejected: int


@dataclass(frozen=True)
class WaitingUpload:
    """Files about which somebody has still to decide."""

    upload: Upload
    files: str
    state: str


@page(MARKETING, has_past=False)
def list_imports(asked: Page) -> HttpResponse:
    """The newest first, those that are worked on with their progress; before them files that wait for somebody."""
    words = asked.words
    before = asked.request.GET.get("before", "")
    rows = Import.objects.order_by("-id")
    if before.isdecimal() and len(before) <= _NUMBER:
        rows = rows.filter(id__lt=int(before))
    found = [_line(words, row) for row in rows[: _MOST + 1]]
    after = f"{reverse('imports')}?before={found[_MOST - 1].row.pk}" if len(found) > _MOST else ""
    waiting = [WaitingUpload(each, _names(each.files), words(f"upload.state.{each.state}")) for each in open_uploads()]
    empty = Empty(words("imports.none"), words("imports.none.about"), words("imports.new"), reverse("import-new"))
    shown: dict[str, Any] = {
        "lines": found[:_MOST],
        "pager": Pager("", "", after) if after else None,
        "waiting": waiting,
        "is_worked_on": any(line.is_worked_on for line in found),
        "empty": None if found or waiting or before else empty,
    }
    if asked.wants_part:
        return asked.show("sources/imports_table", title=words("imports.title"), **shown)
    return asked.show("sources/imports", title=words("imports.title"), tabs=tabs(asked, "imports"), **shown)


@page(MARKETING, has_past=False)
def show_import(asked: Page, number: int) -> HttpResponse:
    """One import; the part that says how far it is asks again as long as somebody works on it."""
    found = find_import(_known(number))
    is_worked_on = found.state in _WORKED_ON and not found.error
    if asked.wants_part:
        if not is_worked_on:  # the whole page says what became of it
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return asked.show("sources/import_progress", title="", number=found.pk, progress=_progress(asked.words, found))
    words = asked.words
    line = _line(words, found)
    return asked.show(
        "sources/import",
        title=words("imports.one.title", number=str(found.pk)),
        tabs=tabs(asked, "imports"),
        line=line,
        number=found.pk,
        progress=_progress(words, found) if is_worked_on else None,
        tables=_tables(words, found),
        reasons=reasons_in_words(words, found.reasons),
        rejected=rejected_lines(words, rejected_rows(found), _MOST_REJECTED),
        notes=notes_in_words(found.notes, words.language),
        problems=_problems(found, words.language),
        undo=reverse("import-undo", args=[found.pk]) if asked.may(ADMIN) and found.state in CAN_BE_UNDONE else "",
    )


@page(ADMIN, methods=("GET", "HEAD", "POST"), has_past=False)
def undo_import(asked: Page, number: int) -> HttpResponse:
    """Say what it means, and have a worker take it back."""
    found = find_import(_known(number))
    here = reverse("import", args=[found.pk])
    if asked.request.method == "POST":
        take_back(found, asked.actor)
        return asked.go(here, asked.words("imports.one.undo.begun"))
    words = asked.words
    return asked.show(
        "sources/confirm",
        tabs=tabs(asked, "imports"),
        title=words("imports.one.undo.title", number=str(found.pk)),
        points=[words("imports.one.undo.all"), words("imports.one.undo.others"), words("imports.one.undo.scores")],
        button=words("imports.one.undo.button"),
        back=here,
    )


def notes_in_words(notes: Sequence[Mapping[str, object] | str], language: str) -> Sequence[str]:
    """What was assumed, in words; what an older version has noted is said as it stands."""
    found = [note if isinstance(note, str) else Problem.from_dict(note).what_in(language) for note in notes]
    return [f"{text[:1].upper()}{text[1:]}" for text in dict.fromkeys(found)]


def _known(number: int) -> int:
    return number if len(str(number)) <= _NUMBER else 0


def _line(words: Words, row: Import) -> ImportLine:
    counts = row.counts.values()
    done = sum(table[name] for table in counts for name in ("accepted", "duplicate", "rejected"))
    state = "stopped" if row.error and row.state != Import.State.FAILED else row.state
    files = [file for table, some in row.files.items() if table != "mapping" for file in some]
    return ImportLine(
        row=row,
        files=_names(files),
        state=words(f"imports.one.state.{state}"),
        is_worked_on=row.state in _WORKED_ON and not row.error,
        done=done,
        rows=sum(table["rows"] for table in counts),
        rejected=sum(table["rejected"] for table in counts),
    )


def _names(files: Sequence[Mapping[str, str]]) -> str:
    return ", ".join(dict.fromkeys(file["name"] for file in files))


def _progress(words: Words, row: Import) -> Progress:
    line = _line(words, row)
    is_undone = row.state == Import.State.UNDOING
    left = (line.rows - line.done) * row.seconds / line.done if line.done and not is_undone else 0
    about = words.count("imports.one.left", max(1, round(left / 60))) if left > 30 else ""
    return Progress(line.state, 0 if is_undone else line.done, 0 if is_undone else line.rows, about)


def _tables(words: Words, row: Import) -> Sequence[Outcome]:
    return outcomes_of(words, row.counts)


def _problems(row: Import, language: str) -> Problems | None:
    if not row.error:
        return None
    if row.problems:
        return Problems.of([Problem.from_dict(each) for each in row.problems], language)
    return Problems([ShownProblem("", row.error, "")])
