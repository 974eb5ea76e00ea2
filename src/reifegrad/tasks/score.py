"""Scores all leads as of a moment: ranks those to contact first, or writes everything into files or tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from reifegrad.tasks.models import find_model
from reifegrad.tasks.moment import read_moment
from reifegrad.tasks.outputs import check_outputs
from reifegrad.tasks.progress import ProgressStep, computing, quiet
from reifegrad.tasks.workspace import open_scoring

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from reifegrad.errors import Problem
    from reifegrad.explain.ranking import RankedLead
    from reifegrad.run.scored import Scored
    from reifegrad.run.summary import RunSummary
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.inputs import FactInputs
    from reifegrad.tasks.models import ModelSource
    from reifegrad.tasks.moment import Moment
    from reifegrad.tasks.progress import Progress
    from reifegrad.tasks.workspace import SmallWorkspace, Workspace

_LISTED = ("leads", "accounts")
"""Tables whose columns a list can show."""


class ListWriter(Protocol):
    """Writes the ranked leads into a file; `report` has one, since a list is words and looks."""

    place: str

    def check(self) -> None:
        """Say before any work whether the file can be written. Raises `ReifegradError`."""

    def prepare(
        self,
        model: ScoringModel,
        tables: Mapping[str, Sequence[str]],
        headings: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """Find the columns before anything is computed, among those of the tables, by our names or by the headings.

        Raises:
            ReifegradError: There is no such column.
        """

    def write(self, scored: Scored, result: ScoreResult) -> int:
        """Write the file; returns the number of its rows. Raises `ReifegradError`."""


@dataclass(frozen=True)
class ScoreRequest:
    """What is scored, as of when, and where the results go.

    `output` and `contributions` are files (.csv, .parquet, .json) or tables of the engine (`table:schema.name`).
    `only` are the ids to score; none means everybody. `top` leads are ranked; None ranks nobody. `list_to` writes a
    list for people, or for the import of another system.
    """

    model: ModelSource
    data: FactInputs
    as_of: Moment
    output: str | None = None
    contributions: str | None = None
    only: tuple[str, ...] = ()
    top: int | None = 20
    list_to: ListWriter | None = None

    @property
    def outputs(self) -> dict[str, str]:
        """Every place that results go to, by what goes there."""
        list_place = None if self.list_to is None else self.list_to.place
        places = {"output": self.output or list_place, "contributions": self.contributions}
        return {name: place for name, place in places.items() if place is not None}

    @property
    def output_tables(self) -> tuple[str, ...]:
        """Those of the places that are tables of the engine."""
        from reifegrad.run.engine_tables import is_engine_table

        return tuple(filter(is_engine_table, self.outputs.values()))


@dataclass(frozen=True)
class ScoreResult:
    """What became of every row, and the leads to contact first.

    `ranked` is None if no list was asked for. `notes` say what was found in the facts; `schemas` were made
    for tables of results. `not_counted` says what was delivered and did not count, warnings before notes. `listed` is
    the number of rows of a list that was written.
    """

    request: ScoreRequest
    model: ScoringModel
    as_of: datetime
    summary: RunSummary
    ranked: tuple[RankedLead, ...] | None
    notes: tuple[Problem, ...] = ()
    schemas: tuple[str, ...] = ()
    not_counted: tuple[Problem, ...] = ()
    listed: int | None = None

    @property
    def is_clean(self) -> bool:
        """Whether nothing that did not count needs a look."""
        return not any(problem.severity == "warning" for problem in self.not_counted)


def score(
    request: ScoreRequest, progress: Progress = quiet, *, on_commit: Callable[[], None] | None = None
) -> ScoreResult:
    """Score everybody and write what was asked for.

    Args:
        request: What to score.
        progress: Is told what is being done.
        on_commit: Is called when only the commit of tables is left: from then on the results are there.

    Raises:
        ReifegradError: The model or the facts have problems, or an output cannot be written or would replace a
            source. Then nothing is written.
    """
    from reifegrad.run.engine_tables import is_engine_table
    from reifegrad.spec.time import check_moment

    if request.list_to is not None:
        request.list_to.check()
    check_outputs(request.outputs, request.data, request.model, list_to=request.list_to is not None)
    model = find_model(request.model)
    as_of = read_moment(request.as_of, model.timezone)
    check_moment(as_of)
    # A database file is made for tables of results, unless it should hold the facts.
    create = bool(request.output_tables) and not any(map(is_engine_table, request.data.sources))
    keep = request.output is not None or request.contributions is not None
    with (
        open_scoring(model, request.data, progress, create=create, keep=keep) as space,
        computing(space.engine, progress),
    ):
        return _score(space, request, model, as_of, progress, on_commit)


def _score(
    space: Workspace | SmallWorkspace,
    request: ScoreRequest,
    model: ScoringModel,
    as_of: datetime,
    progress: Progress,
    on_commit: Callable[[], None] | None,
) -> ScoreResult:
    """Everything that can fail comes before the results are there: who is told that a run failed finds none of it."""
    from reifegrad.explain.ranking import rank_leads
    from reifegrad.run.not_counted import not_counted
    from reifegrad.run.summary import summarize_run
    from reifegrad.tasks.model_lines import findings_of

    list_to = request.list_to
    if list_to is not None:
        tables = {name: tuple(space.intakes[name].columns) for name in _LISTED if name in space.intakes}
        list_to.prepare(model, tables, {name: space.intakes[name].headings for name in tables})
    ledger = request.contributions is not None or list_to is not None
    scored = space.score(as_of=as_of, only=request.only, ledger=ledger)
    ranked = None if request.top is None else rank_leads(scored, top=request.top)
    summary = summarize_run(scored, space.intakes)
    lost = not_counted(space.seen(), summary, findings_of(request.model))
    result = ScoreResult(request, model, as_of, summary, ranked, space.notes, not_counted=lost)
    if list_to is not None:
        progress(ProgressStep("list"))
        result = replace(result, listed=list_to.write(scored, result))
    if request.output is None and request.contributions is None:
        return result
    return replace(result, schemas=_write(scored, request, on_commit))


def _write(scored: Scored, request: ScoreRequest, on_commit: Callable[[], None] | None) -> tuple[str, ...]:
    from reifegrad.run.scored_in_engine import ScoredInEngine
    from reifegrad.run.write import write_results

    if not isinstance(scored, ScoredInEngine):
        raise TypeError("results are written by an engine")
    places = {"scores": request.output, "contributions": request.contributions}
    return write_results(scored.run, **places, on_commit=on_commit)
