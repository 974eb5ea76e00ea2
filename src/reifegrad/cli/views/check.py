"""Shows the problems of a model, a heading for each severity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.language.printable import printable

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.check import CheckResult

_STYLES = {"error": "bold red", "warning": "yellow", "note": ""}


def show_fixes(result: CheckResult, screen: Screen) -> None:
    """Print for each problem that is gone what it was, and the line before and after."""
    n = len(result.fixes)
    screen.line(f"{n} fixed" if n else "Nothing to fix without a decision.", "bold")
    for fix in result.fixes:
        problem = fix.problem
        screen.line(printable(f"{problem.where}: {problem.code}: {problem.what}"), "green")
        screen.line(printable(f"  - {fix.before}"))
        if fix.after:
            screen.line(printable(f"  + {fix.after}"))


def show_problems(result: CheckResult, screen: Screen) -> None:
    """Print a heading for each severity, and below it `file:line: code: what. fix`."""
    for severity, n in result.counts.items():
        if n:
            screen.line(f"{n} {severity}{'' if n == 1 else 's'}", "bold")
        for problem in result.problems:
            if problem.severity == severity:
                screen.line(printable(str(problem)), _STYLES[severity])
    if not result.problems:
        screen.line("No problems.", "green")
