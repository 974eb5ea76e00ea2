"""What tasks say about models, as plain data for `--json`: problems, differences, examples, templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.report.differences import Differences
from reifegrad.report.problem_records import problem_record
from reifegrad.report.records import score_record
from reifegrad.spec.points import to_points

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reifegrad.explain.movers import Migration
    from reifegrad.run.examples import ExampleMismatch, ExampleResult
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.check import CheckResult
    from reifegrad.tasks.diff import DiffResult
    from reifegrad.tasks.test import TestResult
    from reifegrad.templates.shipped import Template

_POINTS = ("score", "dimensions.", "contributions.")


def template_records(templates: Iterable[Template]) -> list[dict[str, Any]]:
    """The shipped models and what they say about themselves."""
    return [{"name": x.name, "title": x.title, "goal": x.goal, "summary": x.summary} for x in templates]


def check_record(result: CheckResult, language: str = "en") -> dict[str, Any]:
    """How many problems of each severity, and every problem, the worst first."""
    counts: dict[str, Any] = dict(result.counts.items())
    return counts | {"problems": [problem_record(problem, language) for problem in result.problems]}


def fixes_record(result: CheckResult, language: str = "en") -> dict[str, Any]:
    """What `check --fix` has mended, with the line of the file before and after."""
    fixes = [problem_record(fix.problem, language) | {"before": fix.before, "after": fix.after} for fix in result.fixes]
    return {"fixed": fixes}


def diff_record(result: DiffResult, language: str) -> dict[str, Any]:
    """Every change with its sentence; with facts also who moves from where to where."""
    differences = Differences(result.old, result.new, language)
    changes = [
        {"code": change.code, "key": ".".join(change.path), "sentence": differences.sentence(change)}
        for change in result.changes
    ]
    return {"changes": changes} | ({} if result.migration is None else _migration_record(result.migration))


def _migration_record(migration: Migration) -> dict[str, Any]:
    moves = {
        name: [{"from": before, "to": after, "count": n} for (before, after), n in sorted(moves.items())]
        for name, moves in migration.moves.items()
    }
    movers = [
        {"id": mover.subject_id, "name": mover.name, "before": _points(mover.before), "after": _points(mover.after)}
        for mover in migration.movers
    ]
    return {"compared": migration.compared, "changed": migration.changed, "moves": moves, "movers": movers}


def _points(milli: int | None) -> Any:
    return None if milli is None else to_points(milli)


def test_record(result: TestResult) -> dict[str, Any]:
    """How many examples there are, and what came out of those that do not hold."""
    failed = [_example_record(result.model, example) for example in result.failed]
    return {"examples": len(result.examples), "failed": failed}


def _example_record(model: ScoringModel, result: ExampleResult) -> dict[str, Any]:
    return {
        "name": result.example.name,
        "line": result.example.line,
        "differences": [
            {"key": x.key, "expected": written_value(x, x.expected), "got": written_value(x, x.got)}
            for x in result.differences
        ],
        "score": None if result.score is None else score_record(model, result.score),
    }


def written_value(difference: ExampleMismatch, value: Any) -> str:
    """A value of a difference as it is written in the file of examples: points, not milli-points."""
    if value is None:
        return "none"
    if isinstance(value, int) and (difference.key.startswith(_POINTS) or difference.key.endswith("_score")):
        return f"{to_points(value):g}" if abs(value) < 10**9 else str(to_points(value))
    return str(value)
