"""Every model: which version scores since when, what is in review and waits for whom, what is being written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.spec.title import title_in
from reifegrad_web.documents.overview import standings
from reifegrad_web.models.models import ModelVersion
from reifegrad_web.models.versions import model_of
from reifegrad_web.pages.documents.past import only_today
from reifegrad_web.pages.documents.shown import EDITORS, shown_standing
from reifegrad_web.pages.elements.notices import Empty
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.models.kind import MODEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from reifegrad_web.documents.overview import DocumentStanding
    from reifegrad_web.pages.documents.shown import ShownVersion
    from reifegrad_web.pages.frame.page import Page


@dataclass(frozen=True)
class ModelLine:
    """A line of the list."""

    name: str
    title: str
    goal: str
    published: ShownVersion | None
    in_review: Sequence[ShownVersion]
    draft: ShownVersion | None
    before: ShownVersion | None
    drafts: int


@page()
def list_models(asked: Page) -> HttpResponse:
    """The list; who may write can begin a new model."""
    if asked.day is not None:
        return only_today(asked, asked.words("models.title"))
    lines = [_line(asked, each) for each in standings(ModelVersion)]
    may_edit = asked.may(*EDITORS)
    words = asked.words
    action = (words("models.new"), "/models/-/new") if may_edit else ()
    empty = None if lines else Empty(words("models.none"), words("models.none.about"), *action)
    return asked.show("models/list", title=words("models.title"), lines=lines, may_edit=may_edit, empty=empty)


def _line(asked: Page, each: DocumentStanding[ModelVersion]) -> ModelLine:
    model, language = model_of(each.speaks), asked.words.language
    return ModelLine(
        name=each.name,
        title=title_in(model.title, language, each.name),
        goal=title_in(model.goal, language, ""),
        drafts=each.drafts,
        **shown_standing(asked, each, MODEL.naming),
    )
