"""What is proposed for a learned model neither moves all leads nor orders them worse."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reifegrad.measure.cases import Cases
from reifegrad.measure.criteria_evidence import CriteriaEvidence, evaluate_lines
from reifegrad.measure.criteria_facts import PointsLine
from reifegrad.measure.proposal import predicts, propose, without_harm
from reifegrad.measure.quality import auc
from reifegrad.spec.loader import parse_model
from reifegrad.spec.points import MILLI

MODEL = """\
reifegrad: 1
name: learned
dimensions:
  ripeness:
    aggregate: logit
    base: -80
    criteria:
      evening:
        attribute: evening
        points: {"< 1": 2.7, "< 3": 40, else: 80}
        unknown: -3
      industry:
        attribute: industry
        points: {plant: 5, trade: -2, crafts: -30, food: 1}
"""
CRITERIA = {criterion.name: criterion for criterion in parse_model(MODEL).criteria()}
PARTS = {
    "evening": {"< 1": (0.80, 2.7, 0.0), "< 3": (0.08, 40.0, 0.7), "else": (0.05, 80.0, 0.9)},
    "industry": {"plant": (0.3, 5.0, 1.2), "trade": (0.3, -2.0, 0.0), "crafts": (0.2, -30.0, 0.0)},
}
"""By value: the share of leads, the points of the model, and the true log-odds. The rest is unknown, or food."""


def simulate(n: int = 30_000) -> tuple[tuple[PointsLine, ...], Cases, np.ndarray]:
    dice = np.random.default_rng(2)
    lines, odds, score = [], np.full(n, -3.0), np.full(n, -80.0)
    for name, values in PARTS.items():
        rest = {"evening": -3.0, "industry": 1.0}[name]
        place = dice.random(n)
        bounds = np.cumsum([share for share, _, _ in values.values()])
        for number, (label, (share, points, effect)) in enumerate(values.items()):
            state = (place < bounds[number]) & (place >= bounds[number] - share)
            lines.append(
                PointsLine(CRITERIA[name], (label,), "state", round(points * MILLI), state * 1.0, round(rest * MILLI))
            )
            odds, score = odds + effect * state, score + points * state
        score = score + rest * (place >= bounds[-1])
    won = (dice.random(n) < 1 / (1 + np.exp(-odds))).astype(np.int8)
    yes = np.ones(n, dtype=bool)
    moment = np.full(n, np.datetime64("2025-01-01", "us"))
    cases = Cases(np.arange(n).astype(str), moment, won, yes, yes, "given", np.timedelta64(90, "D"))
    return tuple(lines), cases, score


def chance(score: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + 2.0 ** (-score / 20)))


def moved(evidence: CriteriaEvidence) -> np.ndarray:
    steps = [one.line.amount * (one.proposed - one.line.declared) / MILLI for one in evidence.lines if one.proposed]
    return np.asarray(np.sum(steps, axis=0))


def test_values_are_compared_with_the_mean_case() -> None:
    lines, cases, _ = simulate()
    evidence = evaluate_lines(lines, cases)
    found = {one.line.labels[0]: one for one in evidence.lines}
    bulk = found["< 1"]
    assert bulk.proposed is None or abs(bulk.proposed - bulk.line.declared) < 5 * MILLI, "eight in ten hardly move"
    assert found["plant"].finding == "too_low"
    assert found["crafts"].finding == "too_high"
    mean = 0.8 * 2.7 + 0.08 * 40 + 0.05 * 80 - 0.07 * 3
    assert all(found[name].reference == pytest.approx(mean * MILLI, abs=300) for name in ("< 1", "< 3", "else"))


def test_no_value_is_measured_against_one_odd_value_of_its_criterion() -> None:
    """The largest of five equal groups has no win: the others are as good as their points say, not far worse."""
    dice = np.random.default_rng(5)
    place = dice.choice(5, 20_000, p=[0.24, 0.19, 0.19, 0.19, 0.19])
    rates = np.array([0.0, 0.06, 0.06, 0.12, 0.12])
    criterion = CRITERIA["industry"]
    points = [-60, 0, 0, 20, 20]
    lines = tuple(
        PointsLine(criterion, (f"v{n}",), "state", points[n] * MILLI, (place == n) * 1.0, 0) for n in range(len(points))
    )
    won = (dice.random(len(place)) < rates[place]).astype(np.int8)
    yes = np.ones(len(place), dtype=bool)
    moment = np.full(len(place), np.datetime64("2025-01-01", "us"))
    who = np.arange(len(place)).astype(str)
    evidence = evaluate_lines(lines, Cases(who, moment, won, yes, yes, "given", np.timedelta64(90, "D")))
    measured = [one.adjusted.value for one in evidence.lines]
    assert measured[3] - measured[1] == pytest.approx(np.log(0.12 / 0.88) - np.log(0.06 / 0.94), abs=0.2)
    assert measured[0] < 0 < measured[1]
    assert all(one.finding != "wrong_sign" for one in evidence.lines)


def test_proposals_keep_the_mean_probability_and_the_order() -> None:
    lines, cases, score = simulate()
    evidence = evaluate_lines(lines, cases)
    kept, _ = without_harm(evidence.lines, cases.won)
    made = propose(MODEL, kept, file="model.yaml", probability=chance(score))
    assert predicts(parse_model(MODEL))
    assert made.changed >= 3
    assert made.base is not None
    after = score + moved(replace(evidence, lines=kept)) + made.base + 80
    assert chance(after).mean() == pytest.approx(chance(score).mean(), rel=0.01)
    assert auc(cases.won, after) > auc(cases.won, score)
    assert f"base: {made.base:g}" in made.text
    assert propose(MODEL, kept, file="model.yaml").base is None


def test_a_proposal_that_orders_worse_is_withdrawn() -> None:
    lines, cases, score = simulate()
    evidence = evaluate_lines(lines, cases)
    harmful = tuple(replace(one, proposed=-60_000) if one.line.labels == ("plant",) else one for one in evidence.lines)
    kept, withdrawn = without_harm(harmful, cases.won)
    assert withdrawn == 1
    assert [one.proposed for one in kept if one.line.labels == ("plant",)] == [None]
    assert auc(cases.won, score + moved(replace(evidence, lines=kept))) >= auc(cases.won, score) - 0.0005


def test_nothing_proposed_is_nothing_changed() -> None:
    lines, cases, score = simulate(3_000)
    none = tuple(replace(one, proposed=None) for one in evaluate_lines(lines, cases).lines)
    assert without_harm(none, cases.won) == (none, 0)
    made = propose(MODEL, none, file="model.yaml", probability=chance(score))
    assert (made.text, made.changed, made.base) == (MODEL, 0, None)
