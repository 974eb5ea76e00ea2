"""One version to read: what counts for how much, what follows, who stands for it, and what it does to the scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError
from reifegrad.report.records.models import written_value
from reifegrad.spec.title import title_in
from reifegrad_web.documents.versions import record, short
from reifegrad_web.learning.asking import HORIZONS, USUAL_HORIZON, last_backtest
from reifegrad_web.models.examples import examples_of, run_examples
from reifegrad_web.models.texts import read_text
from reifegrad_web.models.versions import find_version, model_of, published_of
from reifegrad_web.pages.documents.past import only_today
from reifegrad_web.pages.documents.problems import shown_problems
from reifegrad_web.pages.documents.shown import EDITORS, MARKETING, shown_version
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.models.described import DescribedModel
from reifegrad_web.pages.models.effect import EffectQuestion, effect_of, sales_stage, stages_of
from reifegrad_web.pages.models.kind import MODEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from reifegrad.language.words import Words
    from reifegrad.run.examples import ExampleMismatch, ExampleResult
    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.models.models import ModelVersion
    from reifegrad_web.pages.documents.problems import TextProblem
    from reifegrad_web.pages.frame.page import Page

LONGEST_CAPACITY = 40


@dataclass(frozen=True)
class ShownExample:
    """An example: whether it holds, and where not, what was expected and what came out."""

    name: str
    holds: bool
    differences: Sequence[str]


@dataclass(frozen=True)
class TriedExamples:
    """The examples of a model, or why they cannot be read with it."""

    examples: Sequence[ShownExample]
    problems: Sequence[TextProblem]

    @property
    def failed(self) -> int:
        """How many do not hold."""
        return sum(not each.holds for each in self.examples)


@dataclass(frozen=True)
class OfferedBacktest:
    """A comparison over the past: the days to choose from within which leads are won, and the last run of it."""

    may_start: bool
    horizons: Sequence[tuple[int, str]]
    usual: int
    last: int | None


@dataclass(frozen=True)
class ChosenStage:
    """A stage to choose from: that in which leads come to sales."""

    name: str
    title: str
    is_chosen: bool


@page()
def show_version(asked: Page, name: str, version: str) -> HttpResponse:
    """The version; its effect is asked for by the page, so that it is there at once."""
    found = find_version(name, version)
    words, model = asked.words, model_of(found)
    title = title_in(model.title, words.language, name)
    if asked.day is not None:
        return only_today(asked, title)
    return asked.show(
        "models/version",
        title=f"{title} \N{MIDDLE DOT} {short(found)}",
        model_title=title,
        goal=title_in(model.goal, words.language, ""),
        name=name,
        version=shown_version(asked, record(found), MODEL.naming),
        described=DescribedModel(model, words.language),
        problems=shown_problems(read_text(found.text).problems, words),
        examples=shown_examples(model, examples_of(name), words),
        text=found.text,
        lines=range(1, found.text.count("\n") + 2),
        stages=chosen_stages(model, sales_stage(found), words),
        backtest=_backtest(asked, found),
        may_edit=asked.may(*EDITORS),
    )


def _backtest(asked: Page, found: ModelVersion) -> OfferedBacktest | None:
    """The comparison with the published version over the past; None where there is nothing to compare."""
    if published_beside(found) is None:
        return None
    words = asked.words
    horizons = [(days, words.count("word.day", days)) for days in HORIZONS]
    return OfferedBacktest(asked.may(MARKETING), horizons, USUAL_HORIZON, last_backtest(found.name, found.text_hash))


@page()
def version_effect(asked: Page, name: str, version: str) -> HttpResponse:
    """What the version would do against the one that scores; a part of pages, or a page of its own."""
    from reifegrad_web.scoring.impact import Limits  # loads an engine, and few ask for it

    found = find_version(name, version)
    capacity = asked.request.GET.get("capacity", "").strip()[:LONGEST_CAPACITY]
    model = model_of(found)
    stage = asked.request.GET.get("stage", "")
    stage = stage if stage in stages_of(model) else sales_stage(found)
    effect = effect_of(asked, EffectQuestion(published_beside(found), found, Limits(), capacity, stage))
    return asked.show(
        "models/effect_part" if asked.wants_part else "models/effect",
        title=asked.words("models.effect.of", version=short(found)),
        name=name,
        version=found.text_hash,
        effect=effect,
        capacity=capacity,
        stages=chosen_stages(model, stage, asked.words),
        is_short="short" in asked.request.GET,
    )


def published_beside(found: ModelVersion) -> ModelVersion | None:
    """The version that scores, unless it is this one or there is none."""
    published = published_of(found.name)
    return None if published is None or published.pk == found.pk else published


def chosen_stages(model: ScoringModel, chosen: str, words: Words) -> Sequence[ChosenStage]:
    """The stages of a model to choose from; none where there is no choice."""
    names = stages_of(model)
    return [ChosenStage(name, words.named("stage", name), name == chosen) for name in names] if len(names) > 1 else []


def shown_examples(model: ScoringModel, text: str, words: Words) -> TriedExamples:
    """How the examples come out with a model."""
    try:
        found = run_examples(model, text)
    except ReifegradError as error:
        return TriedExamples([], shown_problems(error.problems, words))
    return TriedExamples([_example(each, words) for each in found], [])


def _example(each: ExampleResult, words: Words) -> ShownExample:
    return ShownExample(each.example.name, each.holds, [_difference(found, words) for found in each.differences])


def _difference(found: ExampleMismatch, words: Words) -> str:
    expected, got = (written_value(found, value) for value in (found.expected, found.got))
    return words("models.example.differs", key=found.key, expected=expected, got=got)
