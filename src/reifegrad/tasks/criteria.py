"""Compares the points of each criterion with what became of the leads, and proposes better ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.errors import fail
from reifegrad.measure.criteria_evidence import evaluate_lines
from reifegrad.measure.criteria_facts import gather_lines
from reifegrad.measure.first_activity import first_activities
from reifegrad.measure.patterns import find_patterns, number_labels
from reifegrad.measure.profiles import read_profiles
from reifegrad.measure.proposal import predicts, propose, without_harm
from reifegrad.measure.scored_cases import score_cases
from reifegrad.spec.condition import Type
from reifegrad.tasks.models import find_model, find_text
from reifegrad.tasks.new_file import check_new, is_model_file, write_new
from reifegrad.tasks.past import check_extra, keeping_notes, read_cases, read_past
from reifegrad.tasks.progress import ProgressStep, quiet
from reifegrad.tasks.workspace import open_workspace

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from reifegrad.errors import Problem
    from reifegrad.measure.cases import Cases
    from reifegrad.measure.criteria_evidence import CriteriaEvidence
    from reifegrad.measure.notices import Notice
    from reifegrad.measure.patterns import Patterns
    from reifegrad.measure.proposal import Proposal
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.inputs import FactInputs, PastInputs
    from reifegrad.tasks.progress import Progress
    from reifegrad.tasks.workspace import Workspace


@dataclass(frozen=True)
class CriteriaRequest:
    """Which model to compare with which past, and where the proposed model goes (None: nowhere).

    At most `patterns` patterns are named; with 0 none are looked for. `today` is the moment of the clock.
    """

    model: str
    data: FactInputs
    past: PastInputs
    today: datetime
    output: str | None = None
    patterns: int = 10


@dataclass(frozen=True)
class CriteriaResult:
    """The evidence for each criterion, the patterns that no criterion reads (None: not looked for), and a proposal.

    `cases` are those whose horizon is over, `censored` counts the others; `withdrawn` counts proposals that would
    have ordered the leads worse. `notices` say what was odd in the facts, `notes` what was found in the files.
    """

    request: CriteriaRequest
    model: ScoringModel
    cases: Cases
    censored: int
    evidence: CriteriaEvidence
    patterns: Patterns | None
    proposal: Proposal
    withdrawn: int = 0
    notices: tuple[Notice, ...] = ()
    notes: tuple[Problem, ...] = ()


def criteria(request: CriteriaRequest, progress: Progress = quiet) -> CriteriaResult:
    """Say how often each criterion counts, how many are won with it and without it, and how many points that supports.

    The proposed points are written into a copy of the model if a file was named.

    Raises:
        ReifegradError: The model or the facts have problems, too few outcomes are known, or the file is there.
    """
    check_extra()
    output = request.output
    if output is not None and not is_model_file(output):
        raise fail("output-format", variant="model", example="proposed.yaml", file=output)
    check_new(output)
    model = find_model(request.model)
    result = _weigh(model, request, progress)
    if output is not None:
        write_new(output, result.proposal.text)
    return result


def _weigh(model: ScoringModel, request: CriteriaRequest, progress: Progress) -> CriteriaResult:
    with (
        open_workspace(model, request.data, progress, wide=True) as space,
        keeping_notes(space.facts.notes),
    ):
        progress(ProgressStep("measure"))
        engine, relations, past = space.engine, space.facts.relations, request.past
        history = read_past(engine, space.facts, past.complete_until, model.timezone, today=request.today)
        everything = read_cases(space, history, past)
        gathered = gather_lines(engine, model, relations, everything.whole())
        weighed = evaluate_lines(gathered.lines, gathered.cases)
        lines, withdrawn = without_harm(weighed.lines, gathered.cases.won)
        evidence = replace(weighed, lines=lines)
        judged = score_cases(engine, model, relations, gathered.cases) if predicts(model) else None
        patterns = _patterns(space, gathered.cases, evidence.expected) if request.patterns else None
        text, file = find_text(request.model)
        probability = None if judged is None else judged.probability
        proposal = propose(text, evidence.lines, file=file, probability=probability)
    return CriteriaResult(
        request=request,
        model=model,
        cases=gathered.cases,
        censored=len(everything) - int(everything.complete.sum()),
        evidence=evidence,
        patterns=patterns,
        proposal=proposal,
        withdrawn=withdrawn,
        notices=history.notices,
        notes=tuple(space.facts.notes),
    )


def _patterns(space: Workspace, cases: Cases, expected: NDArray[np.float64]) -> Patterns:
    """Each lead once, at its first moment, with all that is known of it then."""
    _, first = np.unique(cases.lead.astype(str), return_index=True)
    once = np.zeros(len(cases), dtype=bool)
    once[first] = True
    leads, relations = cases.where(once), space.facts.relations
    labels: dict[tuple[str, str], NDArray[Any]] = {}
    if relations.activities is not None:
        found = first_activities(space.engine, relations.activities, leads, space.model.timezone)
        labels |= {("first", name): values for name, values in found.items()}
    profiles = read_profiles(space.engine, relations, leads.moments())
    target = space.model.training.target if space.model.training is not None else None
    for name, values in profiles.columns.items():
        if name == target:
            continue  # what the model was learned to predict explains everything, and says nothing
        is_number = profiles.types[name] is Type.NUMBER
        labels["attribute", name] = number_labels(values) if is_number else values
    return find_patterns(labels, leads.won.astype(bool), expected[once])
