"""Freezes recency, frequency and monetary value of purchases into the bins of a model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad.predict.profile.rfm import freeze_bins, measure_purchases
from reifegrad.predict.profile.rfm_model import rfm_text
from reifegrad.run.sources import Loader
from reifegrad.spec.time import check_moment
from reifegrad.tables import ACTIVITIES, ColumnType
from reifegrad.tasks.moment import read_moment
from reifegrad.tasks.new_file import check_new, write_new
from reifegrad.tasks.past import keeping_notes
from reifegrad.tasks.progress import computing, quiet, reading
from reifegrad.tasks.workspace import open_task_engine, sources_of

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad.errors import Problem
    from reifegrad.predict.profile.rfm import RfmBins
    from reifegrad.tasks.inputs import FactInputs
    from reifegrad.tasks.moment import Moment
    from reifegrad.tasks.progress import Progress


@dataclass(frozen=True)
class RfmRequest:
    """Which activities are purchases, until when, how many bins, and where the model goes (None: nowhere).

    `kinds` are the kinds of activities that are purchases, `amount` the property that says what one was worth.
    """

    data: FactInputs
    as_of: Moment
    bins: int = 5
    kinds: tuple[str, ...] = ("purchased",)
    amount: str = "amount"
    timezone: str = "Europe/Berlin"
    name: str = "rfm"
    output: str | None = None


@dataclass(frozen=True)
class RfmResult:
    """The bins of each measure, and the text of the model that has them; `notes` say what was found in the facts."""

    request: RfmRequest
    bins: RfmBins
    text: str
    notes: tuple[Problem, ...] = ()


def rfm(request: RfmRequest, progress: Progress = quiet) -> RfmResult:
    """Compute the bins from the log of purchases, and write them into a new model file if one was named.

    The bins are quantiles of all who bought something until `as_of`; a score then changes only because a customer
    does something.

    Raises:
        ReifegradError: The activities cannot be read, too few customers bought something, or the file is there.
    """
    check_new(request.output)
    as_of = read_moment(request.as_of, request.timezone)
    check_moment(as_of)
    bins, notes = _freeze(request, as_of, progress)
    text = rfm_text(bins, name=request.name, timezone=request.timezone)
    if request.output is not None:
        write_new(request.output, text)
    return RfmResult(request, bins, text, notes)


def _freeze(request: RfmRequest, as_of: datetime, progress: Progress) -> tuple[RfmBins, tuple[Problem, ...]]:
    facts, amount = request.data, request.amount
    sources = sources_of(facts)
    with open_task_engine(facts, progress) as (engine, folder):
        loader = Loader(engine, request.timezone, sources, folder, Path(facts.rejects), reading(progress))
        intake = loader.read(ACTIVITIES, facts.activities or "", {amount: ColumnType.NUMBER})
        log = loader.view(intake)
        if amount not in log.columns:
            raise fail("no-amount", name=amount)
        with keeping_notes(intake.notes), computing(engine, progress):
            purchases = measure_purchases(engine, log, as_of=as_of, kinds=request.kinds, amount=amount)
            bins = freeze_bins(purchases, levels=request.bins, as_of=as_of, kinds=request.kinds, amount=amount)
            return bins, intake.notes
