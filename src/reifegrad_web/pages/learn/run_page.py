"""One run: how far it is, and then what was learned, how good it is, and what is proposed for the published model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse

from reifegrad_web.documents.versions import short
from reifegrad_web.learning.asking import find_run
from reifegrad_web.learning.models import LearningRun
from reifegrad_web.models.versions import find_version, model_names
from reifegrad_web.pages.elements.rates import Rate, Rates
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.learn.proposals_shown import shown_proposals
from reifegrad_web.pages.learn.report_shown import shown_report
from reifegrad_web.pages.learn.run_shown import EDITORS, MARKETING, model_title, problems_of, progress_of, title_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad_web.pages.frame.page import Page

_FREE = "learned"


@page(has_past=False)
def show_run(asked: Page, number: int) -> HttpResponse:
    """The run; the part that says how far it is asks again as long as somebody works on it."""
    run = find_run(number)
    progress = progress_of(run, asked.words)
    if asked.wants_part:
        if progress is None:  # the whole page says what became of it
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return asked.show("learn/progress", title="", run=run, progress=progress)
    return asked.show(
        "learn/run",
        title=title_of(run, asked.words),
        run=run,
        about=_about(asked, run),
        progress=progress,
        may_start=asked.may(MARKETING),
        may_edit=asked.may(*EDITORS),
        problems=problems_of(run.problems, asked.words),
        **_found(asked, run),
    )


def _about(asked: Page, run: LearningRun) -> Sequence[str]:
    """What was asked, in short."""
    words = asked.words
    found = [words.count("learning.within", run.horizon)]
    if run.event:
        found.append(words("learning.about.event", kind=run.event))
    if run.test_months:
        found.append(words.count("learning.about.months", run.test_months))
    return found


def _found(asked: Page, run: LearningRun) -> dict[str, Any]:
    """What the page shows of each part, or why there is none."""
    result, language = run.result, asked.words.language
    shown: dict[str, Any] = {"model_title": model_title(run, asked.words)}
    for name in ("learned", "compared", "criteria"):
        part = result.get(name)
        if part is None:
            continue
        shown[f"{name}_problems"] = problems_of(part.get("problems", []), asked.words)
        shown[name] = None if "problems" in part else shown_report(part, language)
    if shown.get("compared"):
        shown["pictures"] = _pictures(asked, run, result["compared"]["record"])
    if shown.get("criteria"):
        shown["proposals"] = shown_proposals(run, asked.words)
    if run.text:
        shown["name"] = run.taken_model or _free_name(run)
    return shown


def _free_name(run: LearningRun) -> str:
    """A name for the learned model that no model has."""
    taken = set(model_names())
    first = f"{run.model[:40]}-{_FREE}" if run.model else _FREE
    return next(name for name in (first, *(f"{first}-{n}" for n in range(2, len(taken) + 3))) if name not in taken)


def _pictures(asked: Page, run: LearningRun, record: Mapping[str, Any]) -> Sequence[tuple[str, Rates]]:
    """How many of each tenth were won, beside each other: by the published version, and by the other one."""
    words = asked.words
    number = short(find_version(run.model, run.version))
    other = words("learning.by.learned")
    if run.kind == LearningRun.Kind.BACKTEST:
        other = words("learning.by.draft", version=short(find_version(run.model, run.draft)))
    titles = (words("learning.by.published", version=number), other)
    models = record["models"]
    full = max((tenth["upper"] or 0.0 for each in models for tenth in each["deciles"]), default=1.0) or 1.0
    return [(title, _rates(asked, each, full)) for title, each in zip(titles, models, strict=True)]


def _rates(asked: Page, model: Mapping[str, Any], full: float) -> Rates:
    words, is_chance = asked.words, model["mean_probability"] is not None

    def written(score: float) -> str:
        return words.percent(score, 1) if is_chance else words.number(round(score))

    return Rates(
        title=words("learning.from.chance" if is_chance else "learning.from.score"),
        cases=words("card.column.judgements"),
        won=words("matrix.column.won"),
        share=words("matrix.column.share"),
        rates=[
            Rate(
                written(each["lowest"]),
                each["n"],
                each["won"],
                each["rate"],
                each["lower"],
                each["upper"],
                full,
            )
            for each in model["deciles"]
        ],
        few=words("reports.few"),
    )
