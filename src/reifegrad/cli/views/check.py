"""Shows the problems of a model, a heading for each severity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.cli.report_screen import show_lines
from reifegrad.language.printable import printable
from reifegrad.report.losses import with_one_mapping

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
    """Print a heading for each severity, below it `file:line: code: what. fix`, and the mapping that mends some."""
    told, mapping = with_one_mapping(result.problems)
    for severity, n in result.counts.items():
        if n:
            screen.line(screen.words.count(f"check.{severity}", n), "bold")
        for problem in told:
            if problem.severity == severity:
                screen.line(printable(problem.say(screen.language)), _STYLES[severity])
    if mapping:
        screen.line(screen.words("not_counted.mapping"), "green")
        show_lines(mapping, screen)
    if not result.problems:
        screen.line(screen.words("check.no_problems"), "green")
