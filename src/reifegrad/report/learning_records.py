"""Results of `learn`, `icp` and `rfm` as plain data for `--json`."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from reifegrad.measure.quality import auc, auc_interval, auc_within, calibration_error, log_loss
from reifegrad.predict.profile.rfm import MEASURES
from reifegrad.report.exclusions import unused_columns
from reifegrad.report.serialize import to_json_data
from reifegrad.report.verdict_on_test import periods_of, verdict_record
from reifegrad.tasks.training_counts import count_judgements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.predict.profile.ideal_customer import ClassEvidence
    from reifegrad.tasks.icp import IcpResult
    from reifegrad.tasks.learn import LearnResult
    from reifegrad.tasks.rfm import RfmResult


def learn_record(result: LearnResult, card: str | None = None, pictures: Sequence[str] = ()) -> dict[str, Any]:
    """Everything that screen and card say; `card` is where the card is."""
    learned, rows, gathered = result.learned, result.learned.test_rows, result.gathered
    low, high = auc_interval(rows.won, rows.probability)
    return {
        "model": result.request.output,
        "card": card,
        "chosen": learned.fitted.chosen,
        "trained": to_json_data(learned.train) | dataclasses.asdict(count_judgements(gathered, gathered.train)),
        "tested": to_json_data(learned.test) | dataclasses.asdict(count_judgements(gathered, gathered.test)),
        "censored": result.losses.censored,
        "without_time": result.losses.without_time,
        "tables": [to_json_data(table) for table in result.losses.tables],
        "target_values": _target_values(result),
        "verdict": to_json_data(verdict_record(result)),
        "test": to_json_data(
            {
                "auc": auc(rows.won, rows.probability),
                "auc_interval": [low, high],
                "auc_within_periods": auc_within(rows.won, rows.probability, periods_of(result)),
                "auc_estimator": auc(rows.won, rows.estimator),
                "log_loss": log_loss(rows.won, rows.probability),
                "calibration_error": calibration_error(rows.won, rows.probability),
            }
        ),
        "candidates": [
            to_json_data({"name": one.name, "auc": one.auc, "log_loss": one.log_loss, "terms": one.terms})
            for one in learned.fitted.candidates
        ],
        "suspicions": [to_json_data(one) for one in gathered.suspicions],
        "exclusions": [to_json_data(one) for one in learned.fitted.exclusions if one.code != "adds_nothing"],
        "left_out": dict(gathered.excluded) | unused_columns(result),
        "half_lives": [to_json_data(one) for one in gathered.half_lives],
        "warnings": [{"code": code, **to_json_data(dict(params))} for code, params in learned.warnings],
        "pictures": list(pictures),
    }


def _target_values(result: LearnResult) -> dict[str, Any] | None:
    target = result.losses.target
    if target is None:
        return None
    return {"won": target.label, "lost": dict(target.lost), "open": dict(target.left_open)}


def icp_record(result: IcpResult) -> dict[str, Any]:
    """The ideal customer with the evidence for each value."""
    profile, check = result.profile, result.check
    return {
        "leads": profile.leads,
        "won": profile.won,
        "attributes": [
            {
                "attribute": one.name,
                "weight": one.weight,
                "classes": [_class_record(row) for row in one.classes],
                "other": _class_record(one.other),
                "unknown": _class_record(one.unknown),
            }
            for one in profile.attributes
        ],
        "left_out": dict(profile.excluded),
        "check": None if check is None else vars(check),
        "output": result.request.output,
    }


def _class_record(row: ClassEvidence) -> dict[str, Any]:
    return {
        name: round(value, 4) if isinstance(value, float) and name != "key" else value
        for name, value in vars(row).items()
    }


def rfm_record(result: RfmResult) -> dict[str, Any]:
    """The bins of the three measures."""
    frozen = result.bins
    bins = {
        measure: [
            {"up_to": None if one.upper is None else float(one.upper), "points": one.level, "customers": one.customers}
            for one in frozen.bins[measure]
        ]
        for measure in MEASURES
    }
    output = result.request.output
    return {"as_of": frozen.as_of.isoformat(), "customers": frozen.customers, "bins": bins, "output": output}
