"""What is learned from tables whose truth is known, what is left out, and when nothing is learned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from reifegrad.errors import ReifegradError
from reifegrad.measure.quality import auc
from reifegrad.predict.learn.learned import learn
from reifegrad.predict.learn.scorecard import CategoryTerm, LinearTerm, NumberTerm
from reifegrad.predict.learn.training import LearningSettings, TrainingTable

pytestmark = pytest.mark.slow

SETTINGS = LearningSettings()
POSITIONS = {"CEO": 1.2, "head": 0.5, "clerk": -0.2, "intern": -1.3}


def company(leads: int = 4_000, seed: int = 5) -> tuple[TrainingTable, np.ndarray]:
    """Leads whose log odds are known: visits count up to 10, employees help, noise does nothing."""
    random = np.random.default_rng(seed)
    position = random.choice(list(POSITIONS), leads)
    visits = random.poisson(4, leads).astype(float)
    employees = np.exp(random.normal(5, 1.5, leads))
    unknown = random.random(leads) < 0.2
    odds = -2.2 + pd.Series(position).map(POSITIONS).to_numpy() + 0.25 * np.minimum(visits, 10)
    odds += np.where(unknown, -0.8, 0.4 * (np.log(employees) - 5))
    frame = pd.DataFrame(
        {
            "position": position,
            "visits": visits,
            "employees": np.where(unknown, np.nan, employees),
            "shoe_size": random.normal(42, 2, leads),
            "sign": random.choice(list("abcdefghijkl"), leads),
            "coin": random.random(leads) < 0.5,
        }
    )
    won = (random.random(leads) < 1 / (1 + np.exp(-odds))).astype(np.int8)
    return TrainingTable(frame, won), odds


def test_true_drivers_are_recovered_and_noise_gets_no_points() -> None:
    table, odds = company()
    learned = learn(table, SETTINGS)
    terms = {term.feature: term for term in learned.fitted.scorecard.terms}
    assert set(terms) == {"position", "visits", "employees"}
    assert {item.feature: item.code for item in learned.fitted.exclusions} == dict.fromkeys(
        ("shoe_size", "sign", "coin"), "noise"
    )
    position, visits, employees = terms["position"], terms["visits"], terms["employees"]
    assert isinstance(position, CategoryTerm)
    assert isinstance(visits, NumberTerm)
    assert isinstance(employees, NumberTerm)
    assert sorted(position.points, key=lambda name: position.points[name]) == ["intern", "clerk", "head", "CEO"]
    spread = (position.points["CEO"] - position.points["intern"]) / 20_000 * np.log(2)
    assert spread == pytest.approx(2.5, abs=0.35)
    assert visits.points[0] < 0 < visits.points[-1]
    assert employees.unknown < min(employees.points[-1], 0)
    assert len(visits.points) <= 12
    newest = slice(int(len(odds) * 0.8), None)
    assert auc(table.won[newest], learned.test_rows.probability) > auc(table.won[newest], odds[newest]) - 0.02
    assert (
        abs(auc(table.won[newest], learned.test_rows.estimator) - auc(table.won[newest], learned.test_rows.probability))
        < 0.002
    )


def test_nothing_is_learned_from_the_test() -> None:
    table, _ = company(1_000)
    other = table.won.copy()
    other[800:] = 1 - other[800:]
    first, second = learn(table, SETTINGS), learn(replace(table, won=other), SETTINGS)
    assert first.fitted.scorecard == second.fitted.scorecard
    assert first.fitted.calibration == second.fitted.calibration
    assert first.fitted.chosen == second.fitted.chosen


def test_the_order_of_rows_does_not_count_but_their_time() -> None:
    table, _ = company(1_000)
    time = np.datetime64("2025-01-01") + np.arange(1_000).astype("timedelta64[h]")
    mixed = np.random.default_rng(1).permutation(1_000)
    shuffled = replace(table, time=time).rows(mixed)
    learned = learn(shuffled, SETTINGS)
    assert learned.fitted.scorecard == learn(table, SETTINGS).fitted.scorecard
    assert learned.test.since == time[800]
    assert learned.train.leads == 800


def test_monotone_features_never_turn() -> None:
    table, _ = company(1_500)
    learned = learn(table, LearningSettings(monotone={"visits": 1, "employees": -1}))
    terms = {term.feature: term for term in learned.fitted.scorecard.terms}
    assert list(terms["visits"].points) == sorted(terms["visits"].points)
    assert "employees" not in terms or list(terms["employees"].points) == sorted(
        terms["employees"].points, reverse=True
    )


def test_units_get_points_each_and_a_limit_where_nobody_was_seen_beyond() -> None:
    random = np.random.default_rng(8)
    clicks = random.exponential(2.0, 3_000)
    won = (random.random(3_000) < 1 / (1 + np.exp(2 - 0.6 * clicks))).astype(np.int8)
    frame = pd.DataFrame({"clicks": clicks, "other": random.normal(size=3_000)})
    learned = learn(TrainingTable(frame, won, linear=frozenset({"clicks", "other"})), SETTINGS)
    (term,) = learned.fitted.scorecard.terms
    assert isinstance(term, LinearTerm)
    assert term.points / 20_000 * np.log(2) == pytest.approx(0.6, abs=0.1)
    assert term.highest == pytest.approx(term.points * clicks[:2_400].max(), abs=100)


def test_values_never_seen_get_no_points_of_their_own() -> None:
    table, _ = company(2_000)
    card = learn(table, SETTINGS).fitted.scorecard
    rows = table.frame.iloc[:1].assign(position=["astronaut"])
    term = next(term for term in card.terms if term.feature == "position")
    assert isinstance(term, CategoryTerm)
    assert term.milli(rows).tolist() == [term.otherwise] == [0]


def test_a_calendar_is_recognised_left_out_and_kept_as_a_line_if_asked_for() -> None:
    table, odds = company(4_000)
    place = np.arange(4_000) / 4_000
    random = np.random.default_rng(9)
    won = (random.random(4_000) < 1 / (1 + np.exp(-(odds - 1 + 2 * place)))).astype(np.int8)
    frame = table.frame.assign(rate=np.round(4 - 3 * place, 1), campaign=[f"c{int(part * 10)}" for part in place])
    timely = TrainingTable(frame, won)
    learned = learn(timely, SETTINGS)
    assert {item.feature for item in learned.fitted.calendar} == {"rate", "campaign"}
    assert all(item.auc_within < item.auc_pooled - 0.03 for item in learned.fitted.calendar)
    assert not {"rate", "campaign"} & set(learned.fitted.scorecard.features)
    kept = learn(timely, LearningSettings(keep_calendar=True))
    line = next(term for term in kept.fitted.scorecard.terms if term.feature == "rate")
    assert isinstance(line, NumberTerm)
    assert list(line.points) == sorted(line.points, reverse=True)
    assert line.bounds[0] < frame["rate"][:3_200].min()


def judged(created: np.ndarray, first: int, last: int, step: int = 30) -> tuple[pd.DataFrame, np.ndarray]:
    """The leads at every step of days while their age is within bounds, in the order of time; and the days."""
    pairs = [(day, age) for day in range(0, 721, step) for age in day - created if first <= age <= last]
    days, ages = np.array(sorted(pairs, key=lambda pair: pair[0]), dtype=float).T
    return pd.DataFrame({"lead_age": ages, "visits": np.random.default_rng(1).poisson(4, len(ages)) * 1.0}), days


@pytest.mark.parametrize(
    ("created", "bounds", "why"),
    [
        (np.arange(700), (0, 240), None),  # they come and go all the time: of all ages on every day
        (np.arange(0, 720, 30).repeat(40) - 7, (7, 7), "constant"),  # judged once, so long after their creation
        (np.zeros(60), (0, 720), "calendar"),  # all of one day: their age is the time
    ],
)
def test_an_age_is_learned_unless_it_only_tells_the_time(
    created: np.ndarray, bounds: tuple[int, int], why: str | None
) -> None:
    frame, days = judged(created, *bounds)
    odds = -1.5 + 0.3 * (frame["visits"] - 4) - frame["lead_age"] / 80
    won = (np.random.default_rng(2).random(len(frame)) < 1 / (1 + np.exp(-odds.to_numpy()))).astype(np.int8)
    if why == "calendar":
        won = (np.random.default_rng(2).random(len(frame)) < 0.3).astype(np.int8) | (frame["visits"] > 6).astype(
            np.int8
        )
    time = np.datetime64("2024-01-01", "us") + days.astype("timedelta64[D]")
    learned = learn(TrainingTable(frame, won, time=time), SETTINGS)
    codes = {item.feature: item.code for item in learned.fitted.exclusions}
    assert codes.get("lead_age") == why
    term = next((term for term in learned.fitted.scorecard.terms if term.feature == "lead_age"), None)
    assert (term is None) == (why is not None)
    if isinstance(term, NumberTerm):
        assert term.points[0] > 0 > term.points[-1]


def test_the_time_before_outcomes_were_recorded_is_left_out() -> None:
    table, _ = company(4_000)
    won = table.won.copy()
    won[:1_000] = 0
    learned = learn(replace(table, won=won), SETTINGS)
    rate = learned.test_rows.probability.mean()
    assert rate == pytest.approx(table.won[1_000:].mean(), abs=0.04)


def test_what_was_not_known_when_the_test_began_is_not_learned_from() -> None:
    table, _ = company(4_000)
    day = np.datetime64("2025-01-01") + np.arange(4_000) // 10 * np.timedelta64(1, "D")
    timely = replace(table, time=day, horizon=np.timedelta64(90, "D"))
    learned = learn(timely, SETTINGS)
    assert learned.test.since == day[3_200]
    assert learned.train.until == day[3_200] - np.timedelta64(90, "D")
    assert learned.train.leads == 3_200 - 900 + 10
    poisoned = timely.won.copy()
    poisoned[2_400:3_200] = 1 - poisoned[2_400:3_200]
    assert learn(replace(timely, won=poisoned), SETTINGS).fitted.scorecard == learned.fitted.scorecard


def test_a_block_is_forecast_from_what_was_known_when_it_began() -> None:
    table, _ = company(4_000)
    day = np.datetime64("2025-01-01") + np.arange(4_000) // 10 * np.timedelta64(1, "D")
    timely = replace(table, time=day, horizon=np.timedelta64(90, "D"))
    assert timely.before(2_000).max() == 1_109
    assert len(table.before(2_000)) == 2_000


def test_very_many_columns_are_no_trouble() -> None:
    random = np.random.default_rng(11)
    frame = pd.DataFrame(random.normal(size=(600, 2_000)), columns=[f"c{number}" for number in range(2_000)])
    won = (random.random(600) < 1 / (1 + np.exp(-2 * frame["c7"]))).astype(np.int8)
    learned = learn(TrainingTable(frame, won.to_numpy()), SETTINGS)
    assert "c7" in learned.fitted.scorecard.features
    assert len(learned.fitted.scorecard.features) <= SETTINGS.most_features


def _won(count: int, leads: int = 1_000) -> np.ndarray:
    won = np.zeros(leads, dtype=np.int8)
    won[np.linspace(0, int(leads * 0.8) - 1, count).astype(int)] = 1
    return won


@pytest.mark.parametrize(
    ("frame", "won", "code"),
    [
        ({"n": np.arange(1_000.0) % 7}, _won(39), "too-few-outcomes"),
        ({"n": np.arange(1_000.0) % 7}, _won(0), "one-outcome-only"),
        ({"n": np.arange(1_000.0) % 7}, 1 - _won(0), "one-outcome-only"),
        ({"n": np.ones(1_000), "c": ["x"] * 1_000}, _won(300), "no-features"),
        ({"c": ["x"] * 1_000}, _won(300), "no-features"),
        ({"n": np.arange(1_000.0)}, _won(300), "only-calendar"),
        ({"n": np.random.default_rng(2).normal(size=1_000)}, _won(300), "nothing-found"),
    ],
)
def test_it_abstains_with_one_line_that_says_what_is_missing(
    frame: dict[str, object], won: np.ndarray, code: str
) -> None:
    with pytest.raises(ReifegradError) as caught:
        learn(TrainingTable(pd.DataFrame(frame), won), SETTINGS)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.what
    assert problem.fix
    assert "\n" not in str(problem)
