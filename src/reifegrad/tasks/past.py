"""Reads the past of the leads: what became of whom, at which moments leads are judged, and what models said then."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from reifegrad.errors import ReifegradError, fail
from reifegrad.measure.cases import build_cases
from reifegrad.measure.history import first_outcome, read_history, recorded
from reifegrad.measure.moment_choice import parse_length, parse_moments
from reifegrad.measure.scored_cases import check_subject, hand_over_cases, score_cases
from reifegrad.spec.time import naive_utc
from reifegrad.tasks.models import find_model
from reifegrad.tasks.moment import is_day, read_moment
from reifegrad.tasks.progress import computing, quiet
from reifegrad.tasks.workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from reifegrad.errors import Problem
    from reifegrad.measure.cases import Cases, History
    from reifegrad.measure.notices import Notice
    from reifegrad.measure.scored_cases import ScoredCases
    from reifegrad.run.engine import Engine
    from reifegrad.run.sources import LoadedFacts
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.inputs import FactInputs, PastInputs
    from reifegrad.tasks.models import ModelSource
    from reifegrad.tasks.moment import Moment
    from reifegrad.tasks.progress import Progress
    from reifegrad.tasks.workspace import Workspace


@dataclass(frozen=True)
class ScoredPast:
    """Cases and what each model said about them, in the order of the models.

    `end` is that of the data, `recorded_since` the first outcome (both naive UTC). `notices` say what was odd in the
    facts, `notes` what was found in the files.
    """

    cases: Cases
    end: np.datetime64
    recorded_since: np.datetime64
    judgements: tuple[ScoredCases, ...]
    notices: tuple[Notice, ...] = ()
    notes: tuple[Problem, ...] = ()


class FailureAfterReading(ReifegradError):
    """The error of a task whose facts were read: the warnings about the files come first, then what stopped it.

    What was odd in the facts often says why, so it goes along as `notices`.
    """

    def __init__(self, problems: Sequence[Problem], notices: Sequence[Notice] = ()) -> None:
        super().__init__(problems)
        self.notices = notices


@contextmanager
def keeping_notes(notes: Sequence[Problem], notices: Sequence[Notice] = ()) -> Iterator[None]:
    """What was found while reading is not lost where the work after it fails.

    Raises:
        FailureAfterReading: Instead of a `ReifegradError` of the block.
    """
    try:
        yield
    except ReifegradError as error:
        warnings = (note for note in notes if note.severity != "note")
        raise FailureAfterReading((*warnings, *error.problems), notices) from error


def find_models(names: Sequence[ModelSource]) -> tuple[ScoringModel, ...]:
    """The models of files and templates, all of which score leads. Raises `ReifegradError`."""
    models = tuple(find_model(name) for name in names)
    for model in models:
        check_subject(model)
    return models


def check_extra() -> None:
    """Raise `ReifegradError` where the libraries for measuring are not installed."""
    from importlib.util import find_spec

    lacking = [name for name in ("sklearn", "scipy", "matplotlib") if find_spec(name) is None]
    if lacking:
        raise fail("extra-missing", packages=tuple(lacking))


def score_past(
    models: Sequence[ScoringModel],
    facts: FactInputs,
    past: PastInputs,
    progress: Progress = quiet,
    *,
    today: datetime,
) -> ScoredPast:
    """Let every model judge the same leads at the same moments.

    Each model reads the facts for itself: two may take a column for different things. The first one decides about
    time zone and hand-over.

    Raises:
        ReifegradError: The facts have problems, or nobody could be judged in that time.
    """
    cases, history, judgements = None, None, []
    notes: list[Problem] = []
    for model in models:
        with (
            open_workspace(model, facts, progress) as space,
            keeping_notes(space.facts.notes),
            computing(space.engine, progress),
        ):
            if cases is None:
                history = read_past(space.engine, space.facts, past.complete_until, model.timezone, today=today)
                cases = read_cases(space, history, past)
            judgements.append(score_cases(space.engine, model, space.facts.relations, cases))
            notes += space.facts.notes
    if cases is None or history is None:
        raise ValueError("no models")
    return ScoredPast(cases, history.end, first_outcome(history), tuple(judgements), history.notices, tuple(notes))


def read_past(
    engine: Engine, facts: LoadedFacts, complete_until: Moment | None, timezone: str, *, today: datetime
) -> History:
    """What became of whom, until the day that was named, or the one that the dates tell.

    `today` is the moment of the clock: rows that are dated later do not say where the data ends.

    Raises:
        ReifegradError: The day is none, the leads have no dates, or no outcome belongs to a lead.
    """
    until = None if complete_until is None else _end_of(complete_until, timezone)
    return read_history(engine, facts, until=until, today=np.datetime64(naive_utc(today), "us"))


def _end_of(text: Moment, timezone: str) -> np.datetime64:
    """The last instant of a day that was typed, or the moment that was."""
    moment = read_moment(text, timezone)
    if is_day(text):
        following = moment.astimezone(ZoneInfo(timezone)).replace(tzinfo=None) + timedelta(days=1)
        moment = following.replace(tzinfo=ZoneInfo(timezone)) - timedelta(microseconds=1)
    return np.datetime64(naive_utc(moment), "us")


def read_cases(space: Workspace, history: History, past: PastInputs) -> Cases:
    """The cases that were asked for. Raises `ReifegradError` for moments or a horizon that are none."""
    choice, horizon = parse_moments(past.at), parse_length(past.horizon)
    if choice.kind == "hand_over":
        relations = space.facts.relations
        cases = hand_over_cases(space.engine, space.model, relations, history, horizon, past.stage)
    else:
        cases = build_cases(history, choice, horizon, timezone=space.model.timezone)
    return cases_between(recorded(cases, history), past, space.model)


def cases_between(cases: Cases, past: PastInputs, model: ScoringModel) -> Cases:
    """The cases from `since` on, before `until`. Raises `ReifegradError` if none is left."""
    chosen = np.ones(len(cases), dtype=bool)
    if past.since is not None:
        chosen &= cases.as_of >= np.datetime64(naive_utc(read_moment(past.since, model.timezone)), "us")
    if past.until is not None:
        chosen &= cases.as_of < np.datetime64(naive_utc(read_moment(past.until, model.timezone)), "us")
    if not chosen.any():
        raise fail("no-cases")
    return cases.where(chosen)
