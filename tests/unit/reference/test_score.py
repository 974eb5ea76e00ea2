"""In: dimensions of every aggregate. Out: values, rows in their order, grades, stages and segments of the reference."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reifegrad import templates
from reifegrad.reference import score_all, score_lead
from reifegrad.spec.facts import Account, Activity, FactRecords, Lead
from reifegrad.spec.loader import load_model, parse_model

if TYPE_CHECKING:
    from reifegrad.spec.result import LeadScore

AS_OF = datetime(2025, 6, 16, 12, tzinfo=UTC)


def scored(dimensions: dict[str, Any], done: str = "", lead: dict[str, Any] | None = None, **keys: Any) -> LeadScore:
    """The score of a lead with these attributes who did the activities named by the letters of `done`."""
    model = parse_model(json.dumps({"reifegrad": 1, "name": "m", "dimensions": dimensions} | keys))
    activities = tuple(Activity(str(i), "a", kind, AS_OF) for i, kind in enumerate(done))
    score = score_lead(model, FactRecords((Lead("a", None, None, lead or {}),), (), activities), "a", as_of=AS_OF)
    assert score is not None
    assert sum(row.points for row in score.contributions) == score.score
    return score


def rows(score: LeadScore) -> list[tuple[str, str, int]]:
    return [(row.part, row.name, row.points) for row in score.contributions]


def points(number: float, kind: str = "a") -> dict[str, Any]:
    return {"activity": kind, "points": number}


def state(number: float, text: str = "p = 'x'") -> dict[str, Any]:
    return {"when": text, "points": number}


# sum, groups, ranges


def test_rows_stand_in_the_order_of_the_file() -> None:
    dimension = {
        "base": 5,
        "range": [0, 20],
        "criteria": {"z": points(10), "a": points(1)},
        "groups": {
            "g2": {"range": [0, 3], "criteria": {"y": points(4), "x": points(1, "b")}},
            "g1": {"range": [-2, 0], "criteria": {"w": points(-7)}},
        },
    }
    score = scored({"d": dimension, "e": {"criteria": {"v": points(1)}}}, "a", score={"range": [0, 15]})
    assert rows(score) == [
        ("base", "d", 5000),
        ("criterion", "z", 10_000),
        ("criterion", "a", 1000),
        ("criterion", "y", 4000),
        ("group_range", "g2", -1000),
        ("criterion", "w", -7000),
        ("group_range", "g1", 5000),
        ("criterion", "v", 1000),
        ("score_range", "score", -3000),
    ]
    assert score.dimensions == {"d": 17_000, "e": 1000}
    assert score.score == 15_000
    assert {row.dimension for row in score.contributions[:7]} == {"d"}


def test_the_range_of_a_dimension_holds_for_base_and_all() -> None:
    score = scored({"d": {"base": 5, "range": [0, 12], "criteria": {"c": points(10)}}}, "a")
    assert rows(score) == [("base", "d", 5000), ("criterion", "c", 10_000), ("dimension_range", "d", -3000)]
    score = scored({"d": {"base": -5, "range": [0, 12], "criteria": {"c": points(10)}}})
    assert rows(score) == [("base", "d", -5000), ("dimension_range", "d", 5000)]


def test_group_ranges_come_before_the_range_of_the_dimension() -> None:
    groups = {"g": {"range": [0, 10], "criteria": {"c": points(30)}}}
    score = scored({"d": {"range": [0, 15], "criteria": {"e": points(-5)}, "groups": groups}}, "a")
    assert score.score == 5000  # 10 - 5, not 15


# mean


def test_the_shares_of_a_mean_telescope() -> None:
    criteria = {"a": state(1) | {"weight": 1}, "b": state(1) | {"weight": 1}, "c": state(1) | {"weight": 1}}
    score = scored({"d": {"aggregate": "mean", "criteria": criteria}}, lead={"p": "x"})
    assert rows(score) == [("criterion", "a", 333), ("criterion", "b", 334), ("criterion", "c", 333)]
    assert score.score == 1000
    for row in score.contributions:
        assert (row.gross, row.lost_to_caps) == (row.points, 0)


def test_a_mean_is_rounded_half_away_from_zero() -> None:
    criteria = {"a": state(0.001), "b": state(5, "p = 'y'")}
    assert scored({"d": {"aggregate": "mean", "criteria": criteria}}, lead={"p": "x"}).score == 1
    criteria = {"a": state(-0.001), "b": state(5, "p = 'y'")}
    assert scored({"d": {"aggregate": "mean", "criteria": criteria}}, lead={"p": "x"}).score == -1


def test_weights_clamps_base_and_range_of_a_mean() -> None:
    criteria = {
        "a": state(100) | {"weight": 0.5, "max": 60},
        "b": {"when": "p = 'x'", "weight": 1.5},  # a condition without points is worth 100
        "c": {"activity": "a", "measure": "count", "points": {">= 1": 50}, "weight": 2},
    }
    # (0.5 x 60 + 1.5 x 100 + 2 x 50) / 4 = 70; + 5, at most 72
    score = scored({"d": {"aggregate": "mean", "base": 5, "range": [0, 72], "criteria": criteria}}, "a", {"p": "x"})
    assert rows(score) == [
        ("base", "d", 5000),
        ("criterion", "a", 7500),
        ("criterion", "b", 37_500),
        ("criterion", "c", 25_000),
        ("dimension_range", "d", -3000),
    ]


def test_grades_are_worth_their_place_from_below() -> None:
    grades = {"attribute": "p", "grades": {"A": "x", "B": "y", "C": "else"}}
    scale = {"d": {"A": 2.5, "B": 1.5, "C": "else"}}
    for value, points_of, grade in (("x", 3000, "A"), ("y", 2000, "B"), ("z", 1000, "C"), (None, 1000, "C")):
        score = scored({"d": {"aggregate": "mean", "criteria": {"g": grades}}}, lead={"p": value}, grades=scale)
        assert (score.score, score.grades) == (points_of, {"d": grade})
    better = scored({"d": {"aggregate": "mean", "criteria": {"g": grades | {"unknown": "B"}}}}, grades=scale)
    assert better.score == 2000


def test_a_mean_without_enabled_criteria_is_zero() -> None:
    off = {"a": state(1) | {"enabled": False}}
    assert scored({"d": {"aggregate": "mean", "criteria": off}}, lead={"p": "x"}).score == 0
    assert scored({"d": {"personas": {"one": {"criteria": off}}}}, lead={"p": "x"}).persona is None


# logit


@pytest.mark.parametrize(
    ("number", "expected"), [(0, 0.5), (20, 0.666667), (-20, 0.333333), (40, 0.8), (100_000, 1.0), (-100_000, 0.0)]
)
def test_twenty_points_double_the_odds(number: float, expected: float) -> None:
    score = scored({"d": {"aggregate": "logit", "criteria": {"c": points(number)}}}, "a")
    assert (score.score, score.probability) == (number * 1000, expected)


def test_the_first_logit_dimension_gives_the_probability_from_its_clamped_value() -> None:
    first = {"aggregate": "logit", "base": -10, "range": [-20, 20], "criteria": {"c": points(100)}}
    second = {"aggregate": "logit", "criteria": {"e": points(100)}}
    assert scored({"s": {"criteria": {"x": points(1)}}, "d": first, "e": second}, "a").probability == 0.666667
    assert scored({"s": {"criteria": {"x": points(1)}}}, "a").probability is None


# personas


def persona(*texts: str, number: float = 100) -> dict[str, Any]:
    return {"criteria": {f"c{i}": state(number, text) for i, text in enumerate(texts)}}


def test_only_the_best_persona_contributes_but_the_criteria_of_all_can_hold() -> None:
    one, two = persona("p = 'x'", "q = 'x'"), persona("p = 'x'", "p = 'x'", "q = 'x'")
    one["criteria"]["c0"]["qualify"] = "hot"
    score = scored({"d": {"base": 1, "range": [0, 60], "personas": {"one": one, "two": two}}}, lead={"p": "x"})
    assert score.persona == "two"
    assert rows(score) == [
        ("base", "d", 1000),
        ("criterion", "two.c0", 33_333),
        ("criterion", "two.c1", 33_334),
        ("dimension_range", "d", -7667),
    ]
    assert score.stage == "hot"


def test_among_equal_personas_the_first_is_named() -> None:
    score = scored({"d": {"personas": {"z": persona("p = 'x'"), "a": persona("p = 'x'")}}}, lead={"p": "x"})
    assert (score.persona, score.score) == ("z", 100_000)


def test_no_persona_is_named_at_zero_or_below() -> None:
    personas = {"one": persona("p = 'x'"), "two": persona("p = 'x'")}
    score = scored({"d": {"personas": personas, "base": 3}})
    assert (score.persona, rows(score)) == (None, [("base", "d", 3000)])
    negative = {"one": persona("p = 'x'", number=-50), "two": persona("p = 'x'", number=-20)}
    score = scored({"d": {"personas": negative}}, lead={"p": "x"})
    assert (score.persona, rows(score)) == (None, [("criterion", "two.c0", -20_000)])


def test_the_first_dimension_with_personas_names_the_persona() -> None:
    dimensions = {
        "s": {"criteria": {"x": points(1)}},
        "d": {"personas": {"one": persona("p = 'x'")}},
        "e": {"personas": {"two": persona("q = 'x'")}},
    }
    assert scored(dimensions, lead={"p": "x", "q": "x"}).persona == "one"
    assert scored(dimensions, lead={"q": "x"}).persona is None


# formula

TWO = {"d": {"criteria": {"a": points(10)}}, "e": {"criteria": {"b": points(4, "b")}}}


def test_the_default_is_the_sum() -> None:
    assert scored(TWO, "aab").score == 24_000
    assert scored(TWO, "aab", score="d + e").score == 24_000


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("0.5 * d + e", 9000),
        ("d", 10_000),
        ("d * e / 3", 13_333),
        ("-d * e / 3", -13_333),
        ("(d + 0.001) / 2", 5001),  # 5.0005 is a half, away from zero
        ("d / (e - 4)", 0),  # unknown
        ("d + employees", 10_000),  # the unknown operand counts as 0
        ("d + coalesce(employees, 1)", 11_000),
        ("case when country = 'DE' then 1 else 2 end", 1000),
        ("d * 1000000000000000", 9_000_000_000_000),
        ("d * -1000000000000000", -9_000_000_000_000),
        ("greatest(d, e)", 10_000),
    ],
)
def test_formulas(formula: str, expected: int) -> None:
    score = scored(TWO, "ab", {"country": "DE"}, score=formula)
    assert score.score == expected
    total = sum(row.points for row in score.contributions if row.part == "formula")
    assert total == expected - 14_000


def test_the_range_of_the_score_comes_last() -> None:
    score = scored(TWO, "ab", score={"formula": "d * 2", "range": [0, 15]})
    assert rows(score)[2:] == [("formula", "score", 6000), ("score_range", "score", -5000)]
    assert scored(TWO, "", score={"formula": "d - 5", "range": [0, 15]}).score == 0


# what follows


def test_thresholds() -> None:
    keys = {"thresholds": {"low": 10, "high": 20, "none": "else"}}
    for done, stage in (("", "none"), ("a", "low"), ("ab", "low"), ("aa", "high")):
        assert scored(TWO, done, **keys).stage == stage
    assert scored(TWO, "a").stage is None
    assert scored(TWO, "", thresholds={"high": 20}).stage == "marketing_qualified"


def test_veto_beats_override_beats_cell_beats_threshold() -> None:
    dimensions = {
        "d": {
            "criteria": {
                "q1": points(0, "q") | {"qualify": "first"},
                "q2": points(0, "q") | {"qualify": "second"},
                "r": points(0, "r") | {"qualify": True},
                "v1": points(-1, "v") | {"disqualify": "no"},
                "v2": points(-1, "v") | {"disqualify": "never"},
            }
        },
        "e": {"criteria": {"b": points(1, "b")}},
    }
    keys: dict[str, Any] = {
        "grades": {"d": {"A": 0, "B": "else"}, "e": {1: 1, 2: "else"}},
        "matrix": {"rows": "d", "columns": "e", "cells": {"A1": {"stage": "cell", "priority": "P"}, "A2": {}}},
        "thresholds": {"top": 1, "rest": "else"},
    }
    keys["grades"]["e"] = {"1": 1, "2": "else"}
    expected = {"": "rest", "b": "cell", "bq": "first", "br": "sales_qualified", "bqr": "first", "bqv": "disqualified"}
    for done, stage in expected.items():
        score = scored(dimensions, done, **keys)
        assert score.stage == stage, done
        assert score.disqualified == ("v1" if "v" in done else None)
        # a disqualified lead has no priority; the veto's points make the cell B1
        assert score.priority == ("P" if "b" in done and "v" not in done else None)


def test_a_veto_depends_on_holding_not_on_points() -> None:
    criterion = {"attribute": "p", "points": {"x": 5, "else": -5}, "unknown": -5, "disqualify": "no"}
    for value, veto in (("x", "c"), ("y", None), (None, None)):
        assert scored({"d": {"criteria": {"c": criterion}}}, lead={"p": value}).disqualified == veto


def test_a_cell_that_the_model_does_not_describe_means_nothing() -> None:
    keys = {
        "grades": {"d": {"A": 10, "B": "else"}, "e": {"1": 4, "2": "else"}},
        "matrix": {"rows": "d", "columns": "e", "cells": {}},
    }
    score = scored(TWO, "a", **keys)
    assert (score.cell, score.stage, score.priority) == ("A2", None, None)


def test_segments_and_priorities_read_score_dimensions_and_attributes() -> None:
    keys = {
        "segments": {"german": "country = 'DE'", "high": "score > 10", "d_only": "d >= 10", "rest": "else"},
        "priorities": {"first": "score >= 14", "second": "e > 3.999"},
    }
    expected: list[tuple[str, dict[str, Any], str, str | None]] = [
        ("ab", {"country": "DE"}, "german", "first"),
        ("ab", {}, "high", "first"),
        ("a", {}, "d_only", None),
        ("b", {}, "rest", "second"),
    ]
    for done, lead, segment, priority in expected:
        score = scored(TWO, done, lead, **keys)
        assert (score.segment, score.priority) == (segment, priority)


def test_priorities_replace_those_of_the_cells_and_segments_may_name_nobody() -> None:
    keys = {
        "grades": {"d": {"A": 10, "B": "else"}, "e": {"1": 4, "2": "else"}},
        "matrix": {"rows": "d", "columns": "e", "cells": {"A1": {"priority": "P"}}},
    }
    assert scored(TWO, "ab", **keys).priority == "P"
    other = scored(TWO, "ab", priorities={"high": "score > 100"}, segments={"high": "score > 100"}, **keys)
    assert (other.priority, other.segment) == (None, None)


def test_a_disqualified_lead_keeps_score_and_segment() -> None:
    dimensions = {"d": {"criteria": {"a": points(10) | {"disqualify": "no"}}}}
    score = scored(dimensions, "a", segments={"all": "else"}, priorities={"all": "else"})
    assert (score.score, score.segment, score.priority, score.stage) == (10_000, "all", None, "disqualified")


# everything together

KINDS = ["page_viewed", "purchased", "form_submitted", "webinar_attended", "email_opened", "content_requested"]
VALUES: dict[str, list[Any]] = {
    "position": ["CEO", "Praktikant", None],
    "country": ["DE", "US", None],
    "industry": ["IT", "Anlagenbau", None],
    "email": ["a@gmx.de", None],
    "employees": [5, 600, 20_000, None],
    "budget": ["yes", "no", None],
}


@pytest.mark.parametrize("name", ["fit-interest", "grade-matrix", "customer-lifecycle", "icp-bant"])
def test_the_rows_always_add_up(name: str) -> None:
    model = load_model(Path(templates.__path__[0]) / "models" / f"{name}.yaml")
    chance = random.Random(7)
    leads = tuple(
        Lead(str(i), None, chance.choice(["x", "y", None]), {key: chance.choice(of) for key, of in VALUES.items()})
        for i in range(60)
    )
    activities = tuple(
        Activity(
            str(number),
            str(chance.randrange(60)),
            chance.choice(KINDS),
            AS_OF - timedelta(seconds=chance.randrange(20_000_000)),
            {
                "path": chance.choice(["/pricing", "/blog", "/products"]),
                "amount": chance.random() * 300,
                "form": "demo",
            },
        )
        for number in range(600)
    )
    facts = FactRecords(leads, (Account("x", None, {"industry": "Handel"}), Account("y")), activities)
    scores = score_all(model, facts, as_of=AS_OF)
    assert len(scores) == 60
    assert scores == [score_lead(model, facts, lead, as_of=AS_OF) for lead in sorted(lead.id for lead in leads)]
    for score in scores:
        assert sum(row.points for row in score.contributions) == score.score
        for dimension, value in score.dimensions.items():
            assert sum(row.points for row in score.contributions if row.dimension == dimension) == value
        for row in score.contributions:
            assert row.points == row.gross - row.lost_to_limit - row.lost_to_decay - row.lost_to_caps
            assert row.points != 0 or row.occurrences > 0 or row.holds
