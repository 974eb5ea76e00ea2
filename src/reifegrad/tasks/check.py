"""Finds every problem of a model, and of the facts for it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError, Severity, fail
from reifegrad.spec.findings import Findings
from reifegrad.tasks.inputs import FactInputs
from reifegrad.tasks.model_lines import findings_of
from reifegrad.tasks.models import find_model
from reifegrad.tasks.moment import read_moment
from reifegrad.tasks.progress import computing, quiet
from reifegrad.tasks.workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from reifegrad.errors import Problem
    from reifegrad.spec.checks.fixes import Fix
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.models import ModelSource
    from reifegrad.tasks.moment import Moment
    from reifegrad.tasks.progress import Progress
    from reifegrad.tasks.workspace import Workspace

_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
_MISSING = {"unknown-attribute", "unknown-property"}


@dataclass(frozen=True)
class CheckRequest:
    """Which model to check: a file, a template, or a model that is loaded, which has no lines of a text.

    `as_of` is by default the moment of the newest believable date of leads and activities; `today` is that of the
    clock, after which no date is believed. `fix` corrects in the file what needs no decision, and checks what is left.
    """

    model: ModelSource
    data: FactInputs = field(default_factory=FactInputs)
    as_of: Moment | None = None
    fix: bool = False
    today: datetime | None = None


@dataclass(frozen=True)
class CheckResult:
    """All problems, the worst first; within a severity in the order of the file. `fixes` are those that are gone."""

    problems: tuple[Problem, ...]
    fixes: tuple[Fix, ...] = ()

    @property
    def counts(self) -> Mapping[Severity, int]:
        """How many problems there are of each severity."""
        found = [problem.severity for problem in self.problems]
        return {severity: found.count(severity) for severity in _SEVERITIES}

    def passes(self, *, strict: bool = False) -> bool:
        """Whether there are no errors; if `strict`, no warnings either."""
        return not (self.counts["error"] or (strict and self.counts["warning"]))


def check(request: CheckRequest, progress: Progress = quiet) -> CheckResult:
    """Find all problems of a model and, if there are leads, of the facts for it; correct some of them if asked to.

    Raises:
        ReifegradError: There is no such model, a source cannot be read, or a template is to be corrected.
    """
    fixes = _fixed(request.model) if request.fix else ()
    return CheckResult(worst_first(_problems(request, progress)), fixes)


def _fixed(model: ModelSource) -> tuple[Fix, ...]:
    """What could be corrected; other errors are reported after this like those of any file."""
    from reifegrad.tasks.model_file import fix_model_file

    if not isinstance(model, str):
        raise fail("fix-loaded-model")
    return fix_model_file(model)


def worst_first(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems in the order in which people read them."""
    return tuple(sorted(problems, key=_sort_key))


def _sort_key(problem: Problem) -> tuple[int, bool, int]:
    """The worst first; in the order of the file, what has no line at the end."""
    return _SEVERITIES.index(problem.severity), problem.line is None, problem.line or 0


def _problems(request: CheckRequest, progress: Progress) -> list[Problem]:
    from reifegrad.spec.checks.run import run_checks

    if request.data.leads is None and request.data.sources:
        raise fail("leads-missing")
    try:
        model = find_model(request.model)
    except ReifegradError as error:
        if any(problem.code == "model-not-found" for problem in error.problems):
            raise
        return list(error.problems)  # a model that cannot be read has nothing else to be checked
    findings = findings_of(request.model)
    found = run_checks(model, file=findings.file, lines=findings.lines)
    if request.data.leads is not None:
        found += _data_problems(model, Findings(findings.file, findings.lines), request, progress)
    return found


def _data_problems(model: ScoringModel, findings: Findings, request: CheckRequest, progress: Progress) -> list[Problem]:
    """What the facts say about the model; missing columns are errors unless that is allowed."""
    from reifegrad.run.data_checks import check_data
    from reifegrad.spec.time import check_moment

    with open_workspace(model, replace(request.data, allow_missing=True), progress) as space:
        given = None if request.as_of is None else read_moment(request.as_of, model.timezone)
        as_of, dated = _moment(space, given, request.today, model.timezone)
        check_moment(as_of)
        with computing(space.engine, progress):
            check_data(space.engine, model, space.facts, findings, as_of=as_of)
            lost = _not_counted(space, request, as_of)
            if any(problem.code == "subjects-later" for problem in lost):  # it says when there will be somebody
                findings.problems = [problem for problem in findings.problems if problem.code not in _OF_NOBODY]
            findings.problems += lost
        notes = space.facts.notes
    missing: Severity = "warning" if request.data.allow_missing else "error"
    read = [_missing_as(note, missing) if note.code in _MISSING else note for note in notes]
    return [*read, *dated, *findings.problems]


def _missing_as(note: Problem, severity: Severity) -> Problem:
    """A missing column as a warning, or as an error, which also says how it is allowed."""
    if severity != "error":
        return note
    return replace(note, severity=severity, variant=note.variant.removesuffix("allowed").removesuffix("-"))


_OF_NOBODY = frozenset({"nobody-known", "attribute-empty"})
"""What a check says where there are no leads or accounts at the moment."""

_SAID_OTHERWISE = frozenset(
    {
        *("first-rejected", "value-spelling", "value-not-there", "kind-not-there", "attribute-empty"),
        *("table-all-rejected", "decimal-unclear", "decimal-thousands", "date-order-unclear", "percent-mixed"),
        "unseen-letters",
    }
)
"""What a run says of facts, and a check by findings of its own, line by line of the model."""


def _not_counted(space: Workspace, request: CheckRequest, as_of: datetime) -> list[Problem]:
    """What would not count in a run at the moment, besides what the check has said already."""
    from reifegrad.run.not_counted import not_counted
    from reifegrad.run.summary import summarize_run

    summary = summarize_run(space.score(as_of=as_of), space.intakes)
    found = not_counted(space.seen(), summary, findings_of(request.model))
    said = set(space.facts.notes)  # what was found while reading
    plain = [problem for problem in found if problem.code not in _SAID_OTHERWISE and problem not in said]
    return [problem for problem in plain if problem.code != "activities-of-nobody" or problem.variant]


def _moment(
    space: Workspace, given: datetime | None, today: datetime | None, timezone: str
) -> tuple[datetime, tuple[Problem, ...]]:
    """The moment that was named, or that of the newest date that can be believed, and what the others are."""
    from reifegrad.tasks.end_of_data import end_of_data

    if given is not None:
        return given, ()
    return end_of_data(space.engine, space.facts, timezone=timezone, today=today)
