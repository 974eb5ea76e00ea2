"""Says what the test of a learned model shows: how well it orders the leads, and whether its probabilities hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reifegrad.measure.quality import deciles, lift_at
from reifegrad.measure.ratings import check_mean_probability, check_probabilities, rate_ranking
from reifegrad.report.blocks import Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from reifegrad.language.words import Words
    from reifegrad.measure.ratings import ProbabilityCheck, RankingQuality
    from reifegrad.tasks.learn import LearnResult

_PARTS = 12

WIDE = 0.5
MOSTLY_DRIFT = 4.0
"""Ranges of tenths whose median is wider than this, or so many times as wide as chance makes them, hold nearly every
rate that may come: to lie in them is no merit."""


def periods_of(result: LearnResult) -> NDArray[np.int64]:
    """The month of each row of the test, or one of twelve parts where nothing tells the time."""
    rows = result.learned.test_rows
    if rows.time is None:
        return np.arange(len(rows.won)) * _PARTS // max(len(rows.won), 1)
    return rows.time.astype("datetime64[M]").astype(np.int64)


def order_of(result: LearnResult) -> RankingQuality:
    """How well the file orders the rows of the test."""
    rows = result.learned.test_rows
    return rate_ranking(rows.won, rows.probability, periods_of(result))


def held_of_all(result: LearnResult) -> ProbabilityCheck:
    """Whether the probabilities of the test hold on average."""
    rows = result.learned.test_rows
    return check_probabilities(rows.won, rows.probability)


def best_tenth(result: LearnResult) -> ProbabilityCheck:
    """Whether the probabilities of the best tenth of the test hold."""
    parts = deciles(result.learned.test_rows.won, result.learned.test_rows.probability)
    return check_probabilities([], []) if not parts else check_mean_probability(parts[0].mean, parts[0].won, parts[0].n)


def verdict(result: LearnResult, words: Words) -> Iterator[Paragraph]:
    """How well it orders, whether the probabilities hold, and what makes both uncertain."""
    order, rows = order_of(result), result.learned.test_rows
    fields = {"won": words.number(order.won), "lost": words.number(order.lost)}
    if order.rung != "unjudged":
        numbers = {"auc": order.auc, "low": order.lower, "high": order.upper}
        fields |= {name: words.decimal(value, 3) for name, value in numbers.items()}
        fields |= {"lift": words.decimal(lift_at(rows.won, rows.probability, 0.1), 1)}
        fields |= {"measure": words("card.order.within" if order.by_period else "card.order.pooled")}
    if order.worth_using or order.rung == "little":
        yield Paragraph(
            words("card.order.proven", word=words(f"order.{order.rung}"), **fields),
            "advice" if order.worth_using else "warning",
        )
    else:
        yield Paragraph(words(f"card.order.{order.rung}", **fields), "warning")
    if order.rung == "very_good":
        yield Paragraph(words("card.order.too_good"), "warning")
    yield from _probabilities(result, words)
    for code, params in result.learned.warnings if order.rung != "unjudged" else ():
        counts = {name: words.number(value) for name, value in params.items() if isinstance(value, int)}
        yield Paragraph(words(f"learn.warning.{code}", **counts), "warning")


def _probabilities(result: LearnResult, words: Words) -> Iterator[Paragraph]:
    for key, found in (("card.held", held_of_all(result)), ("card.held.best", best_tenth(result))):
        if found.level == "unknown" or (key == "card.held.best" and found.level == "right"):
            continue
        fields = {"predicted": words.percent(found.predicted, 1), "rate": words.percent(found.rate, 1)}
        text = words(f"{key}.{found.level}", **fields)
        if found.level != "right" and found.factor is not None:
            text = f"{text} {words('card.held.factor', factor=words.decimal(found.factor, 1))}"
        yield Paragraph(text, "advice" if found.level == "right" else "warning")


def tenths_note(words: Words, inside: int, widths: list[float], by_chance: list[float]) -> str:
    """What it means that so many tenths lie in their ranges: little, where the ranges hold nearly everything.

    `by_chance` says how wide each range would be if nothing but chance moved the rate.
    """
    wide = float(np.median(widths)) if widths else 0.0
    times = float(np.median(np.array(widths) / np.maximum(by_chance, 1e-9))) if widths else 0.0
    if wide > WIDE or times > MOSTLY_DRIFT:
        return words("card.deciles.wide", width=words.percent(wide), times=words.decimal(times, 1))
    return words("card.deciles.note", inside=str(inside), all=str(len(widths)))
