"""What conditions mean: three-valued logic, and each node."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reifegrad.spec.condition import Value, evaluate, names
from reifegrad.spec.condition_functions import lower
from reifegrad.spec.condition_parser import Names, parse_condition, parse_formula

T, F, U = True, False, None
FACTS: dict[str, Value] = {"t": True, "f": False, "u": None}


def holds(text: str, **facts: Value) -> Value:
    return evaluate(parse_condition(text, Names(), timezone="Europe/Berlin"), facts)


def value(text: str, **facts: Value) -> Value:
    return evaluate(parse_formula(text, Names(), timezone="UTC"), facts)


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        ("t", "t", T, T), ("t", "f", F, T), ("t", "u", U, T),
        ("f", "t", F, T), ("f", "f", F, F), ("f", "u", F, U),
        ("u", "t", U, T), ("u", "f", F, U), ("u", "u", U, U),
    ],
)  # fmt: skip
def test_and_and_or_know_the_unknown(left: str, right: str, both: Value, either: Value) -> None:
    assert holds(f"{left} and {right}", **FACTS) is both
    assert holds(f"{left} or {right}", **FACTS) is either


@pytest.mark.parametrize(("name", "opposite"), [("t", F), ("f", T), ("u", U)])
def test_the_opposite_of_unknown_is_unknown(name: str, opposite: Value) -> None:
    assert holds(f"not {name}", **FACTS) is opposite


@pytest.mark.parametrize(
    ("text", "known", "unknown"),
    [
        ("x = 5", True, None),
        ("x != 5", False, None),
        ("x <> 5", False, None),
        ("x < 6", True, None),
        ("x <= 5", True, None),
        ("x > 5", False, None),
        ("x >= 5", True, None),
        ("x in (4, 5)", True, None),
        ("x not in (4, 5)", False, None),
        ("x between 5 and 7", True, None),
        ("x not between 5 and 7", False, None),
        ("x is null", False, True),
        ("x is not null", True, False),
        ("x + 1 = 6", True, None),
        ("-x = -5", True, None),
        ("coalesce(x, 0) = 5", True, False),
        ("abs(x - 7) = 2", True, None),
        ("least(x, 3) = 3", True, True),
        ("greatest(x, 3) = 5", True, False),
        ("case when x > 3 then 1 else 2 end = 1", True, False),
        ("case when x > 9 then 1 end = 1", None, None),
    ],
)
def test_numbers(text: str, known: Value, unknown: Value) -> None:
    assert holds(text, x=5.0) is known
    assert holds(text, x=None) is unknown
    assert holds(text) is unknown


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("x = 'CEO'", True),
        ("x = 'ceo'", False),
        ("x in ('CTO', 'CEO')", True),
        ("x like 'C%'", True),
        ("x like 'c%'", False),
        ("x like '_E_'", True),
        ("x like 'C'", False),
        ("x not like 'C%'", False),
        ("x ilike 'ce%'", True),
        ("lower(x) = 'ceo'", True),
        ("length(x) = 3", True),
        ("x = 'it''s'", False),
    ],
)
def test_texts(text: str, known: bool) -> None:
    assert holds(text, x="CEO") is known
    assert holds(text) is None


def test_a_pattern_is_no_regular_expression() -> None:
    assert holds("x like '/a.c%'", x="/abc") is False
    assert holds("x like 'a%z'", x="a\nz") is True


def test_is_true_is_never_unknown() -> None:
    assert [holds("x is true", x=x) for x in (T, F, U)] == [True, False, False]
    assert [holds("x is false", x=x) for x in (T, F, U)] == [False, True, False]
    assert [holds("x is not true", x=x) for x in (T, F, U)] == [False, True, True]


@pytest.mark.parametrize(
    "text", ["at >= date '2025-06-01'", "at >= '2025-06-01'", "at >= timestamp '2025-06-01 00:00'"]
)
def test_moments_are_in_the_zone_of_the_model(text: str) -> None:
    known = Names({"at": "time"})  # type: ignore[dict-item]  # StrEnum
    node = parse_condition(text, known, timezone="Europe/Berlin")
    assert evaluate(node, {"at": datetime(2025, 5, 31, 22, tzinfo=UTC)}) is True
    assert evaluate(node, {"at": datetime(2025, 5, 31, 21, 59, tzinfo=UTC)}) is False


def test_formulas() -> None:
    assert value("a + 0.5 * b", a=1.0, b=4.0) == 3.0
    assert value("(a - b) / 2", a=1.0, b=4.0) == -1.5
    assert value("a / b", a=1.0, b=0.0) is None
    assert value("a + b", a=1.0) is None
    assert value("case when a > 0 then a else b end", a=-1.0, b=4.0) == 4.0
    assert value("greatest(a, b, 7)", a=1.0) == 7.0
    assert value("least(a, b)") is None


def test_account_attributes_keep_their_prefix() -> None:
    assert list(names(parse_condition("account.industry = industry", Names(), timezone="UTC"))) == [
        "account.industry",
        "industry",
    ]


def test_lower_case_goes_one_character_at_a_time() -> None:
    assert lower("ÄİX") == "äix"
    assert holds("x ilike 'İ%'", x="İstanbul") is True
