"""Begins a model: from one that is shipped, or from a text that somebody uploads or pastes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.shortcuts import redirect
from django.urls import reverse

from reifegrad.errors import ReifegradError, fail
from reifegrad.spec.loader import LARGEST_FILE
from reifegrad.spec.title import title_in
from reifegrad.tasks.models import EXAMPLES_ENDING
from reifegrad.templates.shipped import list_templates, starter_text, template_names, template_text
from reifegrad_web.models import drafting
from reifegrad_web.models.versions import model_names
from reifegrad_web.pages.documents.past import only_today
from reifegrad_web.pages.documents.problems import shown_problems
from reifegrad_web.pages.documents.shown import EDITORS
from reifegrad_web.pages.documents.text_lines import lines_of
from reifegrad_web.pages.frame.access import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from reifegrad.language.words import Words
    from reifegrad_web.pages.frame.page import Page


@dataclass(frozen=True)
class OfferedTemplate:
    """A shipped model to begin with: what it is called and serves, and a name that is free for it here."""

    name: str
    title: str
    goal: str
    about: str
    free_name: str


@page(*EDITORS, methods=("GET", "HEAD", "POST"))
def new_model(asked: Page) -> HttpResponse:
    """The form; a text that is a model becomes a draft, and the editor opens."""
    if asked.day is not None:
        return only_today(asked, asked.words("models.new"))
    if asked.request.method != "POST":
        return _form(asked)
    try:
        begun = _begun(asked)
    except ReifegradError as error:
        return _form(asked, error)
    return redirect(reverse("model-edit", args=[begun]))


def _begun(asked: Page) -> str:
    given = asked.request.POST
    template = given.get("template", "")
    name = given.get("name", "").strip()
    if template in template_names():
        text = drafting.named(template_text(template), name or template)
        examples = starter_text(f"{template}{EXAMPLES_ENDING}")
        return drafting.start(text, asked.decider, asked.now, examples).name
    return drafting.start(_given_text(asked), asked.decider, asked.now).name


def _given_text(asked: Page) -> str:
    """The uploaded file, else what was pasted. Raises `ReifegradError`: neither, or no text."""
    file = asked.request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        text = lines_of(asked.request.POST.get("text", ""))
        if not text.strip():
            raise fail("model-text-missing")
        return text
    if (file.size or 0) > LARGEST_FILE:
        raise fail("model-file", variant="too-large", file=file.name or "")
    try:
        return bytes(file.read()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise fail("model-file", variant="encoding", file=file.name or "") from None


def _form(asked: Page, error: ReifegradError | None = None) -> HttpResponse:
    words, given = asked.words, asked.request.POST
    taken = set(model_names())
    return asked.show(
        "models/new",
        title=words("models.new"),
        templates=_templates(words, taken),
        chosen=given.get("template", ""),
        name=given.get("name", ""),
        text=given.get("text", ""),
        problems=[] if error is None else shown_problems(error.problems, words),
        status=200 if error is None else 422,
    )


def _templates(words: Words, taken: set[str]) -> Sequence[OfferedTemplate]:
    language = words.language
    return [
        OfferedTemplate(
            each.name,
            title_in(each.title, language, each.name),
            title_in(each.goal, language, ""),
            words(f"models.template.{each.name}"),
            _free(each.name, taken),
        )
        for each in list_templates()
    ]


def _free(name: str, taken: set[str]) -> str:
    """The name, or the name with the first number that makes it free."""
    return next(free for free in (name, *(f"{name}-{n}" for n in range(2, len(taken) + 3))) if free not in taken)
