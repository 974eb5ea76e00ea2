"""Plays an agreement over leads of the past: each one at its moment, with what was known of it then."""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.agreement.reading import ACCOUNT_ID, criterion_of, names_read, reading_model
from reifegrad.agreement.simulation import Arrival, simulate
from reifegrad.agreement.state import RoutingState
from reifegrad.measure.scored_cases import read_criteria, score_cases
from reifegrad.run.fact_records import plain_value
from reifegrad.spec.ids import as_id
from reifegrad.spec.time import aware_utc
from reifegrad.tasks.absences import read_absences
from reifegrad.tasks.agreements import find_agreement, find_its_models, need_all_models
from reifegrad.tasks.past import keeping_notes, read_cases, read_past
from reifegrad.tasks.progress import ProgressStep, computing, quiet
from reifegrad.tasks.workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from reifegrad.agreement.rules import Agreement
    from reifegrad.agreement.simulation import Simulation
    from reifegrad.errors import Problem
    from reifegrad.measure.cases import Cases, History
    from reifegrad.measure.notices import Notice
    from reifegrad.measure.scored_cases import ScoredCases
    from reifegrad.spec.condition import Value
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.inputs import FactInputs, PastInputs
    from reifegrad.tasks.progress import Progress
    from reifegrad.tasks.workspace import Workspace

_NO_HORIZON = "1d"
"""Cases have one; nobody asks here what became of a lead within it."""


@dataclass(frozen=True)
class SimulateRequest:
    """Which agreement, over which facts and moments; `today` is the moment of the clock.

    `models` are files of models that the agreement reads, `absences` is a file that says who was away when.
    """

    agreement: str
    data: FactInputs
    past: PastInputs
    today: datetime
    models: Sequence[str] = ()
    absences: str | None = None


@dataclass(frozen=True)
class SimulateResult:
    """What the agreement would have done with leads `at` moments, in the words of `--at`.

    `notes` were found in the files, `notices` in the facts.
    """

    request: SimulateRequest
    simulation: Simulation
    at: str
    notes: tuple[Problem, ...]
    notices: tuple[Notice, ...]


def simulate_past(request: SimulateRequest, progress: Progress = quiet) -> SimulateResult:
    """Give the leads of the past to people, one after the other, as the agreement says.

    Raises:
        ReifegradError: The agreement, a model or the facts have problems, or no lead came in that time.
    """
    agreement = find_agreement(request.agreement).agreement
    models = find_its_models(agreement, request.agreement, request.models)
    need_all_models(agreement, models)
    state = RoutingState(absences=read_absences(request.absences, agreement))
    past = _ReadPast(request, progress)
    said = {name: past.results(model) for name, model in models.items()}
    read = past.values(agreement)
    progress(ProgressStep("route"))
    with keeping_notes(past.notes, past.history.notices):
        simulation = simulate(agreement, _arrivals(agreement, past, said, read), state)
    return SimulateResult(request, simulation, past.cases.at, tuple(past.notes), past.history.notices)


class _ReadPast:
    """The leads at their moments; the facts are read for each model, as two may take a column for different things."""

    def __init__(self, request: SimulateRequest, progress: Progress) -> None:
        self.request, self.progress = request, progress
        self.notes: list[Problem] = []
        self._history: History | None = None
        self._cases: Cases | None = None

    @property
    def history(self) -> History:
        """What became of the leads, as it was read first."""
        if self._history is None:
            raise ValueError("nothing has been read yet")
        return self._history

    @property
    def cases(self) -> Cases:
        """The leads at the moments at which they are given to somebody."""
        if self._cases is None:
            raise ValueError("nothing has been read yet")
        return self._cases

    def results(self, model: ScoringModel) -> ScoredCases:
        """What a model said about each lead at its moment."""
        with self._opened(model) as space:
            return score_cases(space.engine, model, space.facts.relations, self.cases)

    def values(self, agreement: Agreement) -> dict[str, Any]:
        """What the agreement reads of each lead at its moment, by name."""
        model = reading_model(agreement)
        with self._opened(model) as space:
            read = read_criteria(space.engine, model, space.facts.relations, self.cases)
        return {name: read[criterion_of(place)] for place, name in enumerate(names_read(agreement))}

    @contextmanager
    def _opened(self, model: ScoringModel) -> Iterator[Workspace]:
        """The facts as a model reads them; the first model says at which moments leads come."""
        request, past = self.request, replace(self.request.past, horizon=_NO_HORIZON)
        with (
            open_workspace(model, request.data, self.progress) as space,
            keeping_notes(space.facts.notes),
            computing(space.engine, self.progress),
        ):
            if self._cases is None:
                until, today = past.complete_until, request.today
                self._history = read_past(space.engine, space.facts, until, model.timezone, today=today)
                self._cases = read_cases(space, self._history, past)
            yield space
            self.notes += [note for note in space.facts.notes if note not in self.notes]


def _arrivals(
    agreement: Agreement, past: _ReadPast, said: Mapping[str, ScoredCases], read: Mapping[str, Any]
) -> Iterator[Arrival]:
    """Every lead at its moment, with its values; what is missing is left out."""
    cases, decided = past.cases, _decided(past.history)
    arrays = {name: column for name, column in read.items() if name != ACCOUNT_ID or name in agreement.attributes}
    arrays |= {name: _result(said[name.partition(".")[2]], name.partition(".")[0]) for name in agreement.results}
    # Values of Python: a comparison of those of NumPy is neither True nor False.
    columns = {name: array.tolist() for name, array in arrays.items()}
    accounts = read.get(ACCOUNT_ID)
    for place, (lead, moment) in enumerate(zip(cases.lead, cases.as_of.tolist(), strict=True)):
        at = aware_utc(moment)
        values = {name: plain_value(column[place]) for name, column in columns.items()}
        yield Arrival(
            lead=str(lead),
            at=at,
            values={name: value for name, value in values.items() if not _is_missing(value)},
            account=None if accounts is None else as_id(accounts[place]),
            decided_at=next((end for end in decided.get(lead, ()) if end >= at), None),
        )


def _result(scored: ScoredCases, result: str) -> Any:
    """One of `RESULTS` of a model, lead by lead; unknown for all where the model does not give it."""
    nothing = np.full(len(scored.score), None, dtype=object)
    match result:
        case "score":
            return scored.score
        case "probability":
            return nothing if scored.probability is None else scored.probability
        case _:
            return scored.names.get(result, nothing)


def _is_missing(value: Value) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _decided(history: History) -> dict[str, list[datetime]]:
    """When each lead was won or lost, in order."""
    found: dict[str, list[datetime]] = {}
    for lead, moment in zip(history.outcome_lead, history.decided_at.tolist(), strict=True):
        if moment is not None:
            found.setdefault(lead, []).append(aware_utc(moment))
    return {lead: sorted(moments) for lead, moments in found.items()}
