"""In: single criteria and activities. Out: the points, losses and counts that the meaning page gives them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from reifegrad.reference import score_lead
from reifegrad.spec.facts import Activity, FactRecords, Lead
from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from reifegrad.spec.result import Contribution, LeadScore

AS_OF = datetime(2025, 6, 16, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def scored(
    criteria: dict[str, Any], *activities: Activity, lead: Lead | None = None, timezone: str = "UTC", **keys: Any
) -> LeadScore:
    document = {"reifegrad": 1, "name": "m", "timezone": timezone, "dimensions": {"d": {"criteria": criteria} | keys}}
    model = parse_model(json.dumps(document))
    score = score_lead(model, FactRecords((lead or Lead("a"),), (), activities), "a", as_of=AS_OF)
    assert score is not None
    assert sum(row.points for row in score.contributions) == score.score
    for row in score.contributions:
        assert row.points == row.gross - row.lost_to_limit - row.lost_to_decay - row.lost_to_caps
    return score


def done(kind: str, *ages: timedelta, **properties: Any) -> list[Activity]:
    """Activities of these ages."""
    return [
        Activity(f"{kind}-{number}-{age}-{sorted(properties.items())}", "a", kind, AS_OF - age, properties)
        for number, age in enumerate(ages)
    ]


def row_of(score: LeadScore, name: str) -> Contribution:
    return next(row for row in score.contributions if row.name == name)


# 1 attribute


@pytest.mark.parametrize(
    ("value", "expected", "holds"),
    [("A", 5000, True), ("B", 5000, True), ("a", 7000, False), ("", 7000, False), (None, -2000, False)],
)
def test_attribute_bands(value: str | None, expected: int, holds: bool) -> None:
    criterion = {"attribute": "x", "points": {"A": 5, "B": 5, "else": 7}, "unknown": -2}
    row = row_of(scored({"c": criterion}, lead=Lead("a", None, None, {"x": value})), "c")
    assert (row.points, row.holds, row.occurrences) == (expected, holds, 0)


def test_the_first_band_that_holds_counts() -> None:
    criterion = {"attribute": "employees", "points": {"> 100": 1, "> 10": 2, "10..10": 3}}
    for value, expected in ((101, 1000), (100, 2000), (10, 3000), (9, 0)):
        assert scored({"c": criterion}, lead=Lead("a", None, None, {"employees": value})).score == expected


def test_a_criterion_without_effect_has_no_row() -> None:
    assert scored({"c": {"attribute": "x", "points": {"A": 5}}}).contributions == ()


def test_a_band_without_points_has_a_row_because_it_holds() -> None:
    row = row_of(scored({"c": {"attribute": "x", "points": {"A": 0}}}, lead=Lead("a", None, None, {"x": "A"})), "c")
    assert (row.points, row.holds) == (0, True)


# 2 when


@pytest.mark.parametrize(("value", "expected", "holds"), [(11, 5000, True), (10, 0, False), (None, -1000, False)])
def test_when_is_true_false_or_unknown(value: int | None, expected: int, holds: bool) -> None:
    # the second criterion makes sure that a row that does not hold is left out
    score = scored({"c": {"when": "x > 10", "points": 5, "unknown": -1}}, lead=Lead("a", None, None, {"x": value}))
    assert score.score == expected
    assert any(row.holds for row in score.contributions) == holds


# 3 occurrences


def test_matching_needs_kind_and_where() -> None:
    criterion = {"activity": ["a", "b"], "where": "n > 1", "points": 1}
    activities = [
        *done("a", DAY, n=2),
        *done("b", DAY, n=3),
        *done("c", DAY, n=2),
        *done("a", DAY, n=1),
        *done("a", DAY),
    ]
    assert scored({"c": criterion}, *activities).score == 2000


def test_within_begins_after_its_start_and_ends_with_the_moment() -> None:
    criterion = {"activity": "a", "within": "30 days", "points": 1}
    activities = done("a", 30 * DAY, 30 * DAY - SECOND, 0 * DAY, -SECOND)
    row = row_of(scored({"c": criterion}, *activities), "c")
    assert (row.points, row.occurrences) == (2000, 2)
    assert (row.first_at, row.last_at) == (AS_OF - 30 * DAY + SECOND, AS_OF)


@pytest.mark.parametrize(("keep", "expected"), [(None, 8000), ("latest", 8000), ("first", 4000)])
def test_limit_keeps_the_latest_or_the_first(keep: str | None, expected: int) -> None:
    criterion = {"activity": "a", "points": 8, "limit": 1, "decay": {"expires_after": "10 days", "floor": "50%"}}
    row = row_of(scored({"c": criterion | ({"keep": keep} if keep else {})}, *done("a", 20 * DAY, DAY, 15 * DAY)), "c")
    assert (row.points, row.gross, row.lost_to_limit, row.lost_to_decay) == (expected, 24_000, 16_000, 8000 - expected)
    assert (row.occurrences, row.counted) == (3, 1)


@pytest.mark.parametrize(
    ("period", "moments", "counted"),
    [
        ("hour", ["16T10:00:00", "16T10:59:59", "16T11:00:00"], 2),
        ("day", ["15T23:59:59", "16T00:00:00", "16T11:00:00"], 2),
        ("week", ["15T23:59:59", "16T00:00:00", "16T11:00:00"], 2),  # 16 June 2025 is a Monday
        ("week", ["09T00:00:00", "15T23:59:59", "08T23:59:59"], 2),
        ("month", ["01T00:00:00", "15T12:00:00"], 1),
    ],
)
def test_limit_per_period(period: str, moments: list[str], counted: int) -> None:
    activities = [Activity(text, "a", "a", datetime.fromisoformat(f"2025-06-{text}+02:00")) for text in moments]
    criterion = {"activity": "a", "points": 1, "limit": f"1 per {period}"}
    assert scored({"c": criterion}, *activities, timezone="Europe/Berlin").score == counted * 1000


def test_limit_per_month_and_for_ever() -> None:
    activities = done("a", DAY, 31 * DAY, 62 * DAY, 62 * DAY)
    assert scored({"c": {"activity": "a", "points": 1, "limit": "1 per month"}}, *activities).score == 3000
    assert scored({"c": {"activity": "a", "points": 1, "limit": "3 for ever"}}, *activities).score == 3000


def test_distinct_counts_each_value_once_and_missing_is_a_value() -> None:
    activities = [*done("a", DAY, 2 * DAY, p="x"), *done("a", DAY, p="y"), *done("a", DAY, 2 * DAY)]
    row = row_of(scored({"c": {"activity": "a", "points": 1, "distinct": "p"}}, *activities), "c")
    assert (row.points, row.counted, row.lost_to_limit) == (3000, 3, 2000)


def test_distinct_comes_before_the_limit() -> None:
    # of x the latest (a day ago) counts, so that the day before yesterday is left for y
    activities = [*done("a", DAY, 2 * DAY, p="x"), *done("a", 2 * DAY, p="y")]
    criterion = {"activity": "a", "points": 1, "distinct": "p", "limit": "1 per day"}
    assert scored({"c": criterion}, *activities).score == 2000
    # with the first of each both lie on the same day
    assert scored({"c": criterion | {"keep": "first"}}, *activities).score == 1000


def test_minimum_and_maximum_of_a_criterion() -> None:
    row = row_of(scored({"c": {"activity": "a", "points": 10, "max": 25}}, *done("a", DAY, DAY, DAY)), "c")
    assert (row.points, row.gross, row.lost_to_caps) == (25_000, 30_000, 5_000)
    row = row_of(scored({"c": {"activity": "a", "points": -10, "min": -25}}, *done("a", DAY, DAY, DAY)), "c")
    assert (row.points, row.gross, row.lost_to_caps) == (-25_000, -30_000, -5_000)


def test_a_minimum_above_zero_gives_points_to_everybody() -> None:
    row = row_of(scored({"c": {"activity": "a", "points": 10, "min": 5}}), "c")
    assert (row.points, row.gross, row.lost_to_caps, row.holds) == (5000, 0, -5000, False)


def test_a_disabled_criterion_gives_nothing() -> None:
    criteria = {"c": {"activity": "a", "points": 10, "enabled": False}, "e": {"activity": "a", "points": 1}}
    assert scored(criteria, *done("a", DAY)).score == 1000


# decay


@pytest.mark.parametrize(
    ("decay", "age", "expected"),
    [
        ({"half_life": "30 days"}, 30 * DAY, 5000),
        ({"half_life": "30 days"}, 0 * DAY, 10_000),
        ({"half_life": "30 days"}, 10 * DAY, 7937),  # 0.5 ^ (1/3) = 0.793700
        ({"half_life": "30 days", "grace": "30 days"}, 30 * DAY, 10_000),
        ({"half_life": "30 days", "grace": "30 days"}, 90 * DAY, 2500),
        ({"half_life": "30 days", "floor": "30%"}, 60 * DAY, 3000),
        ({"linear": "10% per 30 days"}, 45 * DAY, 8500),
        ({"linear": "10% per 30 days"}, 400 * DAY, 0),
        ({"linear": "10% per 30 days", "grace": "15 days"}, 45 * DAY, 9000),
        ({"linear": "10% per 30 days", "floor": "5%"}, 400 * DAY, 500),
        ({"expires_after": "10 days"}, 10 * DAY - SECOND, 10_000),
        ({"expires_after": "10 days"}, 10 * DAY, 0),
        ({"expires_after": "10 days", "grace": "1 day"}, 11 * DAY - SECOND, 10_000),
        ({"expires_after": "10 days", "floor": "20%"}, 10 * DAY, 2000),
        ({"inactive_for": "30 days", "lose": "20%"}, 90 * DAY - SECOND, 6400),
        ({"inactive_for": "30 days", "lose": "20%"}, 90 * DAY, 5120),
        ({"inactive_for": "30 days", "lose": "20%", "floor": "70%"}, 90 * DAY, 7000),
        ({"inactive_for": "30 days", "lose": "100%"}, 30 * DAY, 0),
    ],
)
def test_decay_of_one_occurrence(decay: dict[str, str], age: timedelta, expected: int) -> None:
    row = row_of(scored({"c": {"activity": "a", "points": 10, "decay": decay}}, *done("a", age)), "c")
    assert (row.points, row.lost_to_decay, row.holds) == (expected, 10_000 - expected, True)


def test_each_occurrence_is_rounded_half_away_from_zero() -> None:
    # 0.001 x 0.5 = half a thousandth each
    decay = {"half_life": "30 days"}
    assert scored({"c": {"activity": "a", "points": 0.001, "decay": decay}}, *done("a", *[30 * DAY] * 3)).score == 3
    assert scored({"c": {"activity": "a", "points": -0.001, "decay": decay}}, *done("a", *[30 * DAY] * 3)).score == -3


def test_the_decay_of_a_dimension_leaves_penalties_and_none_alone() -> None:
    criteria = {
        "plus": {"activity": "a", "points": 8},
        "minus": {"activity": "a", "points": -8},
        "own": {"activity": "a", "points": 8, "decay": {"expires_after": "1 day"}},
        "none": {"activity": "a", "points": 8, "decay": "none"},
        "fading": {"activity": "a", "points": -8, "decay": {"half_life": "30 days"}},
        "state": {"activity": "a", "measure": "count", "points": {">= 1": 8}},
    }
    score = scored(criteria, *done("a", 30 * DAY), decay={"half_life": "30 days"})
    assert [(row.name, row.points) for row in score.contributions] == [
        ("plus", 4000),
        ("minus", -8000),
        ("own", 0),
        ("none", 8000),
        ("fading", -4000),
        ("state", 8000),
    ]


def test_the_decay_of_a_group_wins_over_that_of_its_dimension() -> None:
    groups = {
        "inherits": {"criteria": {"one": {"activity": "a", "points": 8}}},
        "own": {"decay": {"half_life": "15 days"}, "criteria": {"two": {"activity": "a", "points": 8}}},
        "none": {"decay": "none", "criteria": {"three": {"activity": "a", "points": 8}}},
    }
    score = scored({}, *done("a", 30 * DAY), decay={"half_life": "30 days"}, groups=groups)
    assert [row.points for row in score.contributions] == [4000, 2000, 8000]


IDLE = {"inactive_for": "30 days", "lose": "50%"}


def test_gaps_are_counted_one_by_one() -> None:
    # ages 100, 65, 30: gaps 35, 35, 30, each one full period: 8/8 + 8/4 + 8/2
    assert (
        scored({"c": {"activity": "a", "points": 8, "decay": IDLE}}, *done("a", 100 * DAY, 65 * DAY, 30 * DAY)).score
        == 7000
    )
    # ages 100, 50, 29: gaps 50, 21, 29: the first loses once, the others nothing
    assert (
        scored({"c": {"activity": "a", "points": 8, "decay": IDLE}}, *done("a", 100 * DAY, 50 * DAY, 29 * DAY)).score
        == 20_000
    )


def test_another_criterion_of_the_dimension_keeps_the_points_alive() -> None:
    criteria = {"c": {"activity": "a", "points": 8, "decay": IDLE}, "other": {"activity": "b", "points": 1}}
    assert scored(criteria, *done("a", 40 * DAY), *done("b", 20 * DAY)).score == 9000
    # beyond a limit, too
    limited = criteria | {"other": {"activity": "b", "points": 1, "limit": 1, "keep": "first"}}
    assert scored(limited, *done("a", 59 * DAY), *done("b", 50 * DAY, 25 * DAY)).score == 9000


@pytest.mark.parametrize(
    "other",
    [
        {"activity": "b", "points": -1},
        {"activity": "b", "points": 0},
        {"activity": "b", "points": 1, "enabled": False},
        {"activity": "b", "points": 1, "where": "p = 'x'"},
        {"activity": "b", "points": 1, "within": "10 days"},
        {"activity": "b", "points": 1, "scope": "account"},
        {"activity": "b", "measure": "count", "points": {">= 1": 1}},
    ],
)
def test_what_is_not_a_positive_activity_does_not(other: dict[str, Any]) -> None:
    score = scored(
        {"c": {"activity": "a", "points": 8, "decay": IDLE}, "o": other}, *done("a", 40 * DAY), *done("b", 20 * DAY)
    )
    assert row_of(score, "c").points == 4000


def test_a_penalty_may_fade_with_the_inactivity_of_its_dimension() -> None:
    criteria = {"minus": {"activity": "b", "points": -8, "decay": IDLE}, "plus": {"activity": "a", "points": 1}}
    # from the penalty 70 days ago to the positive activity 40 days ago 30 days, then 40 days
    score = scored(criteria, *done("b", 70 * DAY), *done("a", 80 * DAY, 40 * DAY))
    assert row_of(score, "minus").points == -2000


# 4 measures


@pytest.mark.parametrize(
    ("measure", "amounts", "expected"),
    [
        ("count", [], 0),
        ("count", [1, None, 3], 3),
        ("sum(n)", [], 0),
        ("sum(n)", [1, None, 3], 4),
        ("sum(n)", [None], 0),
        ("min(n)", [2, None, 3], 2),
        ("max(n)", [2, None, 3], 3),
        ("min(n)", [None], None),
        ("max(n)", [], None),
        ("days_since", [], None),
    ],
)
def test_measures(measure: str, amounts: list[int | None], expected: int | None) -> None:
    bands = {str(number): number + 10 for number in range(9)}
    criterion = {
        "activity": "a",
        "measure": measure,
        "points": {f"{n}..{n}": p for n, p in bands.items()},
        "unknown": 99,
    }
    activities = [activity for i, n in enumerate(amounts) for activity in done("a", (i + 1) * DAY, n=n)]
    score = scored({"c": criterion}, *activities)
    assert score.score == (99_000 if expected is None else (expected + 10) * 1000)
    row = row_of(score, "c")
    assert (row.occurrences, row.holds) == (len(amounts), expected is not None)
    assert row.last_at == (AS_OF - DAY if amounts else None)


@pytest.mark.parametrize(("age", "expected"), [(DAY - SECOND, 0), (DAY, 1), (2 * DAY - SECOND, 1), (2 * DAY, 2)])
def test_days_since_are_full_days(age: timedelta, expected: int) -> None:
    criterion = {"activity": "a", "measure": "days_since", "points": {"0..0": 10, "1..1": 11, "2..2": 12}}
    assert scored({"c": criterion}, *done("a", age, 50 * DAY)).score == (expected + 10) * 1000


def test_amounts_are_compared_in_millionths() -> None:
    criterion = {"activity": "a", "measure": "sum(n)", "points": {"> 0.3": 1, "0.3..0.3": 2}}
    assert scored({"c": criterion}, *done("a", DAY, n=0.1), *done("a", DAY, n=0.2)).score == 2000
    assert scored({"c": criterion}, *done("a", DAY, n=0.300001)).score == 1000
    assert scored({"c": criterion}, *done("a", DAY, n=0.3000004)).score == 2000
    assert scored({"c": criterion}, *done("a", DAY, n=0.3000005)).score == 1000


def test_else_of_a_measure_does_not_hold() -> None:
    criterion = {"activity": "a", "measure": "count", "points": {">= 2": 1, "else": 5}}
    row = row_of(scored({"c": criterion}, *done("a", DAY)), "c")
    assert (row.points, row.holds) == (5000, False)


# 5 absence


@pytest.mark.parametrize(
    ("created", "age", "holds"),
    [
        (None, None, True),
        (AS_OF - 30 * DAY, None, True),
        (AS_OF - 30 * DAY + SECOND, None, False),
        (None, 30 * DAY, True),
        (None, 30 * DAY - SECOND, False),
        (None, 0 * DAY, False),
        (None, -SECOND, True),
    ],
)
def test_absence(created: datetime | None, age: timedelta | None, holds: bool) -> None:
    score = scored(
        {"c": {"activity": "a", "absent_for": "30 days", "points": -5}},
        *(done("a", age) if age is not None else []),
        lead=Lead("a", created),
    )
    assert score.score == (-5000 if holds else 0)
    assert any(row.holds for row in score.contributions) == holds


def test_an_absence_looks_at_matching_activities_only() -> None:
    criterion = {"activity": "a", "where": "p = 'x'", "absent_for": "30 days", "points": -5}
    assert scored({"c": criterion}, *done("a", DAY, p="y"), *done("b", DAY, p="x")).score == -5000
    row = row_of(scored({"c": criterion}, *done("a", DAY, p="x")), "c")
    assert (row.points, row.occurrences, row.holds) == (0, 1, False)
