"""What `criteria` prints with `--json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

import numpy as np

from reifegrad.report.records.measuring import NoticeRecord
from reifegrad.report.serialize import Figure, Interval, Number, Record
from reifegrad.spec.points import POINTS_PER_LOG_ODDS, to_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.measure.criteria_evidence import LineEvidence
    from reifegrad.tasks.criteria import CriteriaResult


class EffectRecord(Record):
    """An effect in points for each unit, with a 95 % interval."""

    value: Figure
    """The effect in points."""
    low: Figure
    """The lower end of the interval in points."""
    high: Figure
    """The upper end of the interval in points."""


class CriterionRecord(Record):
    """One line of a criterion (all values that have the same points) against what became of the leads."""

    criterion: str
    """The id of the criterion."""
    dimension: str
    """Its dimension."""
    values: tuple[str, ...]
    """The keys of its map that the line is about; empty for a criterion with one number."""
    kind: Literal["state", "occurrences", "grade", "match"]
    """What is counted: that something holds, how often it happened, a grade, or a share of a match."""
    declared: Number
    """The points of the model for each unit."""
    counts_for: int
    """The number of cases for which the line counts."""
    mean_amount: Figure
    """How many units it counts for them on average."""
    won_with: int
    """How many of these cases were won."""
    rate_with: Figure
    """The share of these cases that was won, from 0 to 1."""
    interval_with: Interval
    """The 95 % interval of `rate_with`."""
    rate_without: Figure
    """The share of all other cases that was won, from 0 to 1."""
    interval_without: Interval
    """The 95 % interval of `rate_without`."""
    alone: EffectRecord | None
    """What the line is worth if nothing else is looked at, on the scale of the model; null if that is not known."""
    adjusted: EffectRecord | None
    """The points that the outcomes support beside all other criteria, to be compared with `declared`; null if that is
    not known."""
    compared_with: Number
    """The points of the cases that it is compared with."""
    alone_20_doubles: EffectRecord
    """As `alone`, on a scale where 20 points double the odds."""
    adjusted_20_doubles: EffectRecord
    """As `adjusted`, on a scale where 20 points double the odds, from 0."""
    finding: Literal["never", "always", "few", "wrong_sign", "too_low", "too_high", "confirmed", "unclear"]
    """What follows from it."""
    proposed: Number | None
    """The points that are proposed for each unit; null if nothing should change."""


class PatternRecord(Record):
    """One or two properties and how the leads with them fared. Figures are of the newer half of the leads."""

    labels: tuple[tuple[str, str, str], ...]
    """Each property as kind (`attribute` or `first`, of the first activity), name and value."""
    n: int
    """The number of leads."""
    won: int
    """The number of leads that were won."""
    rate: Figure
    """The share that was won, from 0 to 1."""
    interval: Interval
    """The 95 % interval of `rate`."""
    rate_others: Figure
    """The share of all other leads that was won, from 0 to 1."""
    times: Figure
    """How many times as many were won as the criteria let expect."""
    times_interval: Interval
    """The 95 % interval of `times`."""
    older: Figure
    """`times` in the older half, in which the pattern was found."""


class PatternsRecord(Record):
    """Patterns that no criterion asks for."""

    patterns: tuple[PatternRecord, ...]
    """The patterns, the strongest first."""
    tried: int
    """How many were tried."""
    found: int
    """How many of them passed in the older half."""
    leads: int
    """The number of leads."""


class CriteriaOutput(Record):
    """What `criteria` prints. A case is a lead at a moment; only those count whose horizon is over."""

    model: str
    """The name of the model."""
    model_hash: str
    """The version of the model: equal for models that give the same scores."""
    at: str
    """When leads are judged, as in `--at`."""
    horizon_days: Figure
    """Within how many days a lead has to be won."""
    cases: int
    """The number of cases."""
    leads: int
    """The number of leads in them."""
    won: int
    """The number of cases that were won."""
    censored: int
    """The number of further cases of which nobody knows the outcome yet."""
    points_that_double_the_odds: Figure
    """How many points of the model double the odds to be won; null if that cannot be told."""
    criteria: tuple[CriterionRecord, ...]
    """Every line of every criterion, in the order of the file."""
    proposals: int
    """The number of lines for which other points are proposed."""
    withdrawn: int
    """The number of proposals that were dropped because they would have ordered the leads worse."""
    base: Number | None
    """The new base in points; null if it stays."""
    output: str | None
    """The file that the proposed model was written into."""
    notices: tuple[NoticeRecord, ...]
    """What was odd in the facts."""
    patterns: PatternsRecord | None = None
    """Patterns that no criterion asks for; not with `--patterns 0`."""
    pictures: tuple[str, ...]
    """The files of the pictures that were written."""

    @classmethod
    def of(cls, result: CriteriaResult, pictures: Sequence[str] = ()) -> Self:
        """The output of a comparison of criteria with outcomes."""
        evidence = result.evidence
        return cls.read(
            evidence,
            model=result.model.name,
            model_hash=result.model.hash,
            at=result.cases.at,
            horizon_days=result.cases.horizon,
            censored=result.censored,
            points_that_double_the_odds=float(evidence.scale * np.log(2)) if evidence.scale else None,
            criteria=[_criterion(one, evidence.scale) for one in evidence.lines],
            proposals=result.proposal.changed,
            withdrawn=result.withdrawn,
            base=result.proposal.base,
            output=result.request.output,
            notices=result.notices,
            patterns=result.patterns,
            pictures=pictures,
        )


def _criterion(one: LineEvidence, scale: float) -> CriterionRecord:
    line = one.line
    own = scale if line.editable and scale > 0 else None
    return CriterionRecord.read(
        one,
        criterion=line.criterion.id,
        dimension=line.criterion.dimension,
        values=[label for label in line.labels if label],
        kind=line.kind,
        declared=to_points(line.declared),
        counts_for=one.n_matching,
        mean_amount=one.amount,
        alone=None if own is None else one.alone.times(own),
        adjusted=None if own is None else one.in_points(one.adjusted, own),
        compared_with=to_points(one.reference),
        alone_20_doubles=one.alone.times(POINTS_PER_LOG_ODDS),
        adjusted_20_doubles=one.adjusted.times(POINTS_PER_LOG_ODDS),
        proposed=None if one.proposed is None else to_points(one.proposed),
    )
