"""What a condition may contain: the allow-list, the types, and the words about what is refused."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING

import duckdb
import ibis
import pytest

from reifegrad.plan.clock import moment_literal
from reifegrad.plan.expressions import compile_node
from reifegrad.run.sql import sql_text_of
from reifegrad.spec.condition import Type, evaluate
from reifegrad.spec.condition_functions import FUNCTIONS
from reifegrad.spec.condition_parser import ALLOWED, ConditionError, Names, parse_condition, parse_formula
from reifegrad.spec.condition_text import condition_text

if TYPE_CHECKING:
    from reifegrad.spec.condition import Node


def error(text: str) -> ConditionError:
    with pytest.raises(ConditionError) as caught:
        parse_condition(text, Names(), timezone="UTC")
    assert str(caught.value)
    return caught.value


# One or more examples of each line of the table.
EXAMPLES = {
    "= != <> < <= > >=": ["a = 1", "a != 'x'", "a <> 1", "a < 1", "a <= 1", "a > 1", "a >= 1"],
    "and or not": ["a and b or not c"],
    "in (...), not in (...)": ["a in (1, 2)", "a not in ('x')"],
    "between a and b": ["a between 1 and 2"],
    "like, not like, ilike": ["a like 'x%'", "a not like 'x%'", "a ilike 'x%'"],
    "like ... escape '!'": ["a like '10!%%' escape '!'", "a not ilike '%!_%' escape '!'"],
    "is null, is not null": ["a is null", "a is not null"],
    "is true, is false": ["a is true", "a is not false"],
    "+ - * /": ["a + 1 - 2 * 3 / 4 > 0"],
    "case when ... then ... else ... end": ["case when a then 1 else 2 end > 1"],
    "date '2025-12-31', timestamp '2025-12-31 14:00'": ["a > date '2025-12-31'", "a > timestamp '2025-12-31 14:00'"],
    "lower(...)": ["lower(a) = 'x'"],
    "length(...)": ["length(a) > 3"],
    "abs(...)": ["abs(a) > 3"],
    "coalesce(...)": ["coalesce(a, b, 0) > 3"],
    "least(...)": ["least(a, 3) > 3"],
    "greatest(...)": ["greatest(a, 3) > 3"],
    "weekday(...)": ["weekday(a) = 2", "weekday(timestamp '2025-12-31 14:00') in (6, 7)"],
    "days_since(...)": ["days_since(a) > 90", "days_since(date '2025-12-31') > 3"],
    "days_until(...)": ["days_until(a) between 0 and 60"],
    "has_word(...)": ["has_word(a, 'VP')"],
    "has_value(...)": ["not has_value(a, 'x y')"],
    "hour(...)": ["hour(a) between 8 and 11"],
}


def test_the_table_of_what_is_allowed_is_complete() -> None:
    assert set(EXAMPLES) == set(ALLOWED)
    assert {f"{name}(...)" for name in FUNCTIONS} <= set(ALLOWED)


@pytest.mark.parametrize("text", [text for texts in EXAMPLES.values() for text in texts])
def test_what_is_allowed_is_read_and_written_again(text: str) -> None:
    node = parse_condition(text, Names(), timezone="UTC")
    assert parse_condition(condition_text(node), Names(), timezone="UTC") == node


@pytest.mark.parametrize(
    ("moment", "weekday", "hour"),
    [
        ("2025-03-30T00:59Z", 7, 1),  # the clocks of Berlin go from 2 to 3 a minute later
        ("2025-03-30T01:00Z", 7, 3),
        ("2025-12-31T23:30Z", 4, 0),  # New Year in Berlin, a Thursday
        ("1969-12-31T22:59Z", 3, 23),
        ("1945-07-01T00:00Z", 7, 1),  # before 1970 the offset of 1970
        ("2150-07-01T00:00Z", 3, 1),
    ],
)
def test_days_and_hours_are_those_on_the_wall(moment: str, weekday: int, hour: int) -> None:
    facts = {"a": datetime.fromisoformat(moment)}
    for function, expected in (("weekday", weekday), ("hour", hour)):
        node = parse_formula(f"{function}(a)", Names(), timezone="Europe/Berlin")
        assert evaluate(node, facts) == expected
        assert evaluate(node, {}) is None
        assert duckdb.connect().execute(plain_sql(node, moment)).fetchall() == [(expected,)]
    assert error("weekday(1)").code == error("hour('a')").code == "condition-type"
    assert error("weekday(a, b) = 1").code == "condition-not-allowed"


def plain_sql(node: Node, moment: str) -> str:
    """A query of the plan's expression for one moment."""
    column = moment_literal(datetime.fromisoformat(moment))
    row = ibis.table({"one": "int64"}, name="ones").select(x=compile_node(node, lambda _: column))
    return f"with ones as (select 1 as one) {sql_text_of(row, 'duckdb')}"


@pytest.mark.parametrize(
    "name", ["comment", "set", "load", "use", "order", "group", "position", "source", "format", "end"]
)
def test_attributes_may_be_called_like_commands_of_sql(name: str) -> None:
    names = Names()
    parse_condition(f"{name} = 'x'", names, timezone="UTC")
    assert names.types == {name: Type.TEXT}


def test_an_attribute_with_spaces_stands_in_double_quotes() -> None:
    node = parse_condition('"Company Size" > 5 and account."Big" = \'x\'', Names(), timezone="UTC")
    assert parse_condition(condition_text(node), Names(), timezone="UTC") == node


@pytest.mark.parametrize(
    "text",
    [
        "(select 1) = 1", "a in (select 1)", "exists (select 1)", "a = any (array[1])", "a || 'x' = 'y'", "a % 2 = 1",
        "upper(a) = 'X'", "current_date > a", "a::int > 1", "cast(a as int) > 1", "a[1] = 2", "a.b = 1", "a.b.c = 1",
        "account.* = 1", "* = 1", "count(*) > 1", "sum(a) over () > 1", "a like b", "a like 'x\\%'",
        "a like 'x' escape '!!'", "a between symmetric 1 and 2", "a similar to 'x'", "a ~ 'x'", "a is distinct from 1",
        "case a when 1 then 2 end = 2", "cast('2025-01-01' as date format 'x') > b", "interval '1 day' > a", ":x = 1",
        "@x = 1", "? = 1", "a in (b)", "a = null", "x'ff' = a", "date 5 > a", "a in ()", "random() > 1",
    ],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    assert error(text).code in {"condition-not-allowed", "condition-syntax", "condition-null", "condition-type"}


@pytest.mark.parametrize(
    "text",
    ["", "  ", "a =", "a = 1; drop table x", "drop table x", "select 1", "a as b", "a = 1 b", "((a)", "a = 'x", "= 1",
     "a and", "1 2", "\x00", "a = 1 --"],
)  # fmt: skip
def test_what_is_no_expression_is_a_problem_and_nothing_else(text: str) -> None:
    try:
        parse_condition(text, Names(), timezone="UTC")
    except ConditionError as caught:
        assert caught.problem.fix  # a text that ends in a comment is fine


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a = 1 and a = 'x'", "condition-type"),
        ("a > 'x'", "condition-type"),
        ("a", ""),
        ("a + 1", "condition-type"),
        ("'x'", "condition-type"),
        ("5", "condition-type"),
        ("not 5", "condition-type"),
        ("a = 1 and not a", "condition-type"),
        ("lower(5) = 'x'", "condition-type"),
        ("abs('x') = 1", "condition-type"),
        ("least('a', 'b') = 'a'", "condition-type"),
        ("coalesce(a, 1, 'x') = 1", "condition-type"),
        ("case when a then 1 else 'x' end = 1", "condition-type"),
        ("a in (1, 'x')", "condition-type"),
        ("a between 'x' and 'y'", "condition-type"),
        ("a > 1e16", "condition-type"),
        ("a > 1e99999999999999999999", "condition-type"),
        ("a > date '2025-13-01'", "condition-time"),
        ("a > date '1000-01-01'", "condition-time"),
        ('country = "DE"', "condition-quotes"),
        ('country in ("DE", "AT")', "condition-quotes"),
    ],
)
def test_types_are_checked(text: str, code: str) -> None:
    if code:
        assert error(text).code == code
        assert error(text).problem.fix
    else:
        parse_condition(text, Names(), timezone="UTC")


def test_types_are_learned_from_use_across_conditions() -> None:
    names = Names()
    parse_condition("a is not null", names, timezone="UTC")
    assert names.types["a"] is None
    parse_condition("coalesce(a, b) > 3", names, timezone="UTC")
    assert names.types == {"a": Type.NUMBER, "b": Type.NUMBER}
    with pytest.raises(ConditionError, match="number"):
        parse_condition("a", names, timezone="UTC")


def test_a_formula_is_a_number() -> None:
    assert parse_formula("fit + 1", Names(), timezone="UTC")
    with pytest.raises(ConditionError, match="gives a boolean"):
        parse_formula("fit > 1", Names(), timezone="UTC")


def test_names_can_be_out_of_reach_for_now() -> None:
    with pytest.raises(ConditionError, match="only later"):
        parse_condition("score > 1", Names(later={"score": "it is known only later"}), timezone="UTC")


@pytest.mark.parametrize(
    "text",
    [
        "coalesce(" * 50 + "a" + ")" * 50 + " = 1",
        "(" * 40 + "a" + " is true)" * 40,
        "case when " * 25 + "a" + " between 1 and 2 then 1 else 0 end" * 25 + " = 1",
        "not " * 5_000 + "a",
        "(" * 5_000 + "a" + ")" * 5_000,
        " or ".join(f"a = {n}" for n in range(1_500)),
        "a in (" + ", ".join(map(str, range(2_000))) + ")",
        "x" * 20_000,
        "-" * 100 + "a > 1",
        "- " * 3_000 + "1 = 1",
    ],
)
def test_no_text_takes_long(text: str) -> None:
    start = time.monotonic()
    try:
        parse_condition(text, Names(), timezone="UTC")
    except ConditionError as caught:
        assert caught.problem.fix  # some are refused, none may take long
    assert time.monotonic() - start < 3
