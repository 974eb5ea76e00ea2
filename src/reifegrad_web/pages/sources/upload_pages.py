"""A new import: files are handed in, somebody says what their columns are, sees what would come, and imports them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from reifegrad.errors import Problem, ReifegradError, fail
from reifegrad_web.api.asking import is_too_large
from reifegrad_web.imports import uploads
from reifegrad_web.imports.limits import Limits
from reifegrad_web.imports.models import Import
from reifegrad_web.imports.storing import ENDINGS
from reifegrad_web.models.versions import published_models
from reifegrad_web.pages.elements.notices import Problems, Progress
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.sources.columns import choices_of, shown_parts
from reifegrad_web.pages.sources.outcome import outcomes_of, reasons_in_words, rejected_lines
from reifegrad_web.pages.sources.sample import samples_of
from reifegrad_web.pages.sources.tabs import MARKETING, tabs
from reifegrad_web.pages.sources.written import size

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest

    from reifegrad_web.imports.models import Upload
    from reifegrad_web.pages.frame.page import Page

_SOURCE, _ZONE = "import", "Europe/Berlin"
_MOST_REJECTED = 50
_NUMBER = 18
_WORKED_ON = (uploads.State.LOOKING, uploads.State.TRYING)


@csrf_exempt
@page(MARKETING, methods=("GET", "HEAD", "POST"), has_past=False)
def new_import(asked: Page) -> HttpResponse:
    """Ask for files, and keep them. One that is too large is refused before anything of it is read."""
    if asked.request.method != "POST":
        return _form(asked)
    if is_too_large(asked.request):
        return _form(asked, fail("import-too-large", most=Limits().uploaded))

    def kept(request: HttpRequest) -> HttpResponse:
        return _handed_in(asked)

    return csrf_protect(kept)(asked.request)


def _handed_in(asked: Page) -> HttpResponse:
    given, files = asked.request.POST, asked.request.FILES.getlist("files")
    try:
        if given.get("timezone", _ZONE) not in available_timezones():
            raise fail("timezone-unknown", variant="zone", name=given["timezone"][:60])
        source = given.get("source", "").strip() or _SOURCE
        made = uploads.add_upload(_pieces(files), source, given.get("timezone", _ZONE), asked.actor, asked.now)
    except ReifegradError as error:
        return _form(asked, error)
    return asked.go(reverse("upload", args=[made.pk]))


def _pieces(files: Iterable[UploadedFile[Any]]) -> list[tuple[str, Iterable[bytes]]]:
    return [(file.name or "", file.chunks()) for file in files]


def _form(asked: Page, error: ReifegradError | None = None) -> HttpResponse:
    words = asked.words
    is_read = error is None or error.problems[0].code != "import-too-large"
    given = asked.request.POST if is_read else {}
    return asked.show(
        "sources/import_new",
        title=words("imports.new"),
        tabs=tabs(asked, "imports"),
        endings=",".join(sorted({f".{ending.rpartition('.')[2]}" for ending in ENDINGS})),
        most=size(words, Limits().uploaded),
        source=given.get("source", _SOURCE),
        known=sorted(set(Import.objects.values_list("source", flat=True).distinct())),
        timezone=given.get("timezone", _ZONE),
        zones=sorted(available_timezones()),
        problems=None if error is None else Problems.of(error.problems, words.language),
        status=200 if error is None else 422 if is_read else 413,
    )


@page(MARKETING, methods=("GET", "HEAD", "POST"), has_past=False)
def show_upload(asked: Page, number: int) -> HttpResponse:
    """How far it is: what the columns are taken for, or what would come; and what somebody says of the columns."""
    found = uploads.find_upload(_known(number))
    if asked.request.method == "POST":
        try:
            proposal = uploads.proposal_of(found)
            uploads.choose(found, choices_of(proposal, asked.request.POST), asked.now)
        except ReifegradError as error:
            return _upload(asked, found, error)
        return asked.go(reverse("upload", args=[found.pk]))
    if asked.wants_part:
        if found.state not in _WORKED_ON:  # the whole page says what came of it
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return asked.show("sources/upload_progress", title="", upload=found, progress=_progress(asked, found))
    return _upload(asked, found)


def _upload(asked: Page, found: Upload, error: ReifegradError | None = None) -> HttpResponse:
    words = asked.words
    proposal, trial = uploads.proposal_of(found), uploads.trial_of(found)
    models = published_models()
    attributes = {name for model in models for name in (*model.reads.own_attributes, *model.reads.company_attributes)}
    properties = {name for model in models for name in model.properties}
    problems = [Problem.from_dict(each) for each in found.problems] if error is None else list(error.problems)
    chosen = asked.request.POST if error is not None else None
    is_tried = found.state == uploads.State.TRIED and trial is not None
    return asked.show(
        "sources/upload",
        title=", ".join(file["name"] for file in found.files),
        tabs=tabs(asked, "imports"),
        upload=found,
        progress=_progress(asked, found) if found.state in _WORKED_ON else None,
        problems=Problems.of(problems, words.language) if problems else None,
        parts=shown_parts(words, proposal, attributes, properties, chosen),
        is_tried=is_tried,
        tables=outcomes_of(words, trial["counts"]) if is_tried and trial else (),
        reasons=reasons_in_words(words, trial["reasons"]) if is_tried and trial else (),
        rejected=rejected_lines(words, trial["rejected"], _MOST_REJECTED) if is_tried and trial else (),
        samples=samples_of(words, trial.get("first", {}), found.timezone, attributes | properties)
        if is_tried and trial
        else (),
        status=200 if error is None else 422,
    )


@page(MARKETING, methods=("POST",), has_past=False)
def start_upload(asked: Page, number: int) -> HttpResponse:
    """Have it imported as it was tried out."""
    made = uploads.import_upload(uploads.find_upload(_known(number)), asked.actor, asked.now)
    return asked.go(reverse("import", args=[made.pk]))


@page(MARKETING, methods=("POST",), has_past=False)
def drop_upload(asked: Page, number: int) -> HttpResponse:
    """Delete the files."""
    uploads.drop_upload(uploads.find_upload(_known(number)), asked.actor, asked.now)
    return asked.go(reverse("imports"), asked.words("upload.dropped"))


@page(MARKETING, has_past=False)
def upload_mapping(asked: Page, number: int) -> HttpResponse:
    """The mapping file of what was chosen, for the command line and for programs."""
    text = uploads.mapping_of(uploads.find_upload(_known(number)))
    answer = HttpResponse(text.encode(), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="mapping.yaml"'
    return answer


def _progress(asked: Page, found: Upload) -> Progress:
    return Progress(asked.words(f"upload.state.{found.state}"), found.done, found.rows, asked.words("upload.reading"))


def _known(number: int) -> int:
    return number if len(str(number)) <= _NUMBER else 0
