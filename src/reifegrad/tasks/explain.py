"""Says why leads have their scores, and what will change if they do nothing more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.explain.lead_explanation import ExplainOptions, explain_subjects
from reifegrad.tasks.models import find_model
from reifegrad.tasks.moment import read_moment
from reifegrad.tasks.progress import computing, quiet
from reifegrad.tasks.workspace import open_scoring

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad.errors import Problem
    from reifegrad.explain.lead_explanation import LeadExplanation
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.inputs import FactInputs
    from reifegrad.tasks.models import ModelSource
    from reifegrad.tasks.moment import Moment
    from reifegrad.tasks.progress import Progress


@dataclass(frozen=True)
class ExplainRequest:
    """Whom to explain, as of when, how many days ahead, and whether with every step of the computation."""

    model: ModelSource
    data: FactInputs
    as_of: Moment
    subjects: tuple[str, ...]
    steps: bool = False
    days: int = 365


@dataclass(frozen=True)
class ExplainResult:
    """Each of those asked for, in the order of the request; `notes` say what was found in the facts."""

    model: ScoringModel
    as_of: datetime
    days: int
    leads: tuple[LeadExplanation, ...]
    notes: tuple[Problem, ...]


def explain(request: ExplainRequest, progress: Progress = quiet) -> ExplainResult:
    """Explain each lead that was asked for: its score, all reasons with their points, and coming changes.

    Raises:
        ReifegradError: The model or the facts have problems, or a lead is in no table.
    """
    model = find_model(request.model)
    as_of = read_moment(request.as_of, model.timezone)
    options = ExplainOptions(request.days, request.steps)
    with open_scoring(model, request.data, progress) as space, computing(space.engine, progress):
        subjects = tuple(dict.fromkeys(request.subjects))
        found = explain_subjects(space.score(as_of=as_of, only=subjects, ledger=True), subjects, options)
        return ExplainResult(model, as_of, request.days, found, space.notes)
