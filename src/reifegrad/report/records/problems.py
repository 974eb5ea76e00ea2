"""Problems of models, files and data in the output of `--json`, and what `check` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from reifegrad.report.serialize import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reifegrad.errors import Problem
    from reifegrad.tasks.check import CheckResult


class ProblemRecord(Record):
    """One problem: what is wrong, what to do, and where."""

    severity: Literal["error", "warning", "note"]
    """How bad it is; only errors stop the work."""
    code: str
    """What kind of problem it is; the codes are listed in the reference of errors and never change their meaning."""
    what: str
    """What is wrong, as a sentence without full stop."""
    fix: str
    """What to do about it, in sentences; empty if there is nothing to advise."""
    file: str
    """The file it is in; empty if it is in none."""
    line: int | None
    """The line of the file, counted from 1; null if it has none."""
    key: str
    """The path inside a model file, such as `dimensions.fit.criteria.position`; empty outside of models."""


class ProblemsOutput(Record):
    """What every command prints instead of its output if it cannot do its work."""

    problems: tuple[ProblemRecord, ...]
    """All problems that were found; at least one of them is an error."""

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> Self:
        """The output of a failure."""
        return cls.read(problems=tuple(problems))


class FixRecord(ProblemRecord):
    """A problem that is gone from the file."""

    before: str
    """The line of the file as it was; empty if a line was added."""
    after: str
    """The line of the file as it is now; empty if it was removed."""


class CheckOutput(Record):
    """What `check` prints."""

    error: int
    """The number of errors."""
    warning: int
    """The number of warnings."""
    note: int
    """The number of notes."""
    problems: tuple[ProblemRecord, ...]
    """Every problem, the worst first; within a severity in the order of the file."""
    fixed: tuple[FixRecord, ...] | None = None
    """The problems that `--fix` has corrected in the file; only with `--fix`."""

    @classmethod
    def of(cls, result: CheckResult, *, fixed: bool = False) -> Self:
        """The output for a model; `fixed`: whether it was to be corrected."""
        fixes = [FixRecord.read(fix.problem, before=fix.before, after=fix.after) for fix in result.fixes]
        return cls.read(result, **dict(result.counts.items()), fixed=fixes if fixed else None)
