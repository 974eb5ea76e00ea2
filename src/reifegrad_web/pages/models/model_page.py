"""One model: what scores, what is in work, its history, and any two of its versions compared in meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reifegrad.spec.title import title_in
from reifegrad_web.documents.overview import named_versions, standing
from reifegrad_web.models.models import ModelVersion
from reifegrad_web.models.versions import find_version, model_of
from reifegrad_web.pages.documents.history import history
from reifegrad_web.pages.documents.past import only_today
from reifegrad_web.pages.documents.shown import EDITORS, shown_standing
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.models.comparing import compare
from reifegrad_web.pages.models.kind import MODEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from reifegrad_web.documents.overview import DocumentStanding
    from reifegrad_web.pages.frame.page import Page


@dataclass(frozen=True)
class ShownChoice:
    """A version to choose for a comparison."""

    version: str
    title: str
    is_old: bool
    is_new: bool


@page()
def show_model(asked: Page, name: str) -> HttpResponse:
    """The model; `from` and `to` in the address name the versions to compare, `before` where the history goes on."""
    found = standing(ModelVersion, name)
    model, language = model_of(found.speaks), asked.words.language
    title = title_in(model.title, language, name)
    if asked.day is not None:
        return only_today(asked, title)
    pair = _pair(asked, found)
    return asked.show(
        "models/model",
        title=title,
        name=name,
        goal=title_in(model.goal, language, ""),
        drafts=found.drafts,
        choices=_choices(asked, name, pair),
        comparison=None if pair is None or "to" not in asked.request.GET else compare(*pair, language),
        may_edit=asked.may(*EDITORS),
        **shown_standing(asked, found, MODEL.naming),
        **history(asked, MODEL, name),
    )


def _pair(asked: Page, found: DocumentStanding[ModelVersion]) -> tuple[ModelVersion, ModelVersion] | None:
    """The versions that are compared, or would be; None where there is but one."""
    given = [asked.request.GET.get(key, "") for key in ("from", "to")]
    in_work = [*found.in_review, *([found.draft] if found.draft else [])]
    known = [each.version for each in (found.before, found.published, *in_work[:1]) if each is not None][-2:]
    if all(given):
        known = given
    return (find_version(found.name, known[0]), find_version(found.name, known[1])) if len(known) == 2 else None


def _choices(asked: Page, name: str, pair: tuple[ModelVersion, ModelVersion] | None) -> Sequence[ShownChoice]:
    if pair is None:
        return []
    old, new, words = pair[0].text_hash, pair[1].text_hash, asked.words
    zone = ZoneInfo(asked.zone)
    return [
        ShownChoice(
            each.version,
            f"{each.short} \N{MIDDLE DOT} {words(f'models.state.{each.state}')}"
            f" \N{MIDDLE DOT} {words.day(each.created_at.astimezone(zone))}",
            each.version == old,
            each.version == new,
        )
        for each in named_versions(ModelVersion, name)
    ]
