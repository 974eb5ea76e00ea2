"""What was learned comes in; its summary on the screen, or its JSON record, goes out."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from reifegrad.cli.report_screen import show_report
from reifegrad.measure.quality import auc, auc_interval, auc_within, calibration_error, log_loss
from reifegrad.report.exclusions import unused
from reifegrad.report.learned_quality import periods_of, verdict_record
from reifegrad.report.model_card import summary_report
from reifegrad.tasks.past import plain
from reifegrad.tasks.training_counts import counts_of

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.tasks.learn_records import Taught

_SHOWN_TERMS = 8
_SHOWN_COLUMNS = 12


def show_learned(taught: Taught, screen: Screen) -> None:
    """How good it is, what counts most, what was left out, and where the files are."""
    words = screen.words
    show_report(summary_report(taught, words, terms=_SHOWN_TERMS, columns=_SHOWN_COLUMNS), screen)
    screen.print("")
    for path in (taught.lesson.output, taught.lesson.card):
        if path is not None:
            screen.line(words("summary.written", path=path))
    screen.line(words("learn.next", path=taught.lesson.output))


def learned_record(taught: Taught) -> dict[str, Any]:
    """Everything that the screen says, as plain data."""
    learned, rows = taught.learned, taught.learned.test_rows
    low, high = auc_interval(rows.won, rows.probability)
    return {
        "model": taught.lesson.output,
        "card": taught.lesson.card,
        "chosen": learned.fitted.chosen,
        "trained": plain(learned.train) | dataclasses.asdict(counts_of(taught.gathered, taught.gathered.train)),
        "tested": plain(learned.test) | dataclasses.asdict(counts_of(taught.gathered, taught.gathered.test)),
        "censored": taught.taken.censored,
        "without_time": taught.taken.without_time,
        "tables": [plain(table) for table in taught.taken.tables],
        "target_values": _target_values(taught),
        "verdict": plain(verdict_record(taught)),
        "test": plain(
            {
                "auc": auc(rows.won, rows.probability),
                "auc_interval": [low, high],
                "auc_within_periods": auc_within(rows.won, rows.probability, periods_of(taught)),
                "auc_estimator": auc(rows.won, rows.estimator),
                "log_loss": log_loss(rows.won, rows.probability),
                "calibration_error": calibration_error(rows.won, rows.probability),
            }
        ),
        "candidates": [
            plain({"name": one.name, "auc": one.auc, "log_loss": one.log_loss, "terms": one.terms})
            for one in learned.fitted.candidates
        ],
        "suspicions": [plain(one) for one in taught.gathered.suspicions],
        "exclusions": [plain(one) for one in learned.fitted.exclusions if one.code != "adds_nothing"],
        "left_out": dict(taught.gathered.left_out) | unused(taught),
        "half_lives": [plain(one) for one in taught.gathered.half_lives],
        "warnings": [{"code": code, **plain(dict(params))} for code, params in learned.warnings],
    }


def _target_values(taught: Taught) -> dict[str, Any] | None:
    target = taught.taken.target
    if target is None:
        return None
    return {"won": target.label, "lost": dict(target.lost), "open": dict(target.left_open)}
