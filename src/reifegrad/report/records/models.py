"""What commands about models print with `--json`: differences, examples, templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from reifegrad.report.differences import Differences
from reifegrad.report.records.scores import ScoreRecord
from reifegrad.report.serialize import Number, Record, renamed
from reifegrad.spec.points import to_points

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reifegrad.explain.movers import Migration
    from reifegrad.run.examples import ExampleMismatch, ExampleResult
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.diff import DiffResult
    from reifegrad.tasks.test import TestResult
    from reifegrad.templates.shipped import Template

_POINTS = ("score", "dimensions.", "contributions.")


class TemplateRecord(Record):
    """A model that comes with Reifegrad."""

    name: str
    """Its name, for `reifegrad score NAME` and `reifegrad init --template NAME`."""
    title: dict[str, str]
    """Its title by language (`de`, `en`)."""
    goal: dict[str, str]
    """What a good lead is likely to do, by language (`de`, `en`)."""
    summary: str
    """What it is for, in English."""


def template_records(templates: Iterable[Template]) -> tuple[TemplateRecord, ...]:
    """The output of `templates`."""
    return tuple(map(TemplateRecord.read, templates))


class ModelChangeRecord(Record):
    """One difference between two models."""

    code: str
    """What kind of change it is."""
    key: str
    """Where it is in the new file (in the old one for what was removed), such as `dimensions.fit.criteria.position`."""
    sentence: str
    """The change as a sentence in the language of `--lang`."""


class MoveRecord(Record):
    """Leads that moved from one value to another."""

    before: str = renamed("from")
    """The value by the old model; empty for none."""
    to: str
    """The value by the new model; empty for none."""
    count: int
    """The number of leads."""


class MoverRecord(Record):
    """A lead or account whose score differs between the models."""

    id: str
    """Its id."""
    name: str
    """Its name; empty if no table has it."""
    before: Number | None
    """The score by the old model in points; null if it does not score this lead."""
    after: Number | None
    """The score by the new model in points; null if it does not score this lead."""


class DiffOutput(Record):
    """What `diff` prints. The keys after the changes are there only with facts and `--as-of`."""

    changes: tuple[ModelChangeRecord, ...]
    """Every difference in meaning, in the order of the models."""
    compared: int | None = None
    """The number of leads that both models score."""
    changed: int | None = None
    """The number of those whose score differs."""
    left: int | None = None
    """The number of leads that only the old model scores."""
    entered: int | None = None
    """The number of leads that only the new model scores."""
    moves: dict[str, tuple[MoveRecord, ...]] | None = None
    """For each result that one of the models has (such as `stage`), how many leads moved from where to where; an empty
    name is none."""
    movers: tuple[MoverRecord, ...] | None = None
    """The leads whose scores differ most."""

    @classmethod
    def of(cls, result: DiffResult, language: str) -> Self:
        """The output of a comparison; sentences are in `language`."""
        differences = Differences(result.old, result.new, language)
        changes = [
            ModelChangeRecord.read(change, key=".".join(change.path), sentence=differences.sentence(change))
            for change in result.changes
        ]
        return cls.read(changes=changes, **({} if result.migration is None else _migration(result.migration)))


def _migration(migration: Migration) -> dict[str, Any]:
    moves = {
        name: [MoveRecord.read(before=before, to=after, count=n) for (before, after), n in sorted(found.items())]
        for name, found in migration.moves.items()
    }
    movers = [
        MoverRecord.read(mover, id=mover.subject_id, before=_points(mover.before), after=_points(mover.after))
        for mover in migration.movers
    ]
    counts = {name: getattr(migration, name) for name in ("compared", "changed", "left", "entered")}
    return {**counts, "moves": moves, "movers": movers}


def _points(milli: int | None) -> Number | None:
    return None if milli is None else to_points(milli)


class DifferenceRecord(Record):
    """One expectation of an example that does not hold."""

    key: str
    """What was expected, such as `score` or `contributions.position`."""
    expected: str
    """What was expected, as it is written in the file; `none` for nothing."""
    got: str
    """What came out; `none` for nothing."""


class FailedExampleRecord(Record):
    """An example that does not hold."""

    name: str
    """The name of the example."""
    line: int | None
    """The line in the file of examples, counted from 1."""
    differences: tuple[DifferenceRecord, ...]
    """What does not hold."""
    score: ScoreRecord | None
    """The whole result; null if the lead does not exist at the moment."""


class TestOutput(Record):
    """What `test` prints."""

    examples: int
    """The number of examples."""
    failed: tuple[FailedExampleRecord, ...]
    """Those that do not hold."""

    @classmethod
    def of(cls, result: TestResult) -> Self:
        """The output for all examples of a model."""
        failed = [_failed(result.model, example) for example in result.failed]
        return cls.read(examples=len(result.examples), failed=failed)


def _failed(model: ScoringModel, result: ExampleResult) -> FailedExampleRecord:
    differences = [
        DifferenceRecord.read(x, expected=written_value(x, x.expected), got=written_value(x, x.got))
        for x in result.differences
    ]
    score = None if result.score is None else ScoreRecord.of(model, result.score)
    return FailedExampleRecord.read(result.example, differences=differences, score=score)


def written_value(difference: ExampleMismatch, value: Any) -> str:
    """A value of a difference as it is written in the file of examples: points, not milli-points."""
    if value is None:
        return "none"
    if isinstance(value, int) and (difference.key.startswith(_POINTS) or difference.key.endswith("_score")):
        return f"{to_points(value):g}" if abs(value) < 10**9 else str(to_points(value))
    return str(value)
