"""What `backtest` was asked comes in; the report on the screen, as JSON and as a page goes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reifegrad.cli.progress import Bar
from reifegrad.cli.report_screen import check_report, show_report, write_report
from reifegrad.measure.backtest import backtest
from reifegrad.measure.verdicts import findings
from reifegrad.report.backtest_page import BacktestPage
from reifegrad.report.blocks import Report
from reifegrad.report.pictures import check_pictures, picture, tell_pictures, write_pictures
from reifegrad.spec.points import to_points
from reifegrad.tasks.past import check_extra, find_models, judge_past, labels_of, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.cli.screen import Screen
    from reifegrad.language.words import Words
    from reifegrad.measure.backtest import Backtest
    from reifegrad.report.blocks import Picture
    from reifegrad.tasks.inputs import FactInputs, PastInputs
    from reifegrad.tasks.past import Judged


PICTURES = ("gains", "months", "calibration", "distribution")


@dataclass(frozen=True)
class Looked:
    """A backtest with what it was made of."""

    made: Backtest
    judged: Judged
    page: BacktestPage


@dataclass(frozen=True)
class Asked:
    """Which models, over which facts and moments, and where page and pictures go (None: nowhere)."""

    names: Sequence[str]
    data: FactInputs
    past: PastInputs
    report: str | None = None
    pictures: str | None = None


def backtest_and_show(asked: Asked, screen: Screen) -> None:
    """Measure the models, print what they were worth, and write the page if one was asked for.

    Raises:
        ReifegradError: A model or the facts have problems, or nobody could be judged.
    """
    check_extra()
    check_report(asked.report)
    check_pictures(asked.pictures, PICTURES)
    looked, drawn = _look(asked, screen), []
    if asked.report is not None or asked.pictures is not None:
        with Bar(screen) as bar:
            bar.say(screen.words("progress.draw"))
            page = looked.page.report(_pictures(looked, screen.words))
            drawn = write_pictures(page, asked.pictures)
        if asked.report is not None:
            write_report(page, asked.report)
    if screen.as_json:
        screen.json(_record(looked) | {"pictures": drawn})
        return
    show_report(_for_screen(looked.page.report(), screen.words, written=asked.report is not None), screen)
    if asked.report is not None:
        screen.line(screen.words("summary.written", path=asked.report))
    tell_pictures(drawn, asked.pictures, screen)


def _look(asked: Asked, screen: Screen) -> Looked:
    models = find_models(asked.names)
    judged = judge_past(models, asked.data, asked.past, screen)
    with Bar(screen) as bar:

        def step() -> None:
            bar.say(screen.words("progress.measure"))

        step()
        made = backtest(
            judged.cases,
            judged.judgements,
            stage=asked.past.stage,
            end=judged.end,
            recorded_since=judged.recorded_since,
            step=step,
        )
    labels = labels_of(asked.names, models, screen.language)
    page = BacktestPage(made, models, labels, screen.words, judged.notices)
    return Looked(made, judged, page)


def _for_screen(report: Report, words: Words, *, written: bool) -> Report:
    """Several models make a long page: of these the screen shows how they compare, and where the rest is."""
    if len(report.sections) <= 3:
        return report
    lines = report.lines if written else (*report.lines, words("measure.more"))
    return Report(report.title, lines, report.sections[:2], report.language)


def _pictures(looked: Looked, words: Words) -> list[list[Picture]]:
    """Those of all models together, then those of each."""
    from reifegrad.report import plots

    labels, made = looked.page.labels, looked.made
    scored = [judgement.scored for judgement in looked.judged.judgements]
    kept = scored[0] if len(scored) == 1 else _all(scored)
    done = kept & looked.judged.cases.complete
    won = looked.judged.cases.won[done]
    scores = [(label, j.score[done]) for label, j in zip(labels, looked.judged.judgements, strict=True)]
    chances = [(x, m.deciles) for x, m in zip(labels, made.models, strict=True) if m.mean_probability is not None]
    months = [month.month for month in made.models[0].months]
    lines = [(label, [month.auc for month in m.months]) for label, m in zip(labels, made.models, strict=True)]
    shared = [picture("gains", plots.gains_figure(scores, won, words), words)]
    shared.append(picture("months", plots.months_figure(months, lines, words, 0.5), words))
    if chances:
        shared.append(picture("calibration", plots.calibration_figure(chances, words), words))
    own = []
    for model, (label, score) in zip(looked.page.models, scores, strict=True):
        steps = [] if model.thresholds is None else [s.bound for s in model.thresholds.steps if s.name == made.stage]
        bound = None if not steps or steps[0] is None else to_points(steps[0])
        of = label if len(scores) > 1 else ""
        own.append([picture("distribution", plots.distribution_figure(won, score, words, bound), words, of=of)])
    return [shared, *own]


def _all(masks: Sequence[Any]) -> Any:
    import numpy as np

    return np.logical_and.reduce(masks)


def _record(looked: Looked) -> dict[str, Any]:
    record: dict[str, Any] = plain(looked.made)
    record["horizon_days"] = record.pop("horizon")
    record["rate"] = plain(looked.made.rate)
    for label, model in zip(looked.page.labels, record["models"], strict=True):
        model["label"] = label
    record["findings"] = plain(findings(looked.made))
    record["notices"] = plain(looked.judged.notices)
    return record
