"""Functions of conditions: dates against the moment, whole words, values of a multi-select, escapes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from reifegrad.spec.condition import Names, evaluate
from reifegrad.spec.condition_functions import LETTERS, NOW, has_value, has_word
from reifegrad.spec.condition_parser import ConditionError, parse_condition, parse_formula
from reifegrad.spec.condition_text import condition_text

if TYPE_CHECKING:
    from reifegrad.spec.condition import Value

MOMENT = datetime(2025, 3, 1, 12, tzinfo=UTC)


def ask(text: str, **facts: Value) -> Value:
    return evaluate(parse_condition(text, Names(), timezone="UTC"), {NOW: MOMENT, **facts})


@pytest.mark.parametrize(
    ("ago", "days"),
    [
        (timedelta(), 0),
        (timedelta(hours=23, minutes=59), 0),
        (timedelta(days=1), 1),
        (timedelta(days=90, microseconds=-1), 89),
        (timedelta(microseconds=-1), -1),
        (timedelta(days=-60), -60),
        (timedelta(days=-60, microseconds=-1), -61),
    ],
)
def test_days_are_full_days_of_24_hours(ago: timedelta, days: int) -> None:
    for function, expected in (("days_since", days), ("days_until", -days)):
        node = parse_formula(f"{function}(created_at)", Names(), timezone="Europe/Berlin")
        assert evaluate(node, {NOW: MOMENT, "created_at": MOMENT - ago}) == expected


def test_dates_are_compared_with_the_moment() -> None:
    assert ask("days_since(created_at) > 90", created_at=MOMENT - timedelta(days=91)) is True
    assert ask("days_since(last_contacted) > 14", last_contacted=MOMENT - timedelta(days=14)) is False
    assert ask("days_until(renewal) between 0 and 60", renewal=MOMENT + timedelta(days=59, hours=3)) is True
    assert ask("days_until(renewal) between 0 and 60", renewal=None) is None
    assert ask("days_since(date '2025-02-01') = 28") is True


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("VP Sales", "VP", True),
        ("MVP", "VP", False),
        ("Sales-VP", "vp", True),
        ("EVP/VP, Nord", "VP", True),
        ("vp_sales", "VP", True),
        ("International Sales", "intern", False),
        ("Intern (m/w/d)", "intern", True),
        ("Vice   President, EMEA", "vice president", True),
        ("Vice the President", "Vice President", False),
        ("Geschäftsführer", "führer", False),
        ("GESCHÄFTSFÜHRER", "geschäftsführer", True),
        ("Leiter•Einkauf", "Einkauf", True),
        ("Head of IT2", "IT", False),
        ("IT", "IT", True),
        ("", "IT", False),
        ("「部長」", "部長", True),
        ("CEO😀", "CEO", True),
        ("C.E.O.", "CEO", False),
    ],
)
def test_a_word_is_whole(text: str, word: str, found: bool) -> None:  # what is expected
    assert has_word(text, word) is found
    assert ask(f"has_word(position, '{word}')", position=text) is found


@pytest.mark.parametrize(
    ("text", "value", "found"),
    [
        ("erp;crm;bi", "crm", True),
        ("erp; crm ;bi", "crm", True),
        ("erp;crm 2;bi", "crm", False),
        ("erp, crm", "crm", True),
        ("erp|crm", "erp", True),
        ("a,b;c", "b", False),
        ("a,b;c", "a,b", True),
        ("Acme, Inc", "Acme, Inc", True),
        ("CRM", "crm", False),
        (" crm ", "crm", True),
        ("", "crm", False),
        (";;crm;", "crm", True),
    ],
)
def test_a_value_is_one_of_several(text: str, value: str, found: bool) -> None:  # what is expected
    assert has_value(text, value) is found
    assert ask(f"has_value(interests, '{value}')", interests=text) is found


@pytest.mark.parametrize(
    ("condition", "text", "found"),
    [
        ("x like 'a!_b' escape '!'", "a_b", True),
        ("x like 'a!_b' escape '!'", "acb", False),
        ("x like '10!%%' escape '!'", "10% off", True),
        ("x like '10!%%' escape '!'", "100", False),
        ("x not like 'a!_b' escape '!'", "acb", True),
        (r"x ilike 'A\_%' escape '\'", "a_B", True),
        (r"x like 'C:\\%' escape '\'", "C:\\x", True),
        ("x like '!!%' escape '!'", "!a", True),
    ],
)
def test_behind_an_escape_a_wildcard_is_itself(condition: str, text: str, found: bool) -> None:
    assert ask(condition, x=text) is found


@pytest.mark.parametrize(
    ("text", "variant"),
    [
        ("x like 'a!' escape '!'", "escape"),
        ("x like 'a' escape '!!'", "escape"),
        ("has_word(x)", "search"),
        ("has_word(x, y)", "search"),
        ("has_word(x, '&')", "no-word"),
        ("has_value(x, 'a;b')", "no-value"),
        ("has_value(x, ' ')", "no-value"),
        ("days_since(x, y) > 1", ""),
        ('"now()" > 1', ""),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, variant: str) -> None:
    with pytest.raises(ConditionError) as error:
        parse_condition(text, Names(), timezone="UTC")
    assert (error.value.code, error.value.variant) == ("condition-not-allowed", variant)


@pytest.mark.parametrize(
    "text",
    [
        "days_since(created_at) > 90",
        "has_word(position, 'vice president') and not (has_value(interests, 'a b'))",
        "path like '!_%' escape '!'",
    ],
)
def test_the_written_text_means_the_same(text: str) -> None:
    node = parse_condition(text, Names(), timezone="UTC")
    assert parse_condition(condition_text(node), Names(), timezone="UTC") == node


def test_words_are_made_of_no_sign_of_regular_expressions() -> None:
    assert not set(LETTERS) & set("\\]^[$.*+?(){}|")
