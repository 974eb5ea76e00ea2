"""Checks of tricks: each finds its trick, says what to write instead, and is quiet where nothing is to be said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reifegrad.errors import Problem, ReifegradError
from reifegrad.spec.checks.for_tricks import TRICK_CHECKS
from reifegrad.spec.checks.run import run_checks
from reifegrad.spec.loader import read_document
from reifegrad.spec.resolve import resolve

ROOT = Path(__file__).parents[3]
CODES = {check.code for check in TRICK_CHECKS}
HEAD = "reifegrad: 1\nname: m\n"


def tricks(text: str) -> list[Problem]:
    document, found = read_document(text, file="m.yaml")
    problems = run_checks(resolve(document, found), file="m.yaml", lines=found.lines)
    return [problem for problem in problems if problem.code in CODES]


def said(*criteria: str, rest: str = "") -> list[tuple[str, str]]:
    """Code and remedy of every trick in a model with these criteria."""
    lines = "".join(f"      c{number}: {criterion}\n" for number, criterion in enumerate(criteria))
    return [(one.code, one.fix) for one in tricks(f"{HEAD}dimensions:\n  d:\n    criteria:\n{lines}{rest}")]


@pytest.mark.parametrize(
    ("criterion", "code", "advice"),
    [
        ("{when: \"position like '%VP%'\", points: 5}", "letters-for-word", "Write has_word(position, 'VP')"),
        ("{when: \"position not like '%intern%'\", points: 5}", "letters-for-word", "has_word(position, 'intern')"),
        ("{when: \"title like '%cto%'\", points: 5}", "letters-for-word", "has_word(title, 'cto')"),
        ("{when: \"position like '% Sales%'\", points: 5}", "letters-for-word", "has_word(position, 'Sales')"),
        ("{when: \"position ilike '%ceo %'\", points: 5}", "letters-for-word", "has_word(position, 'ceo')"),
        ("{when: \"interests like '%;erp;%'\", points: 5}", "choice-by-pattern", "Write has_value(interests, 'erp')"),
        ("{when: \"interests like 'erp;%'\", points: 5}", "choice-by-pattern", "has_value(interests, 'erp')"),
        ("{when: \"interests like '%; erp'\", points: 5}", "choice-by-pattern", "has_value(interests, 'erp')"),
        ("{when: \"interests like '%|erp|%'\", points: 5}", "choice-by-pattern", "has_value(interests, 'erp')"),
        ("{when: \"interests like '%,erp,%'\", points: 5}", "choice-by-pattern", "has_value(interests, 'erp')"),
        ("{when: \"tags in ('erp', 'erp;crm', 'crm;erp')\", points: 5}", "choice-by-pattern", "has_value(tags, 'erp')"),
        ("{attribute: tags, points: {erp: 5, 'crm; erp': 5}}", "choice-by-pattern", "has_value(tags, 'erp')"),
        ("{when: days_since_created > 90, points: -5}", "days-by-hand", "days_since(...)"),
        ("{attribute: tage_seit_kontakt, points: {'> 14': 5}}", "days-by-hand", "days_since(...)"),
        ("{when: days_to_renewal <= 60, points: 5}", "days-by-hand", "days_until(...)"),
        ("{when: account.age_in_days > 30, points: 5}", "days-by-hand", "days_since(...)"),
        ("{when: last_call_days_ago > 14, points: 5}", "days-by-hand", "days_since(...)"),
        (
            "{when: \"country in ('DE', 'Germany', 'Deutschland')\", points: 5}",
            *("country-spellings", "leads: {values: {country: {Germany: DE}}}"),
        ),
        ("{attribute: land, points: {AT: 5, Österreich: 5, IT: 1}}", "country-spellings", "{Österreich: AT}"),
        (
            "{when: \"country = 'CH' or country = 'Schweiz' or country = 'LI'\", points: 5}",
            *("country-spellings", "{Schweiz: CH}"),
        ),
        ("{when: \"country not in ('USA', 'us')\", points: 5}", "country-spellings", "{us: USA}"),
        (
            "{when: \"account.country in ('DE', 'Germany')\", points: 5}",
            *("country-spellings", "accounts: {values: {country: {Germany: DE}}}"),
        ),
    ],
)
def test_a_trick_is_found_and_the_direct_way_is_named(criterion: str, code: str, advice: str) -> None:
    ((found, fix),) = said(criterion)
    assert found == code
    assert advice in fix


@pytest.mark.parametrize(
    "criterion",
    [
        "{when: \"has_word(position, 'VP')\", points: 5}",
        "{when: \"position like 'VP%'\", points: 5}",
        "{when: \"position ilike '%vp%'\", points: 5}",  # who ignores case may well mean the letters
        "{when: \"position like '%Leiter%'\", points: 5}",  # Vertriebsleiter is meant, too
        "{when: \"industry like '%auto%'\", points: 5}",
        "{when: \"name like 'Dr. %'\", points: 5}",
        "{when: \"address like '%, Berlin%'\", points: 5}",
        "{when: \"city in ('Bern', 'Berlin')\", points: 5}",
        "{when: \"note like '%a;b;c%'\", points: 5}",
        "{attribute: tags, points: {'a;b': 5, 'c;d': 5}}",  # whole combinations, each on its own
        "{activity: page_viewed, where: \"path like '%;jsessionid=%'\", points: 5, max: 10}",
        "{activity: page_viewed, where: \"path like '%VP%'\", points: 5, max: 10}",
        '{when: "days_since(created_at) > 90", points: -5}',
        "{when: holidays_taken > 5, points: 5}",
        "{when: payment_days > 30, points: -5}",
        "{when: \"country in ('DE', 'AT', 'CH')\", points: 5}",
        "{attribute: country, points: {DE: 5, Germany: 1}}",  # not the same to the model
        "{attribute: industry, points: {Retail: 5, retail: 5}}",  # both may be in the data
        "{when: \"department in ('IT', 'DE')\", points: 5}",
        "{when: \"a = 'DE' or b = 'Germany'\", points: 5}",
    ],
)
def test_what_only_looks_like_a_trick_is_left_alone(criterion: str) -> None:
    assert said(criterion) == []


def test_a_measure_may_be_called_like_a_number_of_days() -> None:
    measure = "measures: {days_since_call: {activity: call_logged, measure: days_since}}\n"
    assert said("{when: days_since_call > 14, points: 5}", rest=measure) == []


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        (("opens = 1", "opens = 2", "opens = 3"), True),
        (("opens > 1", "opens > 5", "opens >= 10", "clicks > 1"), True),
        (("opens = 1", "opens = 2"), False),
        (("opens = 1", "clicks = 1", "visits = 1"), False),
        (("opens = 1", "opens = 2", "opens = 3 and clicks > 1"), False),
        (("opt_in = true", "opt_in = false", "opt_in is null"), False),
    ],
)
def test_three_steps_of_one_number(conditions: tuple[str, ...], found: bool) -> None:
    criteria = [f'{{when: "{condition}", points: {number + 1}}}' for number, condition in enumerate(conditions)]
    assert [code for code, _ in said(*criteria)] == ["criteria-as-steps"] * found
    in_mean = "    aggregate: mean\n"
    assert said(*criteria, rest=in_mean) == []


HELPERS = """dimensions:
  fit: {criteria: {size: {when: employees > 100, points: 20}}}
  visits: {criteria: {pricing: {activity: page_viewed, %s}}}
  opens: {criteria: {opened: {activity: email_opened, points: 1, limit: 3}}}
"""


@pytest.mark.parametrize(
    ("criterion", "rest", "found"),
    [
        ("points: 1", "score: fit + opens + case when visits >= 2 then 30 else 0 end", True),
        ("points: 10", "score: fit + opens\nsegments: {hot: visits >= 20 and opens >= 1, other: else}", True),
        ("points: 10", "score: fit + opens\npriorities: {A: visits >= 20, B: else}", True),
        ("points: 10", "segments: {hot: visits >= 20, other: else}", False),  # it is part of the sum
        ("points: 10", "score: fit + visits\nsegments: {hot: visits >= 20, other: else}", False),
        ("points: 10, limit: 1 per day", "score: fit\nsegments: {hot: visits >= 20, other: else}", False),
        ("points: 10, decay: {half_life: 9 days}", "score: fit\nsegments: {hot: visits >= 20, other: else}", False),
        ("points: 10", "score: fit\nsegments: {hot: visits > fit, other: else}", False),
        (
            "points: 10",
            "score: fit\ngrades: {visits: {A: 20, B: else}}\nsegments: {hot: visits >= 20, other: else}",
            False,
        ),
    ],
)
def test_a_dimension_that_only_counts(criterion: str, rest: str, found: bool) -> None:
    problems = tricks(HEAD + HELPERS % criterion + rest)
    assert [one.code for one in problems] == ["dimension-as-counter"] * found
    assert all("visits" in one.what for one in problems)


def test_tricks_are_notes_and_break_no_strict_run() -> None:
    assert {check.severity for check in TRICK_CHECKS} == {"note"}
    assert not any(check.is_fixable for check in TRICK_CHECKS)


def _models() -> list[tuple[str, str]]:
    """Every model that we ship or show but the one that shows tricks; with a head where a page leaves it out."""
    found = [(path.stem, path.read_text("utf-8")) for path in (ROOT / "src/reifegrad/templates").rglob("*.yaml")]
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        if page.name != "checks.md":
            blocks = re.findall(r"^```yaml\n(.*?)^```", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
            found += [(page.name, block) for block in blocks]
    return [
        (name, text if "reifegrad:" in text else HEAD + text)
        for name, text in found
        if "\ndimensions:" in text and "name: tricks" not in text
    ]


def test_no_model_that_we_show_uses_a_trick() -> None:
    seen = 0
    for name, text in _models():
        try:
            assert tricks(text) == [], name
        except ReifegradError:
            continue  # part of a model, shown for an error in it
        seen += 1
    assert seen > 20
