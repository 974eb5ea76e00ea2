"""Problems as plain data for `--json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reifegrad.errors import Problem


def problem_record(problem: Problem, language: str = "en") -> dict[str, Any]:
    """A problem as it stands in JSON: what is wrong and what to do in a language, of what, and where."""
    return {
        "severity": problem.severity,
        "code": problem.code,
        "what": problem.what_in(language),
        "fix": problem.fix_in(language),
        "params": problem.to_dict()["params"],
        "file": problem.file,
        "line": problem.line,
        "key": problem.key,
    }
