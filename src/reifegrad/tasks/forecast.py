"""Forecasts wins and revenue per week from what became of leads, with the scores of a model if one is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.errors import fail
from reifegrad.measure.arrays import places_in
from reifegrad.measure.cases import cases_at
from reifegrad.measure.scored_cases import score_cases
from reifegrad.revenue.calibrating import CalibratedScores, ScoredThen
from reifegrad.revenue.cycle import Cycles
from reifegrad.revenue.expecting import WEEK
from reifegrad.revenue.forecast import days_of
from reifegrad.revenue.forecast import forecast as look_ahead
from reifegrad.tasks.decided import read_decided
from reifegrad.tasks.past import check_extra, find_models, keeping_notes, read_past
from reifegrad.tasks.progress import computing, quiet
from reifegrad.tasks.workspace import open_all_columns, open_workspace

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from reifegrad.errors import Problem
    from reifegrad.measure.cases import History
    from reifegrad.measure.notices import Notice
    from reifegrad.revenue.forecast import Forecast
    from reifegrad.revenue.journeys import Decided
    from reifegrad.run.engine import Engine
    from reifegrad.run.sources import LoadedFacts
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.inputs import FactInputs
    from reifegrad.tasks.models import ModelSource
    from reifegrad.tasks.moment import Moment
    from reifegrad.tasks.progress import Progress

FEWEST_WON = 10
"""Of fewer wins nobody can say how leads go."""
ORIGINS = 78
"""From so many past weeks the forecast is checked, where the past is long enough."""
MOST_JUDGED = 1_000_000
"""Scores of open leads at past weeks; the older weeks go without, where there would be more."""
_WEEK = np.timedelta64(7 * 86_400_000_000, "us")


@dataclass(frozen=True)
class ForecastRequest:
    """Over which facts, how many weeks ahead, and with the scores of which model (None: none).

    `complete_until` is the day until which the data is complete: the first week ahead begins behind it. `today` is the
    moment of the clock.
    """

    data: FactInputs
    today: datetime
    model: ModelSource | None = None
    weeks: int = 8
    complete_until: Moment | None = None
    timezone: str = "Europe/Berlin"


@dataclass(frozen=True)
class ForecastResult:
    """What will be won, from `end` (naive UTC) on; the model whose scores were used, and for how many weeks."""

    request: ForecastRequest
    made: Forecast
    end: np.datetime64
    model: ScoringModel | None
    scored_weeks: int
    timezone: str
    notices: tuple[Notice, ...] = ()
    notes: tuple[Problem, ...] = ()


def forecast(request: ForecastRequest, progress: Progress = quiet) -> ForecastResult:
    """Say how many wins, and how much money, each of the next weeks will bring; and how that has done in the past.

    Raises:
        ReifegradError: The facts have problems, or fewer than ten leads were won.
    """
    if request.model is None:
        with open_all_columns(request.data, request.timezone, progress) as (engine, facts):
            return _forecast(request, engine, facts, None, progress)
    check_extra()
    (model,) = find_models([request.model])
    with open_workspace(model, request.data, progress) as space:
        return _forecast(request, space.engine, space.facts, model, progress)


def _forecast(
    request: ForecastRequest, engine: Engine, facts: LoadedFacts, model: ScoringModel | None, progress: Progress
) -> ForecastResult:
    timezone = request.timezone if model is None else model.timezone
    with keeping_notes(facts.notes), computing(engine, progress):
        history = read_past(engine, facts, request.complete_until, timezone, today=request.today)
        placed = cycles_of(history, read_decided(engine, facts, history))
        cycles = placed.cycles
        won = int((cycles.won & ~np.isnan(cycles.decided)).sum())
        if won < FEWEST_WON:
            raise fail("forecast-few", won=won, least=FEWEST_WON)
        scores: list[ScoredThen] = []
        if model is not None:
            scores = _scores(engine, facts, model, history, request.weeks, placed)
        until = float(days_of(history.end.reshape(1))[0])
        given = CalibratedScores(cycles, scores, WEEK * request.weeks) if scores else None
        made = look_ahead(cycles, until, request.weeks, origins=ORIGINS, chances=given)
    notes = tuple(facts.notes)
    return ForecastResult(request, made, history.end, model, len(scores), timezone, history.notices, notes)


@dataclass(frozen=True)
class _PlacedCycles:
    """Cycles, and the place of each lead of the history among them (-1: it has none)."""

    cycles: Cycles
    places: NDArray[np.int64]


def cycles_of(history: History, decided: Decided) -> _PlacedCycles:
    """Each lead whose creation is known with its first decision; its later wins are further ones."""
    known = ~np.isnat(history.created_at)
    places = np.where(known, np.cumsum(known) - 1, -1)
    owner = places_in(history.lead, decided.lead)
    kept = (owner >= 0) & known[np.maximum(owner, 0)] & ~np.isnat(decided.at)
    decided, owner = decided.where(kept), places[owner[kept]]
    order = np.lexsort((~decided.won, decided.at, owner))
    owner, at, won, cents = owner[order], days_of(decided.at)[order], decided.won[order], decided.cents[order]
    first = np.concatenate([[True], np.diff(owner) > 0]) if len(owner) else np.zeros(0, dtype=bool)
    count = int(known.sum())
    when, is_won, worth = np.full(count, np.nan), np.zeros(count, dtype=bool), np.zeros(count, dtype=np.int64)
    when[owner[first]], is_won[owner[first]], worth[owner[first]] = at[first], won[first], cents[first]
    again = ~first & won
    created = days_of(history.created_at[known])
    cycles = Cycles(created, when, is_won, worth, np.ones(count), at[again], cents[again])
    return _PlacedCycles(cycles, places)


def _scores(
    engine: Engine, facts: LoadedFacts, model: ScoringModel, history: History, weeks: int, cycles: _PlacedCycles
) -> list[ScoredThen]:
    """What the model said of the open leads at the end, and at each of the weeks before it; all in one run."""
    moments = _moments(history, weeks, cycles)
    cases = cases_at(history, np.tile(history.lead, len(moments)), np.repeat(moments, len(history.lead)), _WEEK)
    scored = score_cases(engine, model, facts.relations, cases)
    value = scored.score if scored.probability is None else scored.probability
    place = cycles.places[places_in(history.lead, cases.lead)]
    found: list[ScoredThen] = []
    for moment in moments:
        chosen = (cases.as_of == moment) & (place >= 0)
        found.append(ScoredThen(float(days_of(moment.reshape(1))[0]), place[chosen], value[chosen]))
    return found


def _moments(history: History, weeks: int, cycles: _PlacedCycles) -> NDArray[np.datetime64]:
    """The end and the weeks before it, the newest first, as long as not too many leads were open in all of them."""
    moments = history.end - np.arange(ORIGINS + 2 * weeks) * _WEEK
    one = cycles.cycles
    open_then = [int(((one.created <= day) & ~(one.decided <= day)).sum()) for day in days_of(moments)]
    kept = (np.cumsum(open_then) <= MOST_JUDGED) & (np.array(open_then) > 0)
    return moments[: int(np.argmin(kept)) if not kept.all() else len(kept)]
