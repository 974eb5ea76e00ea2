"""What `calibrate` and `drift` print with `--json`: whether a model still does what sales needs of it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal, Self

from reifegrad.report.records.measuring import NoticeRecord
from reifegrad.report.serialize import Figure, Interval, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reifegrad.measure.threshold import ThresholdRow
    from reifegrad.tasks.calibrate import CalibrateResult
    from reifegrad.tasks.drift import DriftResult


class ThresholdRecord(Record):
    """What one threshold would have done."""

    threshold: Figure
    """The threshold in points."""
    per_week: Figure
    """Leads handed over per week, on average over the newest weeks."""
    busiest: int
    """Leads handed over in the busiest of these weeks."""
    known: int
    """The number of leads handed over at any time whose horizon is over."""
    won: int
    """How many of `known` were won."""
    rate: Figure
    """The share of `known` that was won, from 0 to 1."""
    lower: Figure
    """The lower end of the 95 % interval of `rate`."""
    upper: Figure
    """The upper end of the 95 % interval of `rate`."""
    missed: Figure
    """The share (from 0 to 1) of all won leads that never reach the threshold before they decide."""


class AdviceRecord(Record):
    """The threshold that fits what sales can work, and how sure that is."""

    capacity: Figure
    """What sales can work, in leads per week."""
    threshold: Figure
    """The recommended threshold in points."""
    lowest: Figure
    """The lower end of its 95 % interval, in points."""
    highest: Figure
    """The upper end of its 95 % interval, in points."""
    fit: Literal["fits", "few_won", "too_coarse", "nobody_left", "never_reached"]
    """Whether the threshold fits, or why none does; with `few_won` nothing is recommended."""
    current: Figure
    """The threshold of the model in points; null if it has none."""


class CalibrateOutput(Record):
    """What `calibrate` prints."""

    rows: tuple[ThresholdRecord, ...]
    """Every threshold that makes a difference, the lowest first."""
    advice: AdviceRecord
    """The recommended threshold."""
    weeks: int
    """How many of the newest weeks tell how many leads come."""
    leads: int
    """The number of leads."""
    won_leads: int
    """The number of leads that were won."""
    censored: int
    """The number of leads of which nobody knows the outcome yet."""
    at: str
    """When leads are judged, as in `--at`."""
    horizon_days: Figure
    """Within how many days a lead has to be won."""
    stage: str
    """The stage whose threshold it is, as in `--stage`."""
    first: str | None
    """The first moment (UTC)."""
    last: str | None
    """The last moment (UTC)."""
    written: str | None
    """The model file that was changed; null if none was."""
    diff: tuple[str, ...]
    """The change of the file as lines of a unified diff."""
    pictures: tuple[str, ...]
    """The files of the pictures that were written."""
    notices: tuple[NoticeRecord, ...]
    """What was odd in the facts."""

    @classmethod
    def of(cls, result: CalibrateResult, pictures: Sequence[str] = ()) -> Self:
        """The output of a calibration."""
        cases, changed = result.cases, result.changed_lines or ()
        return cls.read(
            result.calibration,
            rows=tuple(_rows_that_differ(result.calibration.rows)),
            at=cases.at,
            horizon_days=cases.horizon,
            stage=result.request.past.stage,
            first=cases.as_of.min(),
            last=cases.as_of.max(),
            written=result.request.model if changed else None,
            diff=changed,
            pictures=pictures,
            notices=result.notices,
        )


def _rows_that_differ(rows: Iterable[ThresholdRow]) -> Iterator[ThresholdRecord]:
    """Of neighbours that would do the same, the highest says it all."""
    records = [ThresholdRecord.read(row) for row in rows]
    for this, following in pairwise(records):
        if this.model_copy(update={"threshold": following.threshold}) != following:
            yield this
    yield from records[-1:]


class PeriodRecord(Record):
    """One of the two times that are compared; figures of outcomes are of complete cases only."""

    cases: int
    """The number of cases: leads at a moment."""
    complete: int
    """The number of cases whose horizon is over."""
    won: int
    """The number of cases that were won within the horizon."""
    rate: Figure
    """The share of the complete cases that was won, from 0 to 1; null without any."""
    rate_interval: Interval
    """The 95 % interval of `rate`."""
    auc: Figure
    """The chance, from 0 to 1, that a won case has a higher score than a lost one."""
    auc_interval: Interval
    """The 95 % interval of `auc`."""
    mean_probability: Figure
    """The mean probability; null for models without probabilities."""
    calibration_error: Figure
    """The mean distance between probability and rate over ten parts, from 0 to 1."""
    base_shift: Figure
    """By how many points the base would have to move so that the mean probability comes true."""


class ShiftRecord(Record):
    """How the values of one input, or the scores, differ between the two times."""

    name: str
    """The name of the input or result."""
    psi: Figure
    """The stability index; 0 if nothing moved."""
    by_chance: Figure
    """What chance alone keeps `psi` below."""
    unknown_before: Figure
    """The share of cases without a value before, from 0 to 1."""
    unknown_after: Figure
    """The share of cases without a value after, from 0 to 1."""
    new: tuple[tuple[str, Figure], ...]
    """Values that were never there before, each with its share of the cases after; the most frequent first."""
    state: Literal["same", "watch", "another", "too_few"]
    """What to make of it; `too_few` if there are too few cases to tell."""


class DriftReasonRecord(Record):
    """Why to learn again, or what to look at."""

    code: str
    """What is the matter."""
    names: tuple[str, ...]
    """The names that belong to it."""
    shares: tuple[Figure, ...]
    """The figures it rests on; shares and AUCs from 0 to 1, stability indices."""
    points: Figure
    """By how many points the base would have to move, where probabilities are off; otherwise null."""


class DriftOutput(Record):
    """What `drift` prints: what has changed since the training."""

    until: str
    """The end of the training (UTC); the two times are before and after it."""
    before: PeriodRecord
    """The cases of the time of the training."""
    after: PeriodRecord
    """The cases since then."""
    outputs: tuple[ShiftRecord, ...]
    """The score (or probability) and what follows from it."""
    inputs: tuple[ShiftRecord, ...]
    """What the criteria read; what moved most comes first."""
    retrain: bool
    """Whether the model should be learned again: it no longer fits, and there is something to learn from."""
    reasons: tuple[DriftReasonRecord, ...]
    """Why the model no longer fits."""
    hints: tuple[DriftReasonRecord, ...]
    """Changes that may come to matter."""
    newer: int | None
    """The number of complete cases newer than all that a learned model was learned from and tested on; null if that
    is not known."""
    at: str
    """When leads are judged, as in `--at`."""
    horizon_days: Figure
    """Within how many days a lead has to be won."""
    pictures: tuple[str, ...]
    """The files of the pictures that were written."""
    notices: tuple[NoticeRecord, ...]
    """What was odd in the facts."""

    @classmethod
    def of(cls, result: DriftResult, pictures: Sequence[str] = ()) -> Self:
        """The output of a comparison of two times."""
        cases = result.cases
        return cls.read(
            result.drift, at=cases.at, horizon_days=cases.horizon, pictures=pictures, notices=result.notices
        )
