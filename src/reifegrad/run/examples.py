"""Tests a model with its examples (`given` and `expect`, as YAML).

All examples are scored in one run of the engine that also scores the real leads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reifegrad.errors import Problem, fail, nearest
from reifegrad.reference import score_all
from reifegrad.run.example_facts import ExampleReader, read_time
from reifegrad.spec.facts import FactRecords
from reifegrad.spec.findings import Findings
from reifegrad.spec.loader import read_yaml
from reifegrad.spec.points import PointsError, to_milli

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad.run.engine import Engine
    from reifegrad.spec.findings import Path
    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore

_CASE = ("name", "as_of", "at", "given", "expect")
_HEAD = ("as_of", "at", "cases")
_TEXTS = ("cell", "stage", "disqualified", "segment", "priority", "persona", "not_scored")
_MAPS = ("dimensions", "contributions")
_NOBODY = "nobody"


@dataclass(frozen=True)
class Example:
    """One case: the facts of one lead, when it is scored, and what is expected (points in milli-points)."""

    name: str
    line: int | None
    as_of: datetime
    facts: FactRecords
    expect: Mapping[str, Any]


@dataclass(frozen=True)
class ExampleMismatch:
    """One expectation that does not hold; points are milli-points."""

    key: str
    expected: Any
    got: Any


@dataclass(frozen=True)
class ExampleResult:
    """How one example came out. `score` is None if the lead does not exist at the moment."""

    example: Example
    score: LeadScore | None
    differences: tuple[ExampleMismatch, ...]

    @property
    def holds(self) -> bool:
        """Whether everything that was expected is so."""
        return not self.differences


def read_examples(model: ScoringModel, text: str, *, file: str) -> tuple[Example, ...]:
    """The examples of a YAML text: a list of cases, or a mapping with `as_of`, `at` and `cases`.

    Raises:
        ReifegradError: With every problem of the text, each with its line.
    """
    plain, lines = read_yaml(text, file=file)
    findings = Findings(file, lines)
    head: dict[str, Any] = plain if isinstance(plain, dict) else {"cases": plain}
    prefix: Path = ("cases",) if isinstance(plain, dict) else ()
    _unknown_keys(findings, (), head, _HEAD)
    cases = head.get("cases")
    if not isinstance(cases, list) or not cases:
        raise fail("example-invalid", variant="no-cases", file=file)
    reader = _CaseReader(model, findings, head)
    examples = [reader.example(case, index, (*prefix, str(index))) for index, case in enumerate(cases)]
    findings.stop_if_any()
    return tuple(example for example in examples if example is not None)


def run_examples(engine: Engine, model: ScoringModel, examples: Sequence[Example]) -> tuple[ExampleResult, ...]:
    """Score all examples at once and compare what was expected; nothing else is compared."""
    from reifegrad.run.records import score_records

    together = FactRecords(
        leads=tuple(lead for example in examples for lead in example.facts.leads),
        accounts=tuple(account for example in examples for account in example.facts.accounts),
        activities=tuple(activity for example in examples for activity in example.facts.activities),
        changes=tuple(change for example in examples for change in example.facts.changes),
    )
    moments = [(_subject(index), example.as_of) for index, example in enumerate(examples)]
    scores = {score.subject_id: score for score in score_records(engine, model, together, moments=moments)}
    return tuple(_result(example, scores.get(_subject(index))) for index, example in enumerate(examples))


def try_examples(model: ScoringModel, examples: Sequence[Example]) -> tuple[ExampleResult, ...]:
    """The same without an engine, for those who have none at hand: each example by the reference."""
    found = []
    for index, example in enumerate(examples):
        scores = score_all(model, example.facts, as_of=example.as_of, only={_subject(index)})
        found.append(_result(example, next(iter(scores), None)))
    return tuple(found)


def shown(score: LeadScore | None, key: str) -> Any:
    """A part of a result in the form in which examples expect it; points in milli-points."""
    if score is None:
        return _NOBODY if key == "not_scored" else None
    if key == "contributions":
        return {_contribution_name(row.part, row.name): row.points for row in score.contributions}
    if key.endswith("_score"):
        return score.dimensions.get(key.removesuffix("_score"))
    if key.endswith("_grade"):
        return score.grades.get(key.removesuffix("_grade"))
    return getattr(score, key)


def _contribution_name(part: str, name: str) -> str:
    return name if part == "criterion" else f"{part} {name}"


def _subject(index: int) -> str:
    return f"case {index + 1}"


def _result(example: Example, score: LeadScore | None) -> ExampleResult:
    differences: list[ExampleMismatch] = []
    for key, expected in example.expect.items():
        got = shown(score, key)
        if isinstance(expected, dict):
            found = got or {}
            differences += [
                ExampleMismatch(f"{key}.{name}", value, found.get(name, 0 if key == "contributions" else None))
                for name, value in expected.items()
                if found.get(name, 0 if key == "contributions" else None) != value
            ]
        elif got != expected:
            differences.append(ExampleMismatch(key, expected, got))
    return ExampleResult(example, score, tuple(differences))


@dataclass
class _CaseReader:
    model: ScoringModel
    findings: Findings
    head: Mapping[str, Any]

    def example(self, case: Any, index: int, path: Path) -> Example | None:
        """One case; None if it has no shape at all."""
        if not isinstance(case, dict):
            self.findings.add(path, "example-invalid", "case", place=index + 1)
            return None
        _unknown_keys(self.findings, path, case, _CASE)
        as_of = self._moment(case, path, "as_of")
        if as_of is None:
            self.findings.add(path, "example-invalid", "no-as-of")
            return None
        at = self._moment(case, path, "at") or as_of
        reader = ExampleReader(self.model, self.findings, (*path, "given"), _subject(index), as_of, at)
        name = str(case.get("name") or f"case {index + 1}")
        expect = self._expectations(case.get("expect"), (*path, "expect"))
        line = self.findings.lines.get((*path, "name"), self.findings.line_of((*path, "expect")))
        return Example(name, line, as_of, reader.facts(case.get("given")), expect)

    def _moment(self, case: Mapping[str, Any], path: Path, key: str) -> datetime | None:
        written, place = (case[key], (*path, key)) if key in case else (self.head.get(key), (key,))
        if written is None:
            return None
        moment = read_time(written, self.model.timezone)
        if moment is None:
            self.findings.add(place, "example-invalid", "moment", written=str(written))
        return moment

    def _expectations(self, written: Any, path: Path) -> dict[str, Any]:
        if not isinstance(written, dict) or not written:
            self.findings.add(path, "example-invalid", "nothing-expected")
            return {}
        known = self._known_results()
        for key in written:
            if key not in known:
                near = nearest(str(key), known)
                self.findings.add((*path, str(key)), "example-invalid", "result", name=repr(key), near=near)
        return {key: self._expected(key, value, (*path, key)) for key, value in written.items() if key in known}

    def _known_results(self) -> list[str]:
        dimensions = [f"{dimension.name}_score" for dimension in self.model.dimensions]
        grades = [f"{name}_grade" for name in self.model.grades]
        return ["score", *dimensions, *grades, "grades", "probability", *_TEXTS, *_MAPS]

    def _expected(self, key: str, value: Any, path: Path) -> Any:
        if key in _MAPS or key == "grades":
            if not isinstance(value, dict):
                self.findings.add(path, "example-invalid", "mapping", name=key)
                return {}
            return {name: self._check_names(key, name, part, path) for name, part in value.items()}
        if key == "score" or key.endswith("_score"):
            return self._milli(value, path)
        if key == "probability" or value is None:
            return value
        return str(value)

    def _check_names(self, key: str, name: Any, value: Any, path: Path) -> Any:
        dimensions = [dimension.name for dimension in self.model.dimensions]
        known = {"grades": list(self.model.grades), "dimensions": dimensions}.get(key)
        if known is None:
            known = [criterion.id for criterion in self.model.criteria()]
            known += [str(name)] if " " in str(name) else []  # base, limits and formula: "group_range website"
        if name not in known:
            near = nearest(str(name), known)
            self.findings.add((*path, str(name)), "example-invalid", "part", name=repr(name), kind=key, near=near)
        return str(value) if key == "grades" else self._milli(value, (*path, str(name)))

    def _milli(self, value: Any, path: Path) -> int | None:
        if value is None:
            return None
        try:
            return to_milli(value, largest=10**10)
        except PointsError as error:
            self.findings.add(path, "example-invalid", "points", because=error.message)
            return None


def _unknown_keys(findings: Findings, path: Path, written: Mapping[Any, Any], known: tuple[str, ...]) -> None:
    for key in written:
        if key not in known:
            near = nearest(str(key), known)
            findings.add((*path, str(key)), "example-invalid", "unknown-key", name=str(key), near=near)


def failure_of(result: ExampleResult, file: str) -> Problem:
    """An example that does not hold, as a problem with its line."""
    return Problem("example_fails", params={"name": result.example.name}, file=file, line=result.example.line)
