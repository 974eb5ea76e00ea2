"""Compares what a model reads and says since its training with the time of its training."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.errors import fail
from reifegrad.measure.drift import compare
from reifegrad.measure.scored_cases import read_criteria, score_cases
from reifegrad.spec.time import naive_utc
from reifegrad.tasks.moment import is_day, read_moment
from reifegrad.tasks.past import check_extra, find_models, keeping_notes, read_cases, read_past
from reifegrad.tasks.progress import computing, quiet
from reifegrad.tasks.workspace import open_workspace

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad.errors import Problem
    from reifegrad.measure.cases import Cases
    from reifegrad.measure.drift import Drift
    from reifegrad.measure.notices import Notice
    from reifegrad.measure.scored_cases import ScoredCases
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.inputs import FactInputs, PastInputs
    from reifegrad.tasks.models import ModelSource
    from reifegrad.tasks.moment import Moment
    from reifegrad.tasks.progress import Progress

_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class DriftRequest:
    """Which model, over which facts, trained until when (None: as its file says), as of when (None: the end).

    Empty moments and an empty horizon of `past` mean those of the training. `today` is the moment of the clock.
    """

    model: ModelSource
    data: FactInputs
    past: PastInputs
    today: datetime
    trained_until: Moment | None = None
    as_of: Moment | None = None


@dataclass(frozen=True)
class DriftResult:
    """What has changed, and the cases and judgements that say so.

    `notices` say what was odd in the facts, `notes` what was found in the files.
    """

    request: DriftRequest
    model: ScoringModel
    cases: Cases
    scored: ScoredCases
    drift: Drift
    notices: tuple[Notice, ...] = ()
    notes: tuple[Problem, ...] = ()


def drift(request: DriftRequest, progress: Progress = quiet) -> DriftResult:
    """Say which inputs and scores have changed since the training, and whether the model should be learned again.

    With outcomes also whether order and probabilities still hold.

    Raises:
        ReifegradError: Nobody knows until when it was trained, or the model or the facts have problems.
    """
    check_extra()
    (model,) = find_models([request.model])
    until = _trained_until(model, request.trained_until)
    past = _as_trained(model, request)
    with (
        open_workspace(model, request.data, progress) as space,
        keeping_notes(space.facts.notes),
        computing(space.engine, progress),
    ):
        history = read_past(space.engine, space.facts, past.complete_until, model.timezone, today=request.today)
        cases = read_cases(space, history, past)
        scored = score_cases(space.engine, model, space.facts.relations, cases)
        inputs = read_criteria(space.engine, model, space.facts.relations, cases)
        made = compare(cases, scored, inputs, until)
    return DriftResult(request, model, cases, scored, made, history.notices, tuple(space.facts.notes))


def _trained_until(model: ScoringModel, written: Moment | None) -> np.datetime64:
    """The end of the last day of the training. Raises `ReifegradError` if neither says it."""
    if written is None and model.training is not None:
        written = model.training.until
    if written is None:
        raise fail("trained-until-missing", model=model.name)
    moment = np.datetime64(naive_utc(read_moment(written, model.timezone)), "us")
    return moment + _DAY if is_day(written) else moment


def _as_trained(model: ScoringModel, request: DriftRequest) -> PastInputs:
    """Moments and horizon as requested, else those of the training."""
    past, training = request.past, model.training
    if request.as_of is not None:
        past = replace(past, until=request.as_of)
    if training is None:
        return replace(past, at=past.at or "creation+7d", horizon=past.horizon or "90d")
    at, horizon = past.at or training.moments, past.horizon or training.horizon
    return replace(past, at=at or "creation+7d", horizon=horizon or "90d", since=past.since or training.since)
