"""What was learned comes in; its summary on the screen, or its JSON record, goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.cli.measuring import plain
from reifegrad.cli.model_card import (
    candidates_grid,
    card_lines,
    left_out_rows,
    periods_of,
    quality_grid,
    terms_grid,
)
from reifegrad.cli.report_screen import grid_table
from reifegrad.measure.quality import auc, auc_interval, auc_within, calibration_error, log_loss

if TYPE_CHECKING:
    from reifegrad.cli.learning import Taught
    from reifegrad.cli.screen import Screen

_SHOWN_TERMS = 8
_SHOWN_COLUMNS = 12


def show_learned(taught: Taught, screen: Screen) -> None:
    """How good it is, what counts most, what was left out, and where the files are."""
    words = screen.words
    for line in card_lines(taught, words):
        screen.print(line)
    for grid in (
        quality_grid(taught, words),
        candidates_grid(taught, words),
        terms_grid(taught, words, _SHOWN_TERMS),
    ):
        screen.print("", grid_table(grid))
        if grid.note:
            screen.print(grid.note)
    rows = list(left_out_rows(taught, words))
    if rows:
        screen.print("", words("card.left_out"))
        for name, _, why in rows[:_SHOWN_COLUMNS]:
            screen.line(f"  {name}: {why}")
        if len(rows) > _SHOWN_COLUMNS:
            screen.line(f"  {words('learn.more', n=words.number(len(rows) - _SHOWN_COLUMNS))}")
    for code, params in taught.learned.warnings:
        fields = {name: words.number(value) for name, value in params.items() if isinstance(value, int)}
        screen.aside(words(f"learn.warning.{code}", **fields), "yellow")
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
        "chosen": learned.chosen,
        "trained": plain(learned.train),
        "tested": plain(learned.test),
        "censored": taught.censored,
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
            for one in learned.candidates
        ],
        "suspicions": [plain(one) for one in taught.gathered.suspicions],
        "exclusions": [plain(one) for one in learned.exclusions],
        "left_out": dict(taught.gathered.left_out),
        "half_lives": [plain(one) for one in taught.gathered.half_lives],
        "warnings": [{"code": code, **plain(dict(params))} for code, params in learned.warnings],
    }
