"""The name of a model comes in; all its problems, also with its data, go out, grouped by severity."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reifegrad.cli.session import open_session
from reifegrad.errors import ReifegradError, Severity, fail
from reifegrad.language.printable import printable
from reifegrad.report.problem_records import problem_record
from reifegrad.spec.findings import Findings
from reifegrad.tasks.models import find_model, find_text
from reifegrad.tasks.moment import read_moment

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.errors import Problem
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.inputs import FactInputs

_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
_MISSING = {"unknown-attribute", "unknown-property"}
_STYLES = {"error": "bold red", "warning": "yellow", "note": ""}


def check_and_show(name: str, data: FactInputs, as_of: str | None, screen: Screen, *, strict: bool) -> bool:
    """Find all problems and print them; whether there are none that count."""
    problems = _problems(name, data, as_of, screen)
    ordered = sorted(problems, key=_place)
    counts = {severity: sum(problem.severity == severity for problem in problems) for severity in _SEVERITIES}
    if screen.as_json:
        screen.json({**counts, "problems": [problem_record(problem) for problem in ordered]})
    else:
        _show(ordered, counts, screen)
    return not (counts["error"] or (strict and counts["warning"]))


def _place(problem: Problem) -> tuple[int, bool, int]:
    """The worst first; in the order of the file, what has no line at the end."""
    return _SEVERITIES.index(problem.severity), problem.line is None, problem.line or 0


def _problems(name: str, data: FactInputs, as_of: str | None, screen: Screen) -> list[Problem]:
    from reifegrad.spec.checks.run import run_checks
    from reifegrad.spec.loader import read_document

    if data.leads is None and data.sources:
        raise fail("leads-missing", "data was given, but no leads", "Add --leads.")
    try:
        model = find_model(name)
    except ReifegradError as error:
        if any(problem.code == "model-not-found" for problem in error.problems):
            raise
        return list(error.problems)  # a model that cannot be read has nothing else to be checked
    text, file = find_text(name)
    _, findings = read_document(text, file=file)
    found = run_checks(model, file=file, lines=findings.lines)
    if data.leads is not None:
        found += _data_problems(model, Findings(file, findings.lines), data, as_of, screen)
    return found


def _data_problems(
    model: ScoringModel, findings: Findings, data: FactInputs, as_of: str | None, screen: Screen
) -> list[Problem]:
    """What the data says to the model; columns that are nowhere are errors unless they are allowed to miss."""
    from reifegrad.run.data_checks import check_data, latest_moment
    from reifegrad.run.score import check_moment

    with open_session(model, replace(data, allow_missing=True), screen) as session:
        moment = latest_moment(session.engine, session.facts) if as_of is None else read_moment(as_of, model.timezone)
        check_moment(moment)
        with session.bar.computing(session.engine):
            check_data(session.engine, model, session.facts, findings, as_of=moment)
        notes = session.facts.notes
    missing: Severity = "warning" if data.allow_missing else "error"
    read = [replace(note, severity=missing) if note.code in _MISSING else note for note in notes]
    return [*read, *findings.problems]


def _show(problems: list[Problem], counts: dict[Severity, int], screen: Screen) -> None:
    """A heading for each severity, and below it `file:line: code: what. fix`."""
    for severity, n in counts.items():
        if n:
            screen.line(f"{n} {severity}{'' if n == 1 else 's'}", "bold")
        for problem in problems:
            if problem.severity == severity:
                screen.line(printable(str(problem)), _STYLES[severity])
    if not problems:
        screen.line("No problems.", "green")
