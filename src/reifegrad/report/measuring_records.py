"""Results of `backtest`, `calibrate`, `criteria` and `drift` as plain data for `--json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reifegrad.measure.verdicts import findings
from reifegrad.report.serialize import to_json_data
from reifegrad.report.texts import model_labels
from reifegrad.spec.points import POINTS_PER_LOG_ODDS, to_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.measure.criteria_evidence import LineEvidence
    from reifegrad.tasks.backtest import BacktestResult
    from reifegrad.tasks.calibrate import CalibrateResult
    from reifegrad.tasks.criteria import CriteriaResult
    from reifegrad.tasks.drift import DriftResult


def backtest_record(result: BacktestResult, language: str, pictures: Sequence[str] = ()) -> dict[str, Any]:
    """Every figure of a backtest; the models are called as in `language`."""
    record: dict[str, Any] = to_json_data(result.backtest)
    record["horizon_days"] = record.pop("horizon")
    record["rate"] = to_json_data(result.backtest.rate)
    labels = model_labels(result.request.models, result.models, language)
    for label, model in zip(labels, record["models"], strict=True):
        model["label"] = label
    record["findings"] = to_json_data(findings(result.backtest))
    record["notices"] = to_json_data(result.judged.notices)
    return record | {"pictures": list(pictures)}


def calibrate_record(result: CalibrateResult, pictures: Sequence[str] = ()) -> dict[str, Any]:
    """Every threshold that makes a difference, the advice, and what was written into the model file."""
    request, cases = result.request, result.cases
    record: dict[str, Any] = to_json_data(result.calibration)
    figures = [tuple(value for name, value in row.items() if name != "threshold") for row in record["rows"]]
    # Of neighbours that would do the same, the highest says it all.
    changes = [this != following for this, following in zip(figures, [*figures[1:], None], strict=True)]
    record["rows"] = [row for row, differs in zip(record["rows"], changes, strict=True) if differs]
    record |= {"at": cases.at, "horizon_days": to_json_data(cases.horizon), "stage": request.past.stage}
    record |= {"first": to_json_data(cases.as_of.min()), "last": to_json_data(cases.as_of.max())}
    record |= {"written": request.model if result.changed_lines else None, "diff": list(result.changed_lines or ())}
    return record | {"pictures": list(pictures), "notices": to_json_data(result.notices)}


def drift_record(result: DriftResult, pictures: Sequence[str] = ()) -> dict[str, Any]:
    """What has changed since the training."""
    record: dict[str, Any] = to_json_data(result.drift)
    record |= {"at": result.cases.at, "horizon_days": to_json_data(result.cases.horizon)}
    return record | {"pictures": list(pictures), "notices": to_json_data(result.notices)}


def criteria_record(result: CriteriaResult, pictures: Sequence[str] = ()) -> dict[str, Any]:
    """The evidence for each criterion, the patterns, and how many points were proposed."""
    evidence = result.evidence
    record: dict[str, Any] = {
        "model": result.model.name,
        "model_hash": result.model.hash,
        "at": result.cases.at,
        "horizon_days": to_json_data(result.cases.horizon),
        "cases": evidence.cases,
        "leads": evidence.leads,
        "won": evidence.won,
        "censored": result.censored,
        "points_that_double_the_odds": to_json_data(float(evidence.scale * np.log(2))) if evidence.scale else None,
        "criteria": [_line_record(one, evidence.scale) for one in evidence.lines],
        "proposals": result.proposal.changed,
        "withdrawn": result.withdrawn,
        "base": result.proposal.base,
        "output": result.request.output,
        "notices": to_json_data(result.notices),
    }
    if result.patterns is not None:
        record["patterns"] = to_json_data(result.patterns)
    return record | {"pictures": list(pictures)}


def _line_record(one: LineEvidence, scale: float) -> dict[str, Any]:
    line = one.line
    own = scale if line.editable and scale > 0 else None
    return {
        "criterion": line.criterion.id,
        "dimension": line.criterion.dimension,
        "values": [label for label in line.labels if label],
        "kind": line.kind,
        "declared": to_points(line.declared),
        "counts_for": one.n_matching,
        "mean_amount": to_json_data(one.amount),
        "won_with": one.won_with,
        "rate_with": to_json_data(one.rate_with),
        "interval_with": to_json_data(one.interval_with),
        "rate_without": to_json_data(one.rate_without),
        "interval_without": to_json_data(one.interval_without),
        "alone": None if own is None else to_json_data(one.alone.times(own)),
        "adjusted": None if own is None else to_json_data(one.in_points(one.adjusted, own)),
        "compared_with": to_points(one.reference),
        "alone_20_doubles": to_json_data(one.alone.times(POINTS_PER_LOG_ODDS)),
        "adjusted_20_doubles": to_json_data(one.adjusted.times(POINTS_PER_LOG_ODDS)),
        "finding": one.finding,
        "proposed": None if one.proposed is None else to_points(one.proposed),
    }
