from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from reifegrad.measure.cases import Cases
from reifegrad.measure.criteria_evidence import evaluate_lines
from reifegrad.measure.criteria_facts import PointsLine
from reifegrad.measure.logistic import fit_logistic
from reifegrad.measure.proposal import propose
from reifegrad.spec.loader import parse_model

MODEL = """\
reifegrad: 1
name: shop   # sales and marketing agreed on 1 March
dimensions:
  fit:
    criteria:
      right:   {when: a = 'x', points: 20}     # as it should be
      weak:    {when: b = 'x', points: 2}
      wrong:   {when: c = 'x', points: 15}     # it is the other way round
      copy:    {when: d = 'x', points: 10}     # says what `right` says
      dead:    {when: e = 'x', points: 10}
      all:     {when: f = 'x', points: 10}
      rare:    {when: g = 'x', points: 10}
      position:
        attribute: position
        points:
          CEO: 20    # the boss
          CFO: 20
          intern: -20
"""
TRUE = {"right": 1.0, "weak": 1.0, "wrong": -0.8, "copy": 0.0, "CEO": 1.0, "intern": -1.0}
"""Log-odds. 20 points of `right` and of CEO stand for 1, which makes the scale that others are measured on."""


def simulate(n: int = 20_000) -> tuple[list[PointsLine], Cases]:
    dice = np.random.default_rng(1)
    criteria = {criterion.name: criterion for criterion in parse_model(MODEL).criteria()}
    right = dice.random(n) < 0.4
    states = {
        "right": right,
        "weak": dice.random(n) < 0.3,
        "wrong": dice.random(n) < 0.3,
        "copy": np.where(dice.random(n) < 0.9, right, ~right),
        "dead": np.zeros(n, dtype=bool),
        "all": np.ones(n, dtype=bool),
        "rare": np.arange(n) < 10,
    }
    boss, intern = dice.random(n) < 0.2, dice.random(n) < 0.3
    intern &= ~boss
    odds = -2.5 + TRUE["CEO"] * boss + TRUE["intern"] * intern
    odds = odds + sum(TRUE.get(name, 0.0) * state for name, state in states.items())
    won = (dice.random(n) < 1 / (1 + np.exp(-odds))).astype(np.int8)
    lines = [
        PointsLine(criteria[name], ("",), "state", criteria[name].rule.points, state.astype(float))  # type: ignore[union-attr]
        for name, state in states.items()
    ]
    lines.append(PointsLine(criteria["position"], ("CEO", "CFO"), "state", 20_000, boss.astype(float)))
    lines.append(PointsLine(criteria["position"], ("intern",), "state", -20_000, intern.astype(float)))
    moment = np.full(n, np.datetime64("2025-01-01", "us"))
    yes = np.ones(n, dtype=bool)
    return lines, Cases(np.arange(n).astype(str), moment, won, yes, yes, "given", np.timedelta64(90, "D"))


def test_true_effects_are_found_and_what_contradicts_them_is_named() -> None:
    lines, cases = simulate()
    evidence = evaluate_lines(tuple(lines), cases)
    found = {(one.line.criterion.name, one.line.labels[0]): one for one in evidence.lines}
    for name, effect in TRUE.items():
        one = found.get((name, "")) or found["position", name]
        error = (one.adjusted.high - one.adjusted.low) / (2 * 1.96)
        assert abs(one.adjusted.value - effect) < 3 * error < 0.5, name
    findings = {name: one.finding for (name, label), one in found.items() if not label}
    assert findings["wrong"] == "wrong_sign"
    assert findings["weak"] == "too_low"
    assert findings["copy"] == "too_high"
    assert (findings["dead"], findings["all"], findings["rare"]) == ("never", "always", "few")
    assert found["copy", ""].alone.low > 0.5, "by itself the copy tells as much as what it copies"
    assert (found["wrong", ""].proposed or 0) < 0 < (found["weak", ""].proposed or 0)


def test_conversion_with_and_without_is_counted() -> None:
    lines, cases = simulate(4_000)
    for one in evaluate_lines(tuple(lines), cases).lines:
        with_it, without = cases.won[one.line.fires], cases.won[~one.line.fires]
        assert one.won_with == with_it.sum()
        if len(with_it) and len(without):
            assert (one.rate_with, one.rate_without) == pytest.approx((with_it.mean(), without.mean()))
            assert one.interval_with[0] <= one.rate_with <= one.interval_with[1]


def test_only_proposed_numbers_of_the_file_change() -> None:
    lines, cases = simulate()
    evidence = evaluate_lines(tuple(lines), cases)
    made = propose(MODEL, evidence.lines, file="model.yaml")
    text, changed = made.text, made.changed
    before, after = MODEL.splitlines(), text.splitlines()
    moved = {old.split(":")[0].strip() for old, new in zip(before, after, strict=True) if old != new}
    assert {"wrong", "weak", "copy"} <= moved
    assert changed == len([one for one in evidence.lines if one.proposed is not None])
    assert "# it is the other way round" in text
    again = {criterion.name: criterion.rule for criterion in parse_model(text).criteria()}
    wrong = next(one for one in evidence.lines if one.line.criterion.name == "wrong")
    assert again["wrong"].points == wrong.proposed  # type: ignore[union-attr]


def test_the_regression_is_the_textbook_one() -> None:
    dice = np.random.default_rng(3)
    columns = dice.normal(size=(500, 3))
    won = dice.random(500) < 1 / (1 + np.exp(-columns @ [1.0, -0.5, 0.0] + 1))
    prior = 0.7
    ours = fit_logistic(columns, won, np.full(3, prior))
    textbook = LogisticRegression(C=prior**2, tol=1e-10, max_iter=1000).fit(columns, won)
    assert ours.weights == pytest.approx(textbook.coef_[0], abs=1e-4)
    assert ours.intercept == pytest.approx(textbook.intercept_[0], abs=1e-4)


def test_a_lead_that_is_looked_at_ten_times_is_still_one_lead() -> None:
    dice = np.random.default_rng(4)
    columns = (dice.random((400, 1)) < 0.5).astype(float)
    won = dice.random(400) < 0.2 + 0.2 * columns[:, 0]
    wide = np.full(1, 100.0)
    once = fit_logistic(columns, won, wide)
    often = fit_logistic(np.repeat(columns, 10, axis=0), np.repeat(won, 10), wide, who=np.repeat(np.arange(400), 10))
    assert often.errors == pytest.approx(once.errors, rel=0.05)
    assert fit_logistic(np.repeat(columns, 10, axis=0), np.repeat(won, 10), wide).errors[0] < 0.4 * once.errors[0]
