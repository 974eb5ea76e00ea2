"""What `learn` prints with `--json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from reifegrad.measure.quality import auc, auc_interval, auc_within, calibration_error, log_loss
from reifegrad.report.exclusions import unused_columns
from reifegrad.report.records.backtest import OrderWord
from reifegrad.report.records.scores import TableRecord
from reifegrad.report.serialize import Figure, Interval, Record
from reifegrad.report.verdict_on_test import best_tenth, held_of_all, order_of, periods_of
from reifegrad.tasks.training_counts import count_judgements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from reifegrad.predict.learn.learned import TrainingPeriod
    from reifegrad.tasks.learn import LearnResult

Params = dict[str, str | Figure | tuple[str, ...]]
"""The figures and names that a code rests on."""


class SampleRecord(Record):
    """The judgements of one part of the data: a lead may be judged at several moments."""

    since: str | None
    """The first moment (UTC); null if nothing tells the time."""
    until: str | None
    """The last moment (UTC); null if nothing tells the time."""
    leads: int
    """The number of leads."""
    won: int
    """The number of leads that were won."""
    judgements: int
    """The number of judgements."""
    won_judgements: int
    """The number of judgements of leads that were then won in time."""

    @classmethod
    def of(cls, period: TrainingPeriod, result: LearnResult, rows: NDArray[Any]) -> Self:
        """One part, of the judgements in `rows`."""
        counts = count_judgements(result.gathered, rows)
        return cls.read(counts, since=period.since, until=period.until)


class LearnTableRecord(TableRecord):
    """What became of the rows of one table that was learned from."""

    table: str
    """The table."""


class TargetRecord(Record):
    """What the values of the target were taken for."""

    won: str
    """The value that means won."""
    lost: dict[str, int]
    """How many rows each value has that means lost."""
    open: dict[str, int]
    """How many rows each value has that means undecided."""


class HeldRecord(Record):
    """Whether probabilities hold on average."""

    level: Literal["unknown", "right", "high", "low"]
    """`right` if the mean probability lies in the 95 % interval of the rate."""
    predicted: Figure
    """The mean probability, from 0 to 1."""
    rate: Figure
    """The share that was won, from 0 to 1."""
    factor: Figure
    """How many times too high or too low they are, never below 1; null if nobody was won."""


class VerdictOnTestRecord(Record):
    """How well the model did in its test."""

    order: OrderWord
    """How well the model orders leads, by the lower end of the interval."""
    auc: Figure
    """The AUC that is judged, from 0 to 1: the lower of that of all judgements and that within periods."""
    auc_interval: Interval
    """Its 95 % interval."""
    within_periods: bool
    """Whether it is the AUC within periods."""
    won: int
    """The number of won judgements in the test."""
    lost: int
    """The number of other judgements in the test."""
    probabilities: HeldRecord
    """Whether the probabilities hold over all of the test."""
    best_tenth: HeldRecord
    """Whether those of the best tenth hold."""

    @classmethod
    def of(cls, result: LearnResult) -> Self:
        """The verdict on a test."""
        order = order_of(result)
        return cls.read(
            order,
            order=order.rung,
            auc_interval=(order.lower, order.upper),
            within_periods=order.by_period,
            probabilities=held_of_all(result),
            best_tenth=best_tenth(result),
        )


class FiguresOfTestRecord(Record):
    """The model on the newest leads, from which nothing was learned."""

    auc: Figure
    """The chance, from 0 to 1, that a won judgement has a higher probability than another."""
    auc_interval: Interval
    """The 95 % interval of `auc`."""
    auc_within_periods: Figure
    """The AUC where only judgements of the same month (or part) are compared."""
    auc_estimator: Figure
    """The AUC before the points were rounded and merged."""
    log_loss: Figure
    """The mean log loss of the probabilities (natural logarithm)."""
    calibration_error: Figure
    """The mean distance between probability and rate over ten parts, from 0 to 1."""

    @classmethod
    def of(cls, result: LearnResult) -> Self:
        """The figures of a test."""
        rows = result.learned.test_rows
        return cls.read(
            auc=auc(rows.won, rows.probability),
            auc_interval=auc_interval(rows.won, rows.probability),
            auc_within_periods=auc_within(rows.won, rows.probability, periods_of(result)),
            auc_estimator=auc(rows.won, rows.estimator),
            log_loss=log_loss(rows.won, rows.probability),
            calibration_error=calibration_error(rows.won, rows.probability),
        )


class LearnerRecord(Record):
    """A way of learning that was tried, over later blocks of time than it had learned from."""

    name: str
    """What it is called."""
    auc: Figure
    """Its AUC, from 0 to 1."""
    log_loss: Figure
    """Its mean log loss (natural logarithm)."""
    terms: int
    """The number of criteria of its model."""


class SuspicionRecord(Record):
    """Why a column may know the outcome."""

    feature: str
    """The column."""
    code: str
    """What is suspicious."""
    level: Literal["leak", "suspicious", "note"]
    """How bad it is; with `leak` and `suspicious` the column is not used unless `--use` names it."""
    params: Params
    """The figures and names that say so."""


class ExclusionRecord(Record):
    """A feature that nothing was learned from."""

    feature: str
    """The feature."""
    code: str
    """Why: `constant`, `calendar`, `weak` or `noise`."""
    params: Params
    """The figures that say so."""


class HalfLifeRecord(Record):
    """How fast activities of one kind lose their worth."""

    source: str
    """The kind of activities; empty for all."""
    log_loss: dict[str, Figure]
    """The mean log loss on later periods for each half-life in days."""
    chosen: int
    """The half-life that is used, in days."""
    own: bool
    """Whether it differs from that of all kinds together."""


class LearnWarningRecord(Record):
    """What makes the test uncertain."""

    code: str
    """What it is."""
    won: int
    """The number of won judgements in the test."""
    lost: int
    """The number of other judgements in the test."""


class LearnOutput(Record):
    """What `learn` prints: everything that the model card says."""

    model: str | None
    """The model file that was written."""
    card: str | None
    """The file of the model card; null if none was written."""
    chosen: str
    """The way of learning that was chosen, one of `candidates`."""
    trained: SampleRecord
    """What the model was learned from."""
    tested: SampleRecord
    """What it was tested on."""
    censored: int
    """The number of judgements that are left out because nobody knows their outcome yet."""
    without_time: int
    """The number of rows that are left out because their time is not known."""
    tables: tuple[LearnTableRecord, ...]
    """What became of the rows of each table."""
    target_values: TargetRecord | None
    """What the values of `--target` were taken for; null with outcomes."""
    verdict: VerdictOnTestRecord
    """What the test shows."""
    test: FiguresOfTestRecord
    """The figures of the test."""
    candidates: tuple[LearnerRecord, ...]
    """The ways of learning that were tried."""
    suspicions: tuple[SuspicionRecord, ...]
    """Columns that may know the outcome."""
    exclusions: tuple[ExclusionRecord, ...]
    """Features that nothing was learned from."""
    left_out: dict[str, str]
    """Every other column or kind of activity that is not in the model, with the code of the reason."""
    half_lives: tuple[HalfLifeRecord, ...]
    """The half-lives of kinds of activities."""
    warnings: tuple[LearnWarningRecord, ...]
    """What makes the test uncertain."""
    pictures: tuple[str, ...]
    """The files of the pictures that were written."""

    @classmethod
    def of(cls, result: LearnResult, card: str | None = None, pictures: Sequence[str] = ()) -> Self:
        """The output for a learned model; `card` is the file of the card."""
        learned, gathered, losses = result.learned, result.gathered, result.losses
        return cls.read(
            losses,
            model=result.request.output,
            card=card,
            chosen=learned.fitted.chosen,
            trained=SampleRecord.of(learned.train, result, gathered.train),
            tested=SampleRecord.of(learned.test, result, gathered.test),
            target_values=_target_values(result),
            verdict=VerdictOnTestRecord.of(result),
            test=FiguresOfTestRecord.of(result),
            candidates=learned.fitted.candidates,
            suspicions=gathered.suspicions,
            exclusions=[one for one in learned.fitted.exclusions if one.code != "adds_nothing"],
            left_out=dict(gathered.excluded) | unused_columns(result),
            half_lives=gathered.half_lives,
            warnings=[{"code": code, **params} for code, params in learned.warnings],
            pictures=pictures,
        )


def _target_values(result: LearnResult) -> TargetRecord | None:
    target = result.losses.target
    return None if target is None else TargetRecord.read(won=target.label, lost=target.lost, open=target.left_open)
