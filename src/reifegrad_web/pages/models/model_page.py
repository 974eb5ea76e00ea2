"""One model: what scores, what is in work, its history, and any two of its versions compared in meaning."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reifegrad.report.differences import Differences
from reifegrad.spec.diff import diff_models
from reifegrad.spec.title import title_in
from reifegrad_web.documents.overview import decisions, named_versions, standing
from reifegrad_web.models.models import ModelVersion
from reifegrad_web.models.versions import find_version, model_of
from reifegrad_web.pages.documents.past import only_today
from reifegrad_web.pages.documents.shown import EDITORS, shown_version, who_in
from reifegrad_web.pages.documents.text_lines import differing_lines
from reifegrad_web.pages.elements.notices import Pager
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.models.done import toast_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import HttpResponse

    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.documents.overview import DocumentStanding, PastDecision
    from reifegrad_web.pages.documents.text_lines import TextLine
    from reifegrad_web.pages.frame.page import Page

_MOST = 50
"""Decisions on a page."""
_ICONS = {
    "added": "file-text",
    "submitted": "flag",
    "signed": "pencil",
    "withdrawn": "x",
    "published": "circle-check",
    "published_unsigned": "circle-check",
    "back": "arrow-back-up",
    "retired": "ban",
}


@dataclass(frozen=True)
class ShownDecision:
    """A line of the history; `time` is that of the day where the model is at home."""

    time: str
    icon: str
    title: str
    version: str
    short: str
    who: str
    why: str


@dataclass(frozen=True)
class ShownChoice:
    """A version to choose for a comparison."""

    version: str
    title: str
    is_old: bool
    is_new: bool


@dataclass(frozen=True)
class Comparison:
    """What differs between two versions: in meaning as sentences, and in their texts (None: too long for that)."""

    sentences: Sequence[str]
    lines: Sequence[TextLine] | None


@page()
def show_model(asked: Page, name: str) -> HttpResponse:
    """The model; `from` and `to` in the address name the versions to compare, `before` where the history goes on."""
    found = standing(ModelVersion, name)
    model, language = model_of(found.speaks), asked.words.language
    title = title_in(model.title, language, name)
    if asked.day is not None:
        return only_today(asked, title)
    before = asked.request.GET.get("before", "")
    told = decisions(ModelVersion, name, int(before) if before.isdecimal() and len(before) < 19 else None, _MOST + 1)
    pair = _pair(asked, found)
    return asked.show(
        "models/model",
        title=title,
        name=name,
        goal=title_in(model.goal, language, ""),
        published=None if found.published is None else shown_version(asked, found.published),
        before=None if found.before is None else shown_version(asked, found.before),
        in_review=[shown_version(asked, each) for each in found.in_review],
        draft=None if found.draft is None else shown_version(asked, found.draft),
        drafts=found.drafts,
        days=_days(asked, told[:_MOST]),
        pager=_pager(asked, told),
        choices=_choices(asked, name, pair),
        comparison=None if pair is None or "to" not in asked.request.GET else compare(*pair, language),
        may_edit=asked.may(*EDITORS),
        toast=toast_of(asked, found),
    )


def compare(old: ModelVersion, new: ModelVersion, language: str) -> Comparison:
    """What differs between two versions, as API and command line say it."""
    sentences = changes_in_words(model_of(old), model_of(new), language)
    return Comparison(sentences, differing_lines(old.text, new.text))


def changes_in_words(old: ScoringModel, new: ScoringModel, language: str) -> Sequence[str]:
    """What differs in meaning between two models, sentence by sentence; nothing of those that mean the same."""
    return Differences(old, new, language).sentences(diff_models(old, new))


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


def _days(asked: Page, told: Sequence[PastDecision]) -> Sequence[tuple[date, Sequence[ShownDecision]]]:
    zone = ZoneInfo(asked.zone)
    by_day = groupby(told, key=lambda each: each.at.astimezone(zone).date())
    return [(day, [_decision(asked, each, zone) for each in found]) for day, found in by_day]


def _decision(asked: Page, each: PastDecision, zone: ZoneInfo) -> ShownDecision:
    words = asked.words
    who = who_in(words, each.who)
    return ShownDecision(
        time=f"{each.at.astimezone(zone):%H:%M}",
        icon=_ICONS[each.what],
        title=words(f"models.event.{each.what}"),
        version=each.version,
        short=each.short,
        who=f"{who} ({words(f'role.{each.role}')})" if each.role else who,
        why=each.why,
    )


def _pager(asked: Page, told: Sequence[PastDecision]) -> Pager | None:
    """The history is shown a page at a time, the latest first."""
    path, is_first = asked.request.path, "before" not in asked.request.GET
    after = f"{path}?before={told[_MOST - 1].number}#history" if len(told) > _MOST else ""
    if is_first and not after:
        return None
    return Pager("", "" if is_first else f"{path}#history", after)
