"""Measures models at past moments against what became of the leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.measure.backtest import backtest as measure_past
from reifegrad.tasks.past import check_extra, find_models, keeping_notes, score_past
from reifegrad.tasks.progress import ProgressStep, quiet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad.measure.backtest import Backtest
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.inputs import FactInputs, PastInputs
    from reifegrad.tasks.models import ModelSource
    from reifegrad.tasks.past import ScoredPast
    from reifegrad.tasks.progress import Progress


@dataclass(frozen=True)
class BacktestRequest:
    """Which models (files or names of templates), over which facts and moments; `today` is the moment of the clock."""

    models: Sequence[ModelSource]
    data: FactInputs
    past: PastInputs
    today: datetime


@dataclass(frozen=True)
class BacktestResult:
    """What the models were worth, and the judgements that say so. `models` are in the order of the request."""

    request: BacktestRequest
    models: tuple[ScoringModel, ...]
    judged: ScoredPast
    backtest: Backtest


def backtest(request: BacktestRequest, progress: Progress = quiet) -> BacktestResult:
    """Let every model judge the same leads at the same past moments, and compare that with what became of them.

    Only what was known at a moment is read for it. A lead whose horizon is not over yet counts for the volume, never
    as lost.

    Raises:
        ReifegradError: A model or the facts have problems, or nobody could be judged.
    """
    check_extra()
    models = find_models(request.models)
    judged = score_past(models, request.data, request.past, progress, today=request.today)
    with keeping_notes(judged.notes, judged.notices):
        progress(ProgressStep("measure"))
        measured = measure_past(
            judged.cases,
            judged.judgements,
            stage=request.past.stage,
            end=judged.end,
            recorded_since=judged.recorded_since,
            step=lambda: progress(ProgressStep("measure")),
        )
    return BacktestResult(request, models, judged, measured)
