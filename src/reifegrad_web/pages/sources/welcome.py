"""The first steps of a new installation: leads come in, a model scores them, and here they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse

from reifegrad.spec.title import title_in
from reifegrad.templates.shipped import list_templates, template_names, template_text
from reifegrad_web.background.models import Job
from reifegrad_web.imports.beginning import Beginning, ask_for_demo, beginning
from reifegrad_web.models.checking import check_here
from reifegrad_web.pages.elements.notices import Problems, Progress, ShownProblem
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.sources.tabs import ADMIN, MARKETING
from reifegrad_web.scoring.publishing import publish_first

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad_web.pages.frame.page import Page

_WORKED_ON = (Job.State.WAITING, Job.State.RUNNING)


@dataclass(frozen=True)
class OfferedModel:
    """A shipped model: its name, what it is called, and for whom it is."""

    name: str
    title: str
    about: str


@page(has_past=False)
def welcome(asked: Page) -> HttpResponse:
    """The three steps, as far as they are done."""
    there = beginning()
    if asked.wants_part:
        if not _is_worked_on(there):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return asked.show("sources/welcome_progress", title="", progress=_progress(asked, there))
    failed = there.demo is not None and there.demo.state == Job.State.FAILED and there.is_empty
    error = [ShownProblem("", there.demo.error, "")] if failed and there.demo else []
    return asked.show(
        "sources/welcome",
        title=asked.words("welcome.title"),
        there=there,
        step=1 if not there.has_leads else 2 if not there.has_model else 3,
        progress=_progress(asked, there) if _is_worked_on(there) else None,
        problems=Problems(error) if error else None,
        models=_offered(asked) if not there.has_model else (),
        administers=asked.may(ADMIN),
        manages=asked.may(MARKETING),
    )


@page(ADMIN, methods=("POST",), has_past=False)
def try_demo(asked: Page) -> HttpResponse:
    """Have an empty installation filled with the demo company."""
    ask_for_demo(asked.actor, asked.now)
    return asked.go(reverse("welcome"))


@page(ADMIN, methods=("POST",), has_past=False)
def choose_model(asked: Page) -> HttpResponse:
    """Publish a shipped model as the first one."""
    name = asked.request.POST.get("model", "")
    if name not in template_names():
        return asked.go(reverse("welcome"))
    publish_first(check_here(template_text(name)), asked.decider, asked.now, asked.words("welcome.why"))
    return asked.go(reverse("welcome"), asked.words("welcome.published"))


def _offered(asked: Page) -> Sequence[OfferedModel]:
    words = asked.words
    return [
        OfferedModel(each.name, title_in(each.title, words.language, each.name), words(f"welcome.model.{each.name}"))
        for each in list_templates()
    ]


def _is_worked_on(there: Beginning) -> bool:
    """Whether something goes on of which the page says how far it is."""
    is_filled = there.demo is not None and there.demo.state in _WORKED_ON
    return is_filled or (there.has_leads and there.has_model and there.waits and not there.has_scores)


def _progress(asked: Page, there: Beginning) -> Progress:
    is_filled = there.demo is not None and there.demo.state in _WORKED_ON
    return Progress(asked.words("welcome.filling" if is_filled else "welcome.scoring"), 0, 0)
