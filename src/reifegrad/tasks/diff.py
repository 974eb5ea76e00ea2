"""Compares two models, and with facts says which leads the difference moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad.explain.movers import compare_runs
from reifegrad.run.score import score_facts
from reifegrad.spec.diff import diff_models
from reifegrad.tasks.inputs import FactInputs
from reifegrad.tasks.models import find_model
from reifegrad.tasks.moment import read_moment
from reifegrad.tasks.progress import computing, quiet
from reifegrad.tasks.workspace import open_workspace

if TYPE_CHECKING:
    from datetime import datetime

    import pyarrow as pa

    from reifegrad.errors import Problem
    from reifegrad.explain.movers import Migration
    from reifegrad.spec.diff import ModelChange
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.models import ModelSource
    from reifegrad.tasks.moment import Moment
    from reifegrad.tasks.progress import Progress


@dataclass(frozen=True)
class DiffRequest:
    """Which models to compare; with `data` and `as_of` both score the leads, and `top` movers are named."""

    old: ModelSource
    new: ModelSource
    data: FactInputs = field(default_factory=FactInputs)
    as_of: Moment | None = None
    top: int = 10


@dataclass(frozen=True)
class DiffResult:
    """What differs between the models; `migration` is None without a moment.

    `notes` say what was found in the facts, by whichever model read them.
    """

    old: ScoringModel
    new: ScoringModel
    changes: tuple[ModelChange, ...]
    migration: Migration | None
    notes: tuple[Problem, ...] = ()


def diff(request: DiffRequest, progress: Progress = quiet) -> DiffResult:
    """Compare two models. The titles and values that changed are in `changes`, in the order of the models.

    Raises:
        ReifegradError: A model or the facts have problems, or one model scores leads and the other accounts.
    """
    old, new = find_model(request.old), find_model(request.new)
    changes = tuple(diff_models(old, new))
    if request.as_of is None:
        return DiffResult(old, new, changes, None)
    if request.data.leads is None:
        raise fail("leads-missing")
    migration, notes = _migrate(old, new, request, progress)
    return DiffResult(old, new, changes, migration, notes)


def _migrate(
    old: ScoringModel, new: ScoringModel, request: DiffRequest, progress: Progress
) -> tuple[Migration, tuple[Problem, ...]]:
    """Score by both. Each reads the facts for itself: the models may take a column for different things."""
    as_of = read_moment(request.as_of or "", new.timezone)
    if old.subject != new.subject:
        raise fail("diff-subject")
    old_scores, notes = _scores(old, request.data, as_of, progress)
    with open_workspace(new, request.data, progress) as space, computing(space.engine, progress):
        run = score_facts(space.engine, new, space.facts.relations, as_of=as_of)
        migration = compare_runs(old_scores, run, space.facts.relations, top=request.top)
        both = {(note.code, note.key, note.what): note for note in (*notes, *space.facts.notes)}
        return migration, tuple(both.values())


def _scores(
    model: ScoringModel, data: FactInputs, as_of: datetime, progress: Progress
) -> tuple[pa.Table, tuple[Problem, ...]]:
    with open_workspace(model, data, progress) as space, computing(space.engine, progress):
        run = score_facts(space.engine, model, space.facts.relations, as_of=as_of)
        return space.engine.arrow(run.scores), space.facts.notes
