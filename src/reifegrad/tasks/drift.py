"""What `drift` was asked comes in; what has changed since the training goes out, on the screen and as a page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.cli.report_screen import check_report, show_report, write_report
from reifegrad.cli.session import open_session
from reifegrad.errors import fail
from reifegrad.explain.wording import Wording
from reifegrad.measure import quality
from reifegrad.measure.drift import compare
from reifegrad.measure.judgement import judge, measure
from reifegrad.report.drift_page import DriftPage
from reifegrad.report.pictures import check_pictures, picture, tell_pictures, write_pictures
from reifegrad.spec.time import naive_utc
from reifegrad.tasks.moment import is_day, read_moment
from reifegrad.tasks.past import check_extra, find_models, labels_of, plain, read_cases, read_past

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.measure.cases import Cases
    from reifegrad.measure.drift import Drift
    from reifegrad.measure.judgement import Judgement
    from reifegrad.report.blocks import Picture
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.inputs import FactInputs, PastInputs

_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class DriftAsked:
    """Which model, over which facts, trained until when (None: as its file says), seen as of when (None: the end)."""

    model: str
    data: FactInputs
    past: PastInputs
    trained_until: str | None
    as_of: str | None
    report: str | None
    pictures: str | None = None


def drift_and_show(asked: DriftAsked, screen: Screen) -> None:
    """Print what has changed since the model was trained, and whether to learn it anew.

    Raises:
        ReifegradError: Nobody knows until when it was trained, or the model or the facts have problems.
    """
    check_extra()
    check_report(asked.report)
    check_pictures(asked.pictures, ("calibration",))
    (model,) = find_models([asked.model])
    until = _until(model, asked.trained_until)
    past = _as_trained(model, asked)
    with open_session(model, asked.data, screen) as session, session.bar.computing(session.engine):
        history = read_past(session.engine, session.facts, past.complete_until, model.timezone)
        cases = read_cases(session, history, past)
        judgement = judge(session.engine, model, session.facts.relations, cases)
        inputs = measure(session.engine, model, session.facts.relations, cases)
        made = compare(cases, judgement, inputs, until)
        notes = [note for note in session.facts.notes if note.severity != "note"]
    screen.problems(notes)
    wording, label = Wording(model, screen.language), labels_of([asked.model], [model], screen.language)[0]
    outcomes = asked.data.outcomes is not None
    page = DriftPage(made, cases, wording, label, screen.words, outcomes, history.notices)
    drawn: list[str] = []
    if asked.report is not None or asked.pictures is not None:
        report = page.report(_pictures(page, judgement))
        drawn = write_pictures(report, asked.pictures)
        if asked.report is not None:
            write_report(report, asked.report)
    if screen.as_json:
        screen.json(_record(made, cases) | {"pictures": drawn, "notices": plain(history.notices)})
        return
    show_report(page.report(), screen)
    if asked.report is not None:
        screen.line(screen.words("summary.written", path=asked.report))
    tell_pictures(drawn, asked.pictures, screen)


def _until(model: ScoringModel, written: str | None) -> np.datetime64:
    """The end of the last day of the training. Raises `ReifegradError` if neither says it."""
    if written is None and model.training is not None:
        written = model.training.until
    if written is None:
        what = f"nobody knows until when {model.name} was trained"
        raise fail("trained-until-missing", what, "Say it: --trained-until 2025-06-30.")
    moment = np.datetime64(naive_utc(read_moment(written, model.timezone)), "us")
    return moment + _DAY if is_day(written) else moment


def _as_trained(model: ScoringModel, asked: DriftAsked) -> PastInputs:
    """Moments and horizon as typed, else those of the training."""
    past, training = asked.past, model.training
    if asked.as_of is not None:
        past = replace(past, until=asked.as_of)
    if training is None:
        return replace(past, at=past.at or "creation+7d", horizon=past.horizon or "90d")
    at, horizon = past.at or training.moments, past.horizon or training.horizon
    return replace(past, at=at or "creation+7d", horizon=horizon or "90d", since=past.since or training.since)


def _pictures(page: DriftPage, judgement: Judgement) -> list[Picture]:
    """Of models with a probability, whether it still comes true."""
    made, cases, words = page.made, page.cases, page.words
    if judgement.probability is None or not made.after.complete:
        return []
    from reifegrad.report.plots import calibration_figure

    sides = []
    for key, chosen in (("drift.before", cases.as_of <= made.until), ("drift.after", cases.as_of > made.until)):
        done = chosen & cases.complete & judgement.scored
        sides.append((words(page.key(key)), quality.deciles(cases.won[done], judgement.probability[done])))
    return [picture("calibration", calibration_figure(sides, words), words)]


def _record(made: Drift, cases: Cases) -> dict[str, Any]:
    record: dict[str, Any] = plain(made)
    return record | {"at": cases.at, "horizon_days": plain(cases.horizon)}
