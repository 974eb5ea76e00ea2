"""Scores all leads as of a moment: ranks those to contact first, or writes everything into files or tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.tasks.models import find_model
from reifegrad.tasks.moment import read_moment
from reifegrad.tasks.outputs import check_outputs
from reifegrad.tasks.progress import computing, quiet
from reifegrad.tasks.workspace import open_scoring

if TYPE_CHECKING:
    from collections.abc import Callable
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


@dataclass(frozen=True)
class ScoreRequest:
    """What is scored, as of when, and where the results go.

    `output` and `contributions` are files (.csv, .parquet, .json) or tables of the engine (`table:schema.name`).
    `only` are the ids to score; none means everybody. `top` leads are ranked; None ranks nobody.
    """

    model: ModelSource
    data: FactInputs
    as_of: Moment
    output: str | None = None
    contributions: str | None = None
    only: tuple[str, ...] = ()
    top: int | None = 20

    @property
    def outputs(self) -> dict[str, str]:
        """Every place that results go to, by what goes there."""
        places = {"output": self.output, "contributions": self.contributions}
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
    for tables of results. `not_counted` says what was delivered and did not count, warnings before notes.
    """

    request: ScoreRequest
    model: ScoringModel
    as_of: datetime
    summary: RunSummary
    ranked: tuple[RankedLead, ...] | None
    notes: tuple[Problem, ...] = ()
    schemas: tuple[str, ...] = ()
    not_counted: tuple[Problem, ...] = ()

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

    check_outputs(request.outputs.values(), request.data, request.model)
    model = find_model(request.model)
    as_of = read_moment(request.as_of, model.timezone)
    check_moment(as_of)
    # A database file is made for tables of results, unless it should hold the facts.
    create = bool(request.output_tables) and not any(map(is_engine_table, request.data.sources))
    keep = bool(request.outputs)
    with (
        open_scoring(model, request.data, progress, create=create, keep=keep) as space,
        computing(space.engine, progress),
    ):
        return _score(space, request, model, as_of, on_commit)


def _score(
    space: Workspace | SmallWorkspace,
    request: ScoreRequest,
    model: ScoringModel,
    as_of: datetime,
    on_commit: Callable[[], None] | None,
) -> ScoreResult:
    """Everything that can fail comes before the results are there: who is told that a run failed finds none of it."""
    from reifegrad.explain.ranking import rank_leads
    from reifegrad.run.not_counted import not_counted
    from reifegrad.run.summary import summarize_run
    from reifegrad.tasks.model_lines import findings_of

    scored = space.score(as_of=as_of, only=request.only, ledger=request.contributions is not None)
    ranked = None if request.top is None else rank_leads(scored, top=request.top)
    summary = summarize_run(scored, space.intakes)
    lost = not_counted(space.seen(), summary, findings_of(request.model))
    schemas = _write(scored, request, on_commit) if request.outputs else ()
    return ScoreResult(request, model, as_of, summary, ranked, space.notes, schemas, lost)


def _write(scored: Scored, request: ScoreRequest, on_commit: Callable[[], None] | None) -> tuple[str, ...]:
    from reifegrad.run.scored_in_engine import ScoredInEngine
    from reifegrad.run.write import write_results

    if not isinstance(scored, ScoredInEngine):
        raise TypeError("results are written by an engine")
    places = {"scores": request.output, "contributions": request.contributions}
    return write_results(scored.run, **places, on_commit=on_commit)
