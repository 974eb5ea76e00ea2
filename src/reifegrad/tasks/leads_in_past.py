"""Reads leads at moments of the past for what is played over them: what models said, and what a file reads of them."""

from __future__ import annotations

import json
import math
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.agreement.reading import ACCOUNT_ID, criterion_of, names_read, reading_model
from reifegrad.measure.scored_cases import read_criteria, score_cases
from reifegrad.run.fact_records import plain_value
from reifegrad.spec.loader import parse_model
from reifegrad.spec.time import aware_utc
from reifegrad.tasks.past import keeping_notes, read_past
from reifegrad.tasks.progress import computing
from reifegrad.tasks.workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from datetime import datetime

    from reifegrad.agreement.reading import ReadsLeads
    from reifegrad.errors import Problem
    from reifegrad.measure.cases import Cases, History
    from reifegrad.measure.scored_cases import ScoredCases
    from reifegrad.spec.condition import Value
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.inputs import FactInputs
    from reifegrad.tasks.moment import Moment
    from reifegrad.tasks.progress import Progress
    from reifegrad.tasks.workspace import Workspace


@dataclass(frozen=True)
class PastFacts:
    """Which facts, until when they are complete, and the moment of the clock."""

    data: FactInputs
    complete_until: Moment | None
    today: datetime


class ReadPast:
    """The leads at their moments; the facts are read for each model, as two may take a column for different things.

    `choose` says which moments; it is asked once, with what was read first.
    """

    def __init__(
        self,
        inputs: PastFacts,
        choose: Callable[[Workspace, History], Cases],
        progress: Progress,
    ) -> None:
        self.inputs, self.choose, self.progress = inputs, choose, progress
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

    def values(self, read: ReadsLeads, cases: Cases | None = None) -> dict[str, Any]:
        """What a file reads of each lead at its moment, by name; of all `cases`, or of some."""
        model = reading_model(read)
        with self._opened(model) as space:
            chosen = self.cases if cases is None else cases
            found = read_criteria(space.engine, model, space.facts.relations, chosen)
        return {name: found[criterion_of(place)] for place, name in enumerate(names_read(read))}

    def activities(self, read: ReadsLeads, kinds: Collection[str]) -> dict[str, list[tuple[str, datetime]]]:
        """What leads did of some kinds, and when."""
        found: dict[str, list[tuple[str, datetime]]] = {}
        if not kinds:
            return found
        with self._opened(_model_of_kinds(read.timezone, kinds)) as space:
            log = space.facts.relations.activities
            if log is None:
                return found
            rows = space.engine.arrow(
                log.filter(log.kind.isin(sorted(kinds))).select("lead_id", "kind", "occurred_at").distinct()
            )
            for lead, kind, at in zip(*(rows.column(place).to_pylist() for place in range(3)), strict=True):
                found.setdefault(lead, []).append((kind, aware_utc(at)))
        return found

    @contextmanager
    def _opened(self, model: ScoringModel) -> Iterator[Workspace]:
        """The facts as a model reads them; the first model says at which moments leads come."""
        given = self.inputs
        with (
            open_workspace(model, given.data, self.progress) as space,
            keeping_notes(space.facts.notes),
            computing(space.engine, self.progress),
        ):
            if self._cases is None:
                until, today = given.complete_until, given.today
                self._history = read_past(space.engine, space.facts, until, model.timezone, today=today)
                self._cases = self.choose(space, self._history)
            yield space
            self.notes += [note for note in space.facts.notes if note not in self.notes]


def _model_of_kinds(timezone: str, kinds: Collection[str]) -> ScoringModel:
    """A model that reads activities of some kinds, and nothing else: tables are read for models."""
    counting = {"activity": sorted(kinds), "points": 1}
    document = {
        "reifegrad": 1,
        "name": "kinds",
        "timezone": timezone,
        "dimensions": {"did": {"criteria": {"a": counting}}},
    }
    return parse_model(json.dumps(document))


def values_of_cases(
    read: ReadsLeads, found: Mapping[str, Any], said: Mapping[str, ScoredCases]
) -> Iterator[dict[str, Value]]:
    """What conditions see of each case: what was read of it and what models said; what is missing is left out."""
    arrays = {name: column for name, column in found.items() if name != ACCOUNT_ID or name in read.attributes}
    arrays |= {name: _result(said[name.partition(".")[2]], name.partition(".")[0]) for name in read.results}
    # Values of Python: a comparison of those of NumPy is neither True nor False.
    columns = {name: array.tolist() for name, array in arrays.items()}
    for place in range(max(map(len, columns.values()), default=0)):
        values = {name: plain_value(column[place]) for name, column in columns.items()}
        yield {name: value for name, value in values.items() if not _is_missing(value)}


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
