"""What `backtest` prints with `--json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from reifegrad.measure.verdicts import findings
from reifegrad.report.records.measuring import DecileRecord, GroupRecord, NoticeRecord
from reifegrad.report.serialize import Figure, Interval, Record
from reifegrad.report.texts import model_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.tasks.backtest import BacktestResult

OrderWord = Literal["unjudged", "reversed", "chance", "little", "fair", "good", "very_good"]
"""How well a score orders leads; `unjudged` with fewer than ten won or lost cases, `chance` if it may be chance."""


class MonthRecord(Record):
    """The cases of one month of moments."""

    month: str
    """The month, such as `2025-07`."""
    n: int
    """The number of cases."""
    complete: int
    """The number of cases whose horizon is over."""
    won: int
    """The number of cases that were won within the horizon."""
    rate: Figure
    """The share of the complete cases that was won, from 0 to 1."""
    auc: Figure
    """The AUC of the month, from 0 to 1; null with fewer than five won or lost cases."""
    psi: Figure
    """The stability index of the scores against those of the first months; 0 if nothing moved."""
    by_chance: Figure
    """What chance alone keeps `psi` below."""


class OrderingRecord(Record):
    """How well a score orders leads, judged by the lower of two AUCs: of all cases, and within months."""

    rung: OrderWord
    """The judgement, by the lower end of the interval."""
    auc: Figure
    """The AUC that is judged, from 0 to 1."""
    lower: Figure
    """The lower end of its 95 % interval."""
    upper: Figure
    """The upper end of its 95 % interval."""
    by_period: bool
    """Whether it is the AUC within months."""
    won: int
    """The number of won cases."""
    lost: int
    """The number of lost cases."""


class ModelQualityRecord(Record):
    """How good one model was. Figures of probabilities are null for models without them."""

    model: str
    """The name of the model."""
    model_hash: str
    """The version of the model: equal for models that give the same scores."""
    trained_until: str | None
    """The last day of what a learned model was learned from; null for others."""
    seen: int
    """The number of complete cases from the time until `trained_until`: the model may know their outcomes."""
    auc: Figure
    """The chance, from 0 to 1, that a won case has a higher score than a lost one."""
    auc_interval: Interval
    """The 95 % interval of `auc`."""
    auc_within_months: Figure
    """The AUC where only cases of the same month are compared."""
    average_precision: Figure
    """The area under precision and recall, from 0 to 1."""
    lift_at_tenth: Figure
    """How many times as high the rate of the best tenth is as that of all cases."""
    caught_by_fifth: Figure
    """The share (from 0 to 1) of all won cases in the best fifth."""
    log_loss: Figure
    """The mean log loss of the probabilities (natural logarithm)."""
    brier: Figure
    """The mean squared error of the probabilities."""
    calibration_error: Figure
    """The mean distance between probability and rate over ten parts, from 0 to 1."""
    mean_probability: Figure
    """The mean probability, to be compared with `rate`."""
    gain: Figure
    """The AUC minus that of the first model; null for the first model itself."""
    gain_interval: Interval | None
    """The 95 % interval of `gain`."""
    deciles: tuple[DecileRecord, ...]
    """Ten parts of the cases, those with the highest scores first."""
    groups: dict[str, tuple[GroupRecord, ...]]
    """The cases by grade, cell, stage and so on, each in the order of the model."""
    qualified: GroupRecord | None
    """The cases at the stage of `--stage` or above; null if the model has no such stage."""
    others: GroupRecord | None
    """All other cases; null if the model has no such stage."""
    months: tuple[MonthRecord, ...]
    """The months in the order of time."""
    ordering: OrderingRecord
    """How well the score orders leads."""
    base_shift: Figure
    """By how many points the base would have to move so that the mean probability comes true."""
    newer: int | None
    """The number of complete cases newer than all that a learned model was learned from and tested on; null if that
    is not known."""
    label: str
    """What the report calls the model, in the language of `--lang`."""


class FindingRecord(Record):
    """One conclusion."""

    code: str
    """What is concluded."""
    model: int | None
    """The place of the model in `models`, counted from 0; null if it is about all."""
    good: bool
    """Whether it is good news."""
    shares: dict[str, Figure]
    """The figures it rests on; `points` are points, all rates are from 0 to 1."""
    names: dict[str, str]
    """The names that belong to it."""


class BacktestOutput(Record):
    """What `backtest` prints. A case is a lead at a moment; all models judge the same cases."""

    at: str
    """When leads are judged, as in `--at`."""
    first: str | None
    """The first moment (UTC); null without cases."""
    last: str | None
    """The last moment (UTC); null without cases."""
    end: str | None
    """Until when the data is complete (UTC)."""
    cases: int
    """The number of cases."""
    leads: int
    """The number of leads in them."""
    complete: int
    """The number of cases whose horizon is over; outcomes are counted of them only."""
    won: int
    """The number of cases that were won within the horizon."""
    censored: int
    """The number of cases of which nobody knows the outcome yet."""
    unrecorded: int
    """The number of those that come from before the first outcome."""
    recorded_since: str | None
    """The moment of the first outcome (UTC)."""
    not_scored: int
    """The number of cases that were left out because one of the models does not score them."""
    weeks: Figure
    """The number of weeks between the first and the last moment."""
    stage: str
    """The stage of a hand-over, as in `--stage`."""
    models: tuple[ModelQualityRecord, ...]
    """The models in the order of the command line."""
    horizon_days: Figure
    """Within how many days a case has to be won."""
    rate: Figure
    """The share of the complete cases that was won, from 0 to 1."""
    findings: tuple[FindingRecord, ...]
    """What to conclude, the most important first for each model."""
    notices: tuple[NoticeRecord, ...]
    """What was odd in the facts."""
    pictures: tuple[str, ...]
    """The files of the pictures that were written."""

    @classmethod
    def of(cls, result: BacktestResult, language: str, pictures: Sequence[str] = ()) -> Self:
        """The output of a backtest; the models are called as in `language`."""
        measured = result.backtest
        labels = model_labels(result.request.models, result.models, language)
        models = [
            ModelQualityRecord.read(model, label=label) for label, model in zip(labels, measured.models, strict=True)
        ]
        return cls.read(
            measured,
            models=models,
            horizon_days=measured.horizon,
            findings=findings(measured),
            notices=result.judged.notices,
            pictures=pictures,
        )
