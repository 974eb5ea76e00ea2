"""Finds the threshold that brings as many leads as sales can work, and puts it into the model file on request."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.errors import fail
from reifegrad.measure.history import recorded
from reifegrad.measure.moment_choice import parse_length
from reifegrad.measure.scored_cases import cases_at_activities, score_cases, stages_from
from reifegrad.measure.threshold import calibrate as compare_thresholds
from reifegrad.spec.model import DISQUALIFIED_STAGE, Scale, ScaleStep
from reifegrad.tasks.past import (
    cases_between,
    check_extra,
    find_models,
    keeping_notes,
    read_cases,
    read_past,
)
from reifegrad.tasks.progress import computing, quiet
from reifegrad.tasks.threshold_file import current_threshold, difference, write_threshold
from reifegrad.tasks.workspace import open_workspace

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from reifegrad.errors import Problem
    from reifegrad.measure.cases import Cases, History
    from reifegrad.measure.notices import Notice
    from reifegrad.measure.threshold import ThresholdCalibration
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.inputs import FactInputs, PastInputs
    from reifegrad.tasks.models import ModelSource
    from reifegrad.tasks.progress import Progress
    from reifegrad.tasks.workspace import Workspace

_CAPACITY = re.compile(r"(\d{1,9}(?:[.,]\d+)?) ?(?:per|a|je|pro|/) ?(day|week|month|tag|woche|monat)", re.IGNORECASE)
_PER_WEEK = {"day": 5.0, "tag": 5.0, "week": 1.0, "woche": 1.0, "month": 7 / 30.436875, "monat": 7 / 30.436875}
_UNREACHABLE = 10**15  # milli-points: nobody has them, so that only those who qualify themselves get the stage


@dataclass(frozen=True)
class CalibrateRequest:
    """Which model, for which capacity of sales ("40 per week"), over which past.

    The newest `weeks` tell how many leads come. With `write` the recommended threshold goes into the model file.
    `today` is the moment of the clock.
    """

    model: ModelSource
    capacity: str
    data: FactInputs
    past: PastInputs
    today: datetime
    weeks: int = 26
    write: bool = False


@dataclass(frozen=True)
class CalibrateResult:
    """What each threshold would have done, and the cases that say so.

    `changed_lines` is the unified diff of the model file: None where nothing was to be written, empty where the file
    has the recommended threshold already. `notices` say what was odd in the facts, `notes` what was found in the files.
    """

    request: CalibrateRequest
    model: ScoringModel
    cases: Cases
    calibration: ThresholdCalibration
    changed_lines: tuple[str, ...] | None = None
    notices: tuple[Notice, ...] = ()
    notes: tuple[Problem, ...] = ()


def calibrate(request: CalibrateRequest, progress: Progress = quiet) -> CalibrateResult:
    """Say what each threshold would have done, and which one fits what sales can work.

    Raises:
        ReifegradError: The model has no use for a threshold, the facts have problems, or the model file cannot be
            written; it is then as it was.
    """
    check_extra()
    capacity = read_capacity(request.capacity)
    (model,) = find_models([request.model])
    file = _file_to_write(request)
    stage = request.past.stage
    _check_use(model, stage)
    with (
        open_workspace(model, request.data, progress) as space,
        keeping_notes(space.facts.notes),
        computing(space.engine, progress),
    ):
        timezone = model.timezone
        history = read_past(space.engine, space.facts, request.past.complete_until, timezone, today=request.today)
        cases, score = _judge(space, history, request.past)
        made = compare_thresholds(
            cases, score, capacity=capacity, weeks=request.weeks, current=current_threshold(model, stage)
        )
    lines = None
    if file is not None:
        with keeping_notes(space.facts.notes, history.notices):
            change = write_threshold(file, stage, made.advice)
        lines = () if change is None else tuple(difference(file, *change))
    return CalibrateResult(request, model, cases, made, lines, history.notices, tuple(space.facts.notes))


def read_capacity(text: str) -> float:
    """Leads per week of `40 per week`, `8 per day` (5 working days) or `160 per month`. Raises `ReifegradError`."""
    match = _CAPACITY.fullmatch(" ".join(text.split()))
    amount = float(match[1].replace(",", ".")) if match is not None else 0.0
    if match is None or amount <= 0:
        raise fail("capacity-format", text=text)
    return amount * _PER_WEEK[match[2].lower()]


def _file_to_write(request: CalibrateRequest) -> str | None:
    """The model file that gets the threshold. Raises `ReifegradError` for a template, and a model that is no file."""
    if not request.write:
        return None
    if isinstance(request.model, str) and Path(request.model).exists():
        return request.model
    name = request.model if isinstance(request.model, str) else request.model.name
    raise fail("template-read-only", name=name)


def _check_use(model: ScoringModel, stage: str) -> None:
    """Raise `ReifegradError` where a threshold would change nothing, or the stage is no threshold."""
    steps = [] if model.thresholds is None else [step.name for step in model.thresholds.steps]
    if stage in steps and steps.index(stage) == len(steps) - 1:
        raise fail("calibrate-stage", variant="rest", stage=stage, stages=tuple(steps[:-1]))
    if steps and stage not in steps:
        raise fail("calibrate-stage", stage=stage, stages=tuple(steps[:-1]))
    if not steps and model.matrix is not None and any(cell.stage for cell in model.matrix.cells.values()):
        raise fail("calibrate-cells", model=model.name)


def _judge(space: Workspace, history: History, past: PastInputs) -> tuple[Cases, NDArray[np.float64]]:
    """The cases that the model scores, and the points that each could be held against a threshold."""
    engine, model, relations = space.engine, space.model, space.facts.relations
    if past.at == "hand_over":
        lively = cases_at_activities(engine, relations, history, parse_length(past.horizon))
        cases = cases_between(recorded(lively, history), past, model)
    else:
        cases = read_cases(space, history, past)
    scored = score_cases(engine, _without_thresholds(model, past.stage), relations, cases)
    kept = scored.scored
    cases, scored = cases.where(kept), scored.where(kept)
    stages = stages_from(model, past.stage) or (past.stage,)
    return cases, _points_to_compare(scored.score, scored.names.get("stage"), stages)


def _points_to_compare(
    score: NDArray[np.float64], stage: NDArray[Any] | None, stages: tuple[str, ...]
) -> NDArray[np.float64]:
    """The scores; a disqualified lead reaches no threshold, one that qualified without points reaches all."""
    if stage is None:
        return score
    names = stage.astype(str)
    reached = np.where(np.isin(names, stages), np.inf, score)
    return np.where(names == DISQUALIFIED_STAGE, -np.inf, reached)


def _without_thresholds(model: ScoringModel, stage: str) -> ScoringModel:
    """The model with thresholds that nobody reaches: whoever still gets the stage qualifies without points."""
    if model.thresholds is None:
        return model
    steps = []
    for step in model.thresholds.steps:
        steps.append(step if step.bound is None else ScaleStep(step.name, _UNREACHABLE))
        if step.name == stage:
            break
    rest = model.thresholds.steps[len(steps) :]
    return replace(model, thresholds=Scale((*steps, *rest)))
