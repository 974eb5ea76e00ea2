"""Problems of models, files and data in the output of `--json`, and what `check` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import JsonValue

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
    """What is wrong, as a sentence without full stop, in the language of `--lang`."""
    fix: str
    """What to do about it, in sentences; empty if there is nothing to advise."""
    params: dict[str, JsonValue]
    """What the sentences are about, without words: names, values, counts, and texts inside the text."""
    file: str
    """The file it is in; empty if it is in none."""
    line: int | None
    """The line of the file, counted from 1; null if it has none."""
    key: str
    """The path inside a model file, such as `dimensions.fit.criteria.position`; empty outside of models."""
    also: tuple[str, ...] | None = None
    """The paths of further places of the model with the same problem; left out if there are none."""

    @classmethod
    def of(cls, problem: Problem, language: str, **more: str) -> Self:
        """A problem, said in `language`."""
        texts = {"what": problem.what_in(language), "fix": problem.fix_in(language)}
        return cls.read(problem, **texts, params=problem.to_dict()["params"], also=problem.also or None, **more)


def problem_records(problems: Iterable[Problem], language: str) -> tuple[ProblemRecord, ...]:
    """Problems, said in `language`."""
    return tuple(ProblemRecord.of(problem, language) for problem in problems)


class ProblemsOutput(Record):
    """What every command prints instead of its output if it cannot do its work."""

    problems: tuple[ProblemRecord, ...]
    """All problems that were found; at least one of them is an error."""

    @classmethod
    def of(cls, problems: Iterable[Problem], language: str) -> Self:
        """The output of a failure, said in `language`."""
        return cls.read(problems=problem_records(problems, language))


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
    def of(cls, result: CheckResult, language: str, *, fixed: bool = False) -> Self:
        """The output for a model, said in `language`; `fixed`: whether it was to be corrected."""
        fixes = [FixRecord.of(fix.problem, language, before=fix.before, after=fix.after) for fix in result.fixes]
        problems = problem_records(result.problems, language)
        return cls.read(problems=problems, **dict(result.counts.items()), fixed=fixes if fixed else None)
