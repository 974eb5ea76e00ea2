"""A backtest of hand-made cases: who counts where, and what is said about it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from reifegrad.measure import quality
from reifegrad.measure.backtest import backtest
from reifegrad.measure.cases import Cases
from reifegrad.measure.drift import compare
from reifegrad.measure.moment_choice import parse_length
from reifegrad.measure.scored_cases import ScoredCases
from reifegrad.measure.verdicts import findings
from reifegrad.spec.loader import parse_model
from reifegrad.spec.model import Training

if TYPE_CHECKING:
    from reifegrad.measure.drift import Drift
    from reifegrad.measure.verdicts import QualityFinding
    from reifegrad.spec.model import ScoringModel

END = np.datetime64("2025-12-31", "us")
MODEL = parse_model(
    """
reifegrad: 1
name: small
timezone: Europe/Berlin
dimensions: {fit: {criteria: {position: {attribute: position, points: {CEO: 60}}}}}
grades: {fit: {A: 60, B: 20, C: else}}
thresholds: {hot: 80, sales_qualified: 50, marketing_qualified: else}
"""
)
CHANCE = parse_model(
    "{reifegrad: 1, name: chance, timezone: UTC, "
    "dimensions: {odds: {aggregate: logit, criteria: {position: {attribute: position, points: {CEO: 20}}}}}}"
)


def made_cases(n: int = 4_000, seed: int = 1) -> tuple[Cases, np.ndarray, np.ndarray]:
    """Cases over a year with their true chance; those of the last 90 days are censored."""
    random = np.random.default_rng(seed)
    as_of = np.sort(END - (random.uniform(0, 365, n) * 86_400e6).astype("timedelta64[us]"))
    chance = random.beta(1, 6, n)
    complete = as_of + parse_length("90d") <= END
    won = ((random.uniform(size=n) < chance) & complete).astype(np.int8)
    leads = np.array([f"L{i}" for i in range(n)], dtype=object)
    cases = Cases(leads, as_of, won, complete, complete, "creation+7d", parse_length("90d"))
    return cases, chance, random.normal(size=n)


def judged(score: np.ndarray, chance: np.ndarray | None = None) -> ScoredCases:
    stages = [MODEL.thresholds.at(int(value * 1000)) if MODEL.thresholds else None for value in score]
    grades = [MODEL.grades["fit"].at(int(value * 1000)) for value in score]
    names = {"stage": np.array(stages, dtype=object), "fit_grade": np.array(grades, dtype=object)}
    return ScoredCases(MODEL if chance is None else CHANCE, score, chance, {} if chance is not None else names)


def test_every_figure_is_that_of_the_complete_cases_and_every_volume_that_of_all() -> None:
    cases, chance, noise = made_cases()
    score = chance * 150
    made = backtest(cases, [judged(score), judged(noise * 20)], stage="sales_qualified", end=END)
    done = cases.complete
    assert (made.cases, made.complete, made.censored) == (4_000, int(done.sum()), int((~done).sum()))
    assert made.won == cases.won.sum() > 100
    first, second = made.models
    assert first.auc == quality.auc(cases.won[done], score[done])
    assert first.log_loss is None
    assert second.gain == pytest.approx(second.auc - first.auc)
    stages = {group.name: group for group in first.groups["stage"]}
    assert list(stages) == ["hot", "sales_qualified", "marketing_qualified"]
    hot = score >= 80
    assert (stages["hot"].n, stages["hot"].complete) == (hot.sum(), (hot & done).sum())
    assert stages["hot"].won == cases.won[hot & done].sum()
    assert stages["hot"].per_week == pytest.approx(hot.sum() / made.weeks)
    assert first.qualified is not None
    assert first.qualified.n == (score >= 50).sum()  # the stage and the one above it
    assert sum(month.n for month in first.months) == made.cases
    assert [month.month for month in first.months] == sorted(month.month for month in first.months)
    assert {f.code for f in findings(made)} >= {"order_good", "stage_worth", "worse"}


def test_models_are_compared_on_the_cases_that_all_of_them_score() -> None:
    cases, chance, _ = made_cases(500)
    some = chance * 150
    some[:100] = np.nan
    made = backtest(cases, [judged(chance * 150), ScoredCases(MODEL, some, None, {})], stage="hot", end=END)
    assert (made.cases, made.not_scored) == (400, 100)
    assert made.models[0].auc == made.models[1].auc


def test_what_is_said_follows_from_the_figures() -> None:
    cases, chance, noise = made_cases()

    def codes(score: np.ndarray, probability: np.ndarray | None = None) -> set[str]:
        return {f.code for f in findings(backtest(cases, [judged(score, probability)], stage="hot", end=END))}

    assert "order_chance" in codes(noise)
    assert codes(-chance * 150) >= {"order_reversed"}
    assert "probability_right" in codes(chance, chance)
    assert "probability_high" in codes(chance, np.clip(chance * 1.6, 0, 1))
    assert "probability_low" in codes(chance, chance / 2)
    late = (cases.as_of > np.datetime64("2025-09-01")) * 3.0
    assert "score_moved" in codes(noise + late)
    few = cases.where(cases.won == 0)
    made = backtest(few, [judged(chance[cases.won == 0])], stage="hot", end=END)
    assert [f.code for f in findings(made)] == ["few_decided"]
    nobody = backtest(few.where(~few.complete), [judged(chance[~cases.complete])], stage="hot", end=END)
    assert [f.code for f in findings(nobody)] == ["nobody_complete"]


def test_a_score_that_knows_only_the_season_is_found_out() -> None:
    cases, _, noise = made_cases()
    season = (cases.as_of - cases.as_of.min()) / np.timedelta64(365, "D")
    won = ((np.random.default_rng(4).uniform(size=len(cases)) < season**3) & cases.complete).astype(np.int8)
    drifting = replace(cases, won=won)
    made = backtest(drifting, [judged(season * 100 + noise)], stage="hot", end=END)
    assert "calendar" in {f.code for f in findings(made)}
    assert made.models[0].auc > 0.7


def test_drift_tells_a_change_from_chance() -> None:
    cases, chance, noise = made_cases()
    until = np.datetime64("2025-06-30", "us")
    words = np.array(["a", "b", "c", None] * 1_000, dtype=object)
    calm = compare(cases, judged(chance, chance), {"size": noise, "word": words}, until)
    assert not calm.retrain
    assert {shift.state for shift in calm.inputs} == {"same"}
    assert not calm.hints
    after = cases.as_of > until
    renamed = words.copy()
    renamed[after & (words == "a")] = "A"
    gone = np.where(after & (noise > 0), np.nan, noise)
    moved = compare(cases, judged(chance, np.where(after, chance / 3, chance)), {"size": gone, "word": renamed}, until)
    assert moved.retrain
    assert {reason.code for reason in moved.reasons} >= {"probability_low", "score_shift"}
    hints = {reason.code: reason for reason in moved.hints}
    assert set(hints["input_shift"].names) == {"size", "word"}
    assert hints["more_unknown"].names == ("size",)
    assert hints["new_values"].names == ("word", "A")
    assert moved.after.won == cases.won[after].sum()


def test_a_few_leads_since_then_prove_nothing() -> None:
    cases, chance, noise = made_cases(400)
    made = compare(cases, judged(chance, chance), {"size": noise}, cases.as_of[-20])
    assert {reason.code for reason in made.hints} == {"few_cases"}
    assert not made.retrain
    assert made.inputs[0].state == "too_few"


def test_a_learned_model_is_not_praised_for_knowing_its_training() -> None:
    cases, chance, _ = made_cases()
    training = Training(since="2025-01-01", until="2025-04-30", leads=1, won=1)
    judgement = ScoredCases(replace(CHANCE, training=training), chance, None, {})
    made = backtest(cases, [judgement], stage="hot", end=END)
    day_after = np.datetime64("2025-05-01", "us")
    assert made.models[0].seen == (cases.as_of < day_after).sum()
    assert findings(made)[0].code == "seen_in_training"
    later = cases.as_of >= day_after
    fresh = backtest(cases.where(later), [judgement.where(later)], stage="hot", end=END)
    assert "seen_in_training" not in {f.code for f in findings(fresh)}


def test_a_learned_model_is_not_blamed_for_knowing_its_training() -> None:
    cases, chance, noise = made_cases(8_000)
    until = np.datetime64("2025-04-30", "us")
    training = Training(since="2025-01-01", until="2025-04-30", leads=1, won=1)
    learned = replace(CHANCE, training=training)
    flattered = np.where(cases.as_of <= until, cases.won + noise / 10, chance * 3 + noise / 5)
    after = cases.as_of > until
    lost_touch = np.where(cases.as_of > np.datetime64("2025-07-31"), noise, flattered)

    def codes(score: np.ndarray, model: object) -> set[str]:
        judgement = ScoredCases(model, score, None, {})  # type: ignore[arg-type]
        return {reason.code for reason in compare(cases, judgement, {}, until).reasons if "order" in reason.code}

    assert cases.won[after].sum() > 100
    assert codes(flattered, learned) == set()
    assert codes(flattered, CHANCE) == {"order_worse"}
    assert codes(lost_touch, learned) == {"order_fading"}


def learned(tested_until: str | None) -> ScoringModel:
    training = Training(since="2025-01-01", until="2025-04-30", leads=1, won=1, tested_until=tested_until)
    return replace(CHANCE, training=training)


def test_who_was_learned_minutes_ago_is_not_sent_to_learn_again() -> None:
    cases, chance, noise = made_cases(8_000)
    high = np.clip(chance * 1.6, 0, 0.999)

    def found(tested_until: str | None) -> tuple[dict[str, QualityFinding], Drift]:
        judgement = ScoredCases(learned(tested_until), high * 100, high, {})
        made = findings(backtest(cases, [judgement], stage="hot", end=END))
        drift = compare(cases, judgement, {"size": noise}, np.datetime64("2025-04-30", "us"))
        return {one.code: one for one in made}, drift

    told, drift = found(str(cases.as_of.max())[:10])
    assert "nothing_newer" in told
    assert "learn_anew" not in told
    assert (drift.newer, drift.retrain) == (0, False)
    (reason,) = [one for one in drift.reasons if one.code == "probability_high"]
    points = told["probability_high"].shares["points"]
    done = cases.complete
    odds = np.log(high / (1 - high)) - points / (20 / np.log(2))
    assert (1 / (1 + np.exp(-odds[done]))).mean() == pytest.approx(cases.won[done].mean(), abs=1e-6)
    assert reason.points == pytest.approx(-points, rel=0.2)
    told, drift = found("2025-05-31")
    assert "learn_anew" in told
    assert drift.retrain
    assert drift.newer == int((done & (cases.as_of >= np.datetime64("2025-06-01"))).sum())
    told, drift = found(None)
    assert not {"learn_anew", "nothing_newer"} & told.keys()
    assert drift.newer is None
    assert drift.retrain


def test_probabilities_that_are_right_on_average_only_are_not_praised() -> None:
    cases, chance, _ = made_cases(8_000)
    steep = np.clip(chance**2, 1e-6, 0.999)
    steep = np.clip(steep * (cases.won[cases.complete].mean() / steep[cases.complete].mean()), 1e-6, 0.999)
    made = findings(backtest(cases, [judged(chance * 100, steep)], stage="hot", end=END))
    (uneven,) = [one for one in made if one.code.startswith("probability")]
    assert (uneven.code, uneven.good) == ("probability_uneven", False)
    assert uneven.shares["top"] > uneven.shares["top_rate"]
