from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import false_discovery_control

from reifegrad.measure.discovery import benjamini_hochberg
from reifegrad.measure.patterns import find_patterns, number_labels
from reifegrad.measure.shrinkage import shrink


def world(n: int, seed: int, lift: float = 0.0, together: float = 0.0) -> tuple[dict[Any, Any], Any, Any]:
    """Leads whose chance is known up to a Tuesday morning (`lift`) and one pair (`together`), in log-odds."""
    dice = np.random.default_rng(seed)
    labels: dict[Any, Any] = {
        ("first", "weekday_and_part"): dice.choice([f"{day} {part}" for day in range(5) for part in "mae"], n),
        ("attribute", "source"): dice.choice(["ad", "fair", "mail", "web"], n),
        ("attribute", "size"): dice.choice(["small", "large"], n),
        ("attribute", "colour"): dice.choice([f"c{i}" for i in range(20)], n),
    }
    labels["attribute", "source_again"] = np.where(labels["attribute", "source"] == "ad", "paid", "free")
    never = dice.random(n) < 0.3
    labels["first", "weekday_and_part"] = np.where(never, None, labels["first", "weekday_and_part"].astype(object))
    odds = dice.normal(-2, 0.7, n)
    expected = 1 / (1 + np.exp(-odds))
    odds += lift * (labels["first", "weekday_and_part"] == "1 m") - 1.0 * never
    odds += together * (labels["attribute", "source"] == "fair") * (labels["attribute", "size"] == "large")
    odds += 0.8 * (labels["attribute", "source"] == "ad")
    return labels, dice.random(n) < 1 / (1 + np.exp(-odds)), expected


def test_planted_patterns_are_found_with_their_strength_and_nothing_else() -> None:
    labels, won, expected = world(40_000, seed=2, lift=0.6, together=0.9)
    found = find_patterns(labels, won, expected)
    named = {tuple(f"{name}={value}" for _, name, value in one.labels): one for one in found.patterns}
    tuesday = named["weekday_and_part=1 m",]
    assert tuesday.times_interval[0] < 1.5 < tuesday.times_interval[1], "0.6 in log-odds, against all weekdays"
    assert ("source=fair", "size=large") in named or ("size=large", "source=fair") in named
    told = {part.split("=")[0] for names in named for part in names}
    assert "colour" not in told
    pairs = [names for names in named if len(names) == 2]
    kinds = [{part.split("=")[0] for part in names} for names in pairs]
    assert {"source", "source_again"} not in kinds, "columns that say the same make no pair"
    assert all("size" in kind for kind in kinds)


def test_chance_is_not_told_as_a_pattern() -> None:
    strange = 0
    for seed in range(15):
        dice = np.random.default_rng(seed)
        labels = {("attribute", f"a{i}"): dice.choice(list("uvwxyz"), 2_000) for i in range(8)}
        expected = np.full(2_000, 0.1)
        strange += bool(find_patterns(labels, dice.random(2_000) < 0.1, expected).patterns)
    assert strange == 0


def test_how_many_patterns_are_tried_does_not_hang_on_the_last_bit_of_a_sum() -> None:
    """A label that implies another expects, with it, as many as were won: here the five that are enough."""
    dice = np.random.default_rng(3)
    n, tried = 400, set()
    for _ in range(30):
        won, expected = np.zeros(2 * n, dtype=bool), dice.uniform(0.01, 0.2, 2 * n)
        inner, outer = np.full(2 * n, "no", dtype=object), np.full(2 * n, "no", dtype=object)
        for half in (0, n):
            order = half + dice.permutation(n)
            won[order[:5]] = won[order[60:100]] = True
            inner[order[:60]] = "yes"
            outer[order[:100]] = "yes"
        labels = {("attribute", "inner"): inner, ("attribute", "outer"): outer}
        tried.add(find_patterns(labels, won, expected).tried)
    assert len(tried) == 1


def test_the_false_discovery_rate_is_that_of_benjamini_and_hochberg() -> None:
    dice = np.random.default_rng(0)
    for _ in range(50):
        p = np.concatenate([dice.random(30), dice.random(10) ** 6])
        assert (benjamini_hochberg(p, 0.1) == (false_discovery_control(p) <= 0.1)).all()
    assert not benjamini_hochberg([]).any()


def test_classes_are_drawn_towards_all_others_as_far_as_they_differ_by_chance() -> None:
    dice = np.random.default_rng(5)
    total = np.full(60, 50)
    same, _ = shrink(dice.binomial(50, 0.1, 60), total, 0.1)
    assert np.abs(same).mean() < 0.15, "60 classes that are alike look alike"
    truth = dice.normal(0, 1, 60)
    won = dice.binomial(50, 1 / (1 + np.exp(2.2 - truth)))
    drawn, error = shrink(won, total, 1 / (1 + np.exp(2.2)))
    raw = np.log((won + 0.5) / (50.5 - won)) + 2.2
    assert ((drawn - truth) ** 2).mean() < 0.8 * ((raw - truth) ** 2).mean()
    assert np.mean(np.abs(drawn - truth) < 1.96 * error) == pytest.approx(0.95, abs=0.07)


def test_numbers_become_round_intervals() -> None:
    labels = number_labels(np.array([1.0, 9.0, 30.0, 80.0, 480.0, 3_100.0, np.nan]))
    assert labels[-1] is None
    assert labels[0].startswith("..") and labels[5].endswith("..")
    bounds = {float(part) for label in labels[:-1] for part in label.split("..") if part}
    assert all(f"{bound:.0e}"[0] in "125" for bound in bounds)
