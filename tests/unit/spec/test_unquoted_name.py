from __future__ import annotations

import pytest

from reifegrad.spec.condition import ConditionError, Names
from reifegrad.spec.condition_parser import parse_condition


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Newsletter-Einwilligung = 'ja'", "Newsletter-Einwilligung"),
        ("Erstes Gespräch = 'ja'", "Erstes Gespräch"),
        ("country = 'DE' and Opt-In in ('ja')", "Opt-In"),
        ("Umsatz (EUR) > 5", "Umsatz (EUR)"),
        ("not Lead Source like 'Messe%'", "Lead Source"),
    ],
)
def test_a_name_that_needs_double_quotes_is_named_with_them(text, name):
    with pytest.raises(ConditionError) as caught:
        parse_condition(text, Names(), timezone="UTC")
    problem = caught.value.problem
    assert (problem.code, problem.variant) == ("condition-syntax", "name")
    assert f'"{name}"' in str(problem)


@pytest.mark.parametrize(
    "text",
    [
        "\"Newsletter-Einwilligung\" = 'ja'",
        "employees - 5 > 2",
        "country not in ('DE')",
        "a = 'x y = z' or b = 'c - d'",
    ],
)
def test_conditions_that_can_be_read_are_read(text):
    parse_condition(text, Names(), timezone="UTC")


@pytest.mark.parametrize(
    "text",
    ["country = ", "employees > 'x'", "lower (a) > 5", "revenue - cost > 'x'", "a = 'Newsletter-Einwilligung = 1' and"],
)
def test_other_faults_keep_their_own_message(text):
    with pytest.raises(ConditionError) as caught:
        names = Names()
        parse_condition(f"employees > 5 and {text}", names, timezone="UTC")
    assert caught.value.problem.variant != "name"
