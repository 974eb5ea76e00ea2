"""Collects all problems of a model file, each with its line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reifegrad.errors import Problem, ReifegradError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.errors import Param, Severity

Path = tuple[str, ...]


@dataclass
class Findings:
    """The problems found so far in one file, with the line of every key."""

    file: str = ""
    lines: Mapping[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line_of(self, path: Path) -> int | None:
        """The line of the key, or of the nearest key around it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return None

    def add(self, path: Path, code: str, variant: str = "", severity: Severity = "error", /, **params: Param) -> None:
        """Note one problem at a key of the file."""
        self.problems.append(
            Problem(
                code=code,
                variant=variant,
                params=params,
                file=self.file,
                line=self.line_of(path),
                key=".".join(path),
                severity=severity,
            )
        )

    def stop_if_any(self) -> None:
        """Raise everything that was found, in the order of the file."""
        if self.problems:
            raise ReifegradError(tuple(sorted(self.problems, key=lambda problem: problem.line or 0)))
