"""Where learning is asked for: what there is to learn from, the questions to choose, and the runs so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from reifegrad.errors import ReifegradError
from reifegrad.spec.title import title_in
from reifegrad_web.api.problems import status_of
from reifegrad_web.learning import asking
from reifegrad_web.models.versions import find_version
from reifegrad_web.pages.elements.notices import Empty, Problems
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.choice import Option
from reifegrad_web.pages.learn.run_shown import MARKETING, model_title, progress_of, title_of
from reifegrad_web.scoring.reading import served_models

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from reifegrad_web.learning.models import LearningRun
    from reifegrad_web.pages.elements.notices import Progress
    from reifegrad_web.pages.frame.page import Page

_MOST = 20
_LONGEST = 200


@dataclass(frozen=True)
class RunLine:
    """A run in the list: what it was about, how far it is."""

    run: LearningRun
    title: str
    model: str
    about: str
    state: str
    progress: Progress | None


@page(has_past=False)
def show_learning(asked: Page) -> HttpResponse:
    """The form and the newest runs; those that are worked on say how far they are."""
    lines = [_line(asked, run) for run in asking.newest_runs(_MOST)]
    shown: dict[str, Any] = {"lines": lines, "is_worked_on": any(line.progress for line in lines)}
    if asked.wants_part:
        return asked.show("learn/runs", title="", **shown)
    return _learning(asked, shown)


@page(MARKETING, methods=("POST",), has_past=False)
def start(asked: Page) -> HttpResponse:
    """Have a worker learn, and go to where one sees how far it is."""
    given = asked.request.POST
    question = asking.Question(
        horizon=_number(given.get("horizon", ""), asking.USUAL_HORIZON),
        test_months=_number(given.get("months", ""), 0),
        event=given.get("event", "")[:_LONGEST],
    )
    try:
        run = asking.start_learning(given.get("model", ""), question, asked.actor, asked.now)
    except ReifegradError as error:
        lines = [_line(asked, run) for run in asking.newest_runs(_MOST)]
        return _learning(asked, {"lines": lines, "is_worked_on": False}, error)
    return asked.go_to("learn-run", run.pk)


@page(MARKETING, methods=("POST",), has_past=False)
def start_draft(asked: Page, name: str, version: str) -> HttpResponse:
    """Have a worker hold a draft against the published version."""
    horizon = _number(asked.request.POST.get("horizon", ""), asking.USUAL_HORIZON)
    run = asking.start_backtest(find_version(name, version), horizon, asked.actor, asked.now)
    return asked.go_to("learn-run", run.pk)


@page(MARKETING, methods=("POST",), has_past=False)
def stop(asked: Page, number: int) -> HttpResponse:
    """Have a run end without a result."""
    run = asking.find_run(number)
    was_running = asking.stop(run, asked.actor, asked.now)
    return asked.go_to("learn-run", run.pk, said=asked.words("learning.stopped") if was_running else "")


def _learning(asked: Page, shown: Mapping[str, Any], error: ReifegradError | None = None) -> HttpResponse:
    words, given = asked.words, asked.request.POST
    outcomes = asking.known_outcomes()
    events = [Option(kind, kind, kind == given.get("event")) for kind in asking.known_events()]
    none = Empty(words("learning.no_outcomes"), words("learning.no_outcomes.about"), *_import(asked))
    return asked.show(
        "learn/learn",
        title=words("learning.title"),
        outcomes=outcomes,
        needed=words.number(asking.NEEDED),
        is_little=outcomes.won < asking.NEEDED or outcomes.lost < asking.NEEDED,
        empty=none if not outcomes.won + outcomes.lost and not events else None,
        may_start=asked.may(MARKETING),
        models=_models(asked, given.get("model")),
        horizons=_days(asked, given.get("horizon")),
        months=_months(asked, given.get("months")),
        events=events,
        problems=None if error is None else Problems.of(error.problems, words.language),
        status=200 if error is None else status_of(error),
        **shown,
    )


def _import(asked: Page) -> tuple[str, str] | tuple[()]:
    return (asked.words("imports.new"), reverse("import-new")) if asked.may(MARKETING) else ()


def _models(asked: Page, given: str | None) -> Sequence[Option]:
    """The published models, those that lists for sales are made of first as everywhere; and none of them."""
    found = [each.model for each in served_models()]
    chosen = given if given is not None else next((each.name for each in found), "")
    titles = [
        Option(each.name, title_in(each.title, asked.words.language, each.name), each.name == chosen) for each in found
    ]
    return [*titles, Option("", asked.words("learning.model.none"), not chosen)]


def _days(asked: Page, given: str | None) -> Sequence[Option]:
    chosen = _number(given or "", asking.USUAL_HORIZON)
    return [Option(str(days), asked.words.count("word.day", days), days == chosen) for days in asking.HORIZONS]


def _months(asked: Page, given: str | None) -> Sequence[Option]:
    chosen, words = _number(given or "", 0), asked.words
    return [
        Option(str(n), words.count("learning.months.some", n) if n else words("learning.months.fifth"), n == chosen)
        for n in asking.TEST_MONTHS
    ]


def _number(written: str, fallback: int) -> int:
    """What is no number of a usual length stands for what is usual."""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 6 else fallback


def _line(asked: Page, run: LearningRun) -> RunLine:
    words = asked.words
    return RunLine(
        run=run,
        title=title_of(run, words),
        model=model_title(run, words) or words("learning.model.none"),
        about=words.count("learning.within", run.horizon),
        state=words(f"learning.state.{run.state}"),
        progress=progress_of(run, words),
    )
