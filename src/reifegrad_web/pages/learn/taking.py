"""Takes what was learned into drafts, one by one or as a whole; right after it, there is a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from reifegrad_web.documents.versions import short
from reifegrad_web.learning import drafts
from reifegrad_web.learning.asking import find_run
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.learn.run_shown import EDITORS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from reifegrad_web.learning.models import LearningRun
    from reifegrad_web.pages.frame.page import Page

_PLACE = "#proposals"


@page(*EDITORS, methods=("POST",), has_past=False)
def take_one(asked: Page, number: int, place: int) -> HttpResponse:
    """Write one proposal into the draft."""
    run = find_run(number)
    return _taken(asked, run, [drafts.proposal_at(run, place)])


@page(*EDITORS, methods=("POST",), has_past=False)
def undo_taken(asked: Page, number: int, version: str) -> HttpResponse:
    """Give up the draft that was made by taking something."""
    run = find_run(number)
    before = drafts.undo(run, version, asked.decider, asked.now, asked.words("learning.undone.why"))
    return asked.go(_back(run), asked.words("learning.undone", version=short(before)))


@page(*EDITORS, methods=("POST",), has_past=False)
def take_all(asked: Page, number: int) -> HttpResponse:
    """Write every proposal into the draft, with the base that goes with all of them."""
    run = find_run(number)
    base = drafts.base_of(run)
    chosen = [*drafts.proposals_of(run), *([] if base is None else [base])]
    if not chosen:
        return asked.go(_back(run))
    return _taken(asked, run, chosen)


@page(*EDITORS, methods=("POST",), has_past=False)
def take_learned(asked: Page, number: int) -> HttpResponse:
    """Keep the learned model as a draft, and go to it."""
    run = find_run(number)
    name = asked.request.POST.get("name", "").strip()
    version, _ = drafts.take_model(run, name, asked.decider, asked.now, _why(asked, run))
    return asked.go_to("model-version", version.name, version.text_hash)


def _taken(asked: Page, run: LearningRun, chosen: Sequence[drafts.Proposal]) -> HttpResponse:
    version = drafts.take(run, chosen, asked.decider, asked.now, _why(asked, run))
    way_back = reverse("learn-undo", args=[run.pk, version.text_hash])
    return asked.go(_back(run), asked.words("learning.taken", version=short(version)), way_back)


def _why(asked: Page, run: LearningRun) -> str:
    """What stands in the history of the model."""
    return asked.words("learning.why", number=str(run.pk))


def _back(run: LearningRun) -> str:
    return reverse("learn-run", args=[run.pk]) + _PLACE
