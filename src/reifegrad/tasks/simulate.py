"""Plays an agreement over leads of the past: each one at its moment, with what was known of it then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from reifegrad.agreement.reading import ACCOUNT_ID
from reifegrad.agreement.simulation import Arrival, simulate
from reifegrad.agreement.state import RoutingState
from reifegrad.spec.ids import as_id
from reifegrad.spec.time import aware_utc
from reifegrad.tasks.absences import read_absences
from reifegrad.tasks.agreements import find_agreement, find_its_models, need_all_models
from reifegrad.tasks.leads_in_past import PastFacts, ReadPast, values_of_cases
from reifegrad.tasks.past import keeping_notes, read_cases
from reifegrad.tasks.progress import ProgressStep, quiet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from reifegrad.agreement.rules import Agreement
    from reifegrad.agreement.simulation import Simulation
    from reifegrad.errors import Problem
    from reifegrad.measure.cases import History
    from reifegrad.measure.notices import Notice
    from reifegrad.measure.scored_cases import ScoredCases
    from reifegrad.tasks.inputs import FactInputs, PastInputs
    from reifegrad.tasks.progress import Progress

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
    given = replace(request.past, horizon=_NO_HORIZON)
    past = ReadPast(
        PastFacts(request.data, given.complete_until, request.today),
        lambda space, history: read_cases(space, history, given),
        progress,
    )
    said = {name: past.results(model) for name, model in models.items()}
    read = past.values(agreement)
    progress(ProgressStep("route"))
    with keeping_notes(past.notes, past.history.notices):
        simulation = simulate(agreement, _arrivals(agreement, past, said, read), state)
    return SimulateResult(request, simulation, past.cases.at, tuple(past.notes), past.history.notices)


def _arrivals(
    agreement: Agreement, past: ReadPast, said: Mapping[str, ScoredCases], read: Mapping[str, Any]
) -> Iterator[Arrival]:
    """Every lead at its moment, with its values; what is missing is left out."""
    cases, decided = past.cases, _decided(past.history)
    accounts = read.get(ACCOUNT_ID)
    found = list(values_of_cases(agreement, read, said)) or [{}] * len(cases)
    for place, (lead, moment) in enumerate(zip(cases.lead, cases.as_of.tolist(), strict=True)):
        at = aware_utc(moment)
        yield Arrival(
            lead=str(lead),
            at=at,
            values=found[place],
            account=None if accounts is None else as_id(accounts[place]),
            decided_at=next((end for end in decided.get(lead, ()) if end >= at), None),
        )


def _decided(history: History) -> dict[str, list[datetime]]:
    """When each lead was won or lost, in order."""
    found: dict[str, list[datetime]] = {}
    for lead, moment in zip(history.outcome_lead, history.decided_at.tolist(), strict=True):
        if moment is not None:
            found.setdefault(lead, []).append(aware_utc(moment))
    return {lead: sorted(moments) for lead, moments in found.items()}
