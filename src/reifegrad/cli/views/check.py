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
    words, n = screen.words, len(result.fixes)
    screen.line(words("check.fixed", n=words.number(n)) if n else words("check.nothing_to_fix"), "bold")
    for fix in result.fixes:
        problem = fix.problem
        screen.line(printable(f"{problem.where}: {problem.code}: {problem.what_in(screen.language)}"), "green")
        screen.line(printable(f"  - {fix.before}"))
        if fix.after:
            screen.line(printable(f"  + {fix.after}"))


def show_problems(result: CheckResult, screen: Screen) -> None:
    """Print a heading for each severity, and below it `file:line: code: what. fix`."""
    for severity, n in result.counts.items():
        if n:
            screen.line(screen.words.count(f"check.{severity}", n), "bold")
        for problem in result.problems:
            if problem.severity == severity:
                screen.line(printable(problem.say(screen.language)), _STYLES[severity])
    if not result.problems:
        screen.line(screen.words("check.no_problems"), "green")
