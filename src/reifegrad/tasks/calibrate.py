"""What `calibrate` was asked comes in; the table of thresholds goes out, with --write also the changed model file."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.cli.progress import Bar
from reifegrad.cli.report_screen import check_report, show_report, write_report
from reifegrad.cli.session import open_session
from reifegrad.errors import fail
from reifegrad.explain.wording import Wording
from reifegrad.measure.history import recorded
from reifegrad.measure.judgement import judge, lively_cases, stages_from
from reifegrad.measure.moment_choice import parse_length
from reifegrad.measure.threshold import calibrate
from reifegrad.report.calibrate_page import CalibratePage
from reifegrad.report.pictures import check_pictures, picture, tell_pictures, write_pictures
from reifegrad.spec.model import DISQUALIFIED_STAGE, Scale, Step
from reifegrad.spec.points import to_points
from reifegrad.tasks.past import between, check_extra, find_models, labels_of, plain, read_cases, read_past
from reifegrad.tasks.threshold_file import difference, write_threshold

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reifegrad.cli.screen import Screen
    from reifegrad.measure.cases import Cases
    from reifegrad.measure.notices import Notice
    from reifegrad.measure.threshold import Calibration
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.inputs import FactInputs, PastInputs

_CAPACITY = re.compile(r"(\d{1,9}(?:[.,]\d+)?) ?(?:per|a|je|pro|/) ?(day|week|month|tag|woche|monat)", re.IGNORECASE)
_PER_WEEK = {"day": 5.0, "tag": 5.0, "week": 1.0, "woche": 1.0, "month": 7 / 30.436875, "monat": 7 / 30.436875}
_UNREACHABLE = 10**15  # milli-points: nobody has them, so that only those who qualify themselves get the stage


@dataclass(frozen=True)
class Wanted:
    """What is to be calibrated, and what becomes of the advice."""

    model: str
    capacity: str
    data: FactInputs
    past: PastInputs
    weeks: int
    write: bool
    report: str | None
    pictures: str | None = None


@dataclass(frozen=True)
class _Found:
    """What each threshold would have done, the cases that told it, and what was odd in the facts."""

    cases: Cases
    made: Calibration
    notices: tuple[Notice, ...]


def calibrate_and_show(wanted: Wanted, screen: Screen) -> None:
    """Print what each threshold would do; with `write` put the recommended one into the model file.

    Raises:
        ReifegradError: The model has no use for a threshold, the facts have problems, or a file cannot be written.
    """
    check_extra()
    check_report(wanted.report)
    check_pictures(wanted.pictures, ("threshold_curve",))
    capacity = read_capacity(wanted.capacity)
    (model,) = find_models([wanted.model])
    if wanted.write and not Path(wanted.model).exists():
        fix = f"Make it yours first: reifegrad init --template {wanted.model}"
        raise fail("template-read-only", f"{wanted.model} is a template, not a file of yours", fix)
    _check_use(model, wanted.past.stage)
    found = _calibrate(model, capacity, wanted, screen)
    cases, made = found.cases, found.made
    stage = Wording(model, screen.language).stage(wanted.past.stage)
    (label,) = labels_of([wanted.model], [model], screen.language)
    page = CalibratePage(made, cases, label, stage, model.timezone, screen.words, found.notices)
    drawn = _draw(page, wanted, screen)
    change = write_threshold(wanted.model, wanted.past.stage, made.advice) if wanted.write else None
    lines = [] if change is None else difference(wanted.model, *change)
    if screen.as_json:
        screen.json(_record(made, cases, wanted, lines) | {"pictures": drawn, "notices": plain(found.notices)})
        return
    show_report(page.report(), screen)
    if wanted.report is not None:
        screen.line(screen.words("summary.written", path=wanted.report))
    tell_pictures(drawn, wanted.pictures, screen)
    if wanted.write:
        _tell(wanted, lines, screen)


def _draw(page: CalibratePage, wanted: Wanted, screen: Screen) -> list[str]:
    """Write the page and the files of its picture where they are wanted; the paths of the latter."""
    if wanted.report is None and wanted.pictures is None:
        return []
    from reifegrad.report.plots import threshold_figure

    with Bar(screen) as bar:
        bar.say(screen.words("progress.draw"))
        drawn = picture("threshold_curve", threshold_figure(page.made, screen.words), screen.words)
        report = page.report((drawn,))
        if wanted.report is not None:
            write_report(report, wanted.report)
        return write_pictures(report, wanted.pictures)


def _tell(wanted: Wanted, lines: list[str], screen: Screen) -> None:
    """The change as a diff, and what to do with it."""
    screen.print("")
    if not lines:
        screen.print(screen.words("calibrate.unchanged", path=wanted.model))
        return
    screen.print(screen.words("calibrate.changed", path=wanted.model), style="bold")
    for line in lines:
        screen.line(line, {"+": "green", "-": "red"}.get(line[:1], "dim"))
    screen.print(screen.words("calibrate.next", path=wanted.model))


def _record(made: Calibration, cases: Cases, wanted: Wanted, lines: list[str]) -> dict[str, Any]:
    record: dict[str, Any] = plain(made)
    figures = [tuple(value for name, value in row.items() if name != "threshold") for row in record["rows"]]
    # Of neighbours that would do the same, the highest says it all.
    changes = [this != following for this, following in zip(figures, [*figures[1:], None], strict=True)]
    record["rows"] = [row for row, differs in zip(record["rows"], changes, strict=True) if differs]
    record |= {"at": cases.at, "horizon_days": plain(cases.horizon), "stage": wanted.past.stage}
    record |= {"first": plain(cases.as_of.min()), "last": plain(cases.as_of.max())}
    record |= {"written": wanted.model if lines else None, "diff": lines}
    return record


def read_capacity(text: str) -> float:
    """Leads per week of `40 per week`, `8 per day` (5 working days) or `160 per month`. Raises `ReifegradError`."""
    match = _CAPACITY.fullmatch(" ".join(text.split()))
    amount = float(match[1].replace(",", ".")) if match is not None else 0.0
    if match is None or amount <= 0:
        raise fail("capacity-format", f"{text!r} is no capacity", "Write 40 per week, 8 per day or 160 per month.")
    return amount * _PER_WEEK[match[2].lower()]


def _check_use(model: ScoringModel, stage: str) -> None:
    """Raise `ReifegradError` where a threshold would change nothing, or the stage is no threshold."""
    steps = [] if model.thresholds is None else [step.name for step in model.thresholds.steps]
    if stage in steps and steps.index(stage) == len(steps) - 1:
        what = f"{stage!r} is the stage of all others, it has no threshold"
        raise fail("calibrate-stage", what, f"Name another with --stage: {', '.join(steps[:-1])}.")
    if steps and stage not in steps:
        raise fail("calibrate-stage", f"the model has no threshold {stage!r}", f"Known: {', '.join(steps[:-1])}.")
    if not steps and model.matrix is not None and any(cell.stage for cell in model.matrix.cells.values()):
        what = f"the cells of {model.name} decide about the stage, no threshold does"
        raise fail("calibrate-cells", what, "Change the bounds of the grades instead; `backtest` shows what they do.")


def _calibrate(model: ScoringModel, capacity: float, wanted: Wanted, screen: Screen) -> _Found:
    past, stage = wanted.past, wanted.past.stage
    with open_session(model, wanted.data, screen) as session, session.bar.computing(session.engine):
        engine, relations = session.engine, session.facts.relations
        history = read_past(engine, session.facts, past.complete_until, model.timezone)
        if past.at == "hand_over":
            lively = lively_cases(engine, relations, history, parse_length(past.horizon))
            cases = between(recorded(lively, history), past, model)
        else:
            cases = read_cases(session, history, past)
        judged = judge(engine, _without(model, stage), relations, cases)
        kept = judged.scored
        cases, judged = cases.where(kept), judged.where(kept)
        notes = [note for note in session.facts.notes if note.severity != "note"]
        score = _reach(judged.score, judged.names.get("stage"), stages_from(model, stage) or (stage,))
        made = calibrate(cases, score, capacity=capacity, weeks=wanted.weeks, current=_bound(model, stage))
    screen.problems(notes)
    return _Found(cases, made, history.notices)


def _reach(score: NDArray[np.float64], stage: NDArray[Any] | None, stages: tuple[str, ...]) -> NDArray[np.float64]:
    """The scores; whoever is disqualified reaches no threshold, whoever qualified without one reaches all."""
    if stage is None:
        return score
    names = stage.astype(str)
    reached = np.where(np.isin(names, stages), np.inf, score)
    return np.where(names == DISQUALIFIED_STAGE, -np.inf, reached)


def _without(model: ScoringModel, stage: str) -> ScoringModel:
    """The model with thresholds that nobody reaches: whoever still gets the stage qualifies without points."""
    if model.thresholds is None:
        return model
    steps = []
    for step in model.thresholds.steps:
        steps.append(step if step.bound is None else Step(step.name, _UNREACHABLE))
        if step.name == stage:
            break
    rest = model.thresholds.steps[len(steps) :]
    return replace(model, thresholds=Scale((*steps, *rest)))


def _bound(model: ScoringModel, stage: str) -> float | None:
    steps = () if model.thresholds is None else model.thresholds.steps
    return next((to_points(step.bound) for step in steps if step.name == stage and step.bound is not None), None)
