"""Problems as plain data for `--json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reifegrad.errors import Problem


def problem_record(problem: Problem) -> dict[str, Any]:
    """A problem as it stands in JSON: what is wrong, what to do, and where."""
    return {
        "severity": problem.severity,
        "code": problem.code,
        "what": problem.what,
        "fix": problem.fix,
        "file": problem.file,
        "line": problem.line,
        "key": problem.key,
    }
