"""Checks: each finds its own example, the templates come out clean, and what is fine is left alone."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reifegrad.spec.checks.bounds import dimension_bounds, score_bounds
from reifegrad.spec.checks.page import checks_page
from reifegrad.spec.checks.regions import Choices, Numbers
from reifegrad.spec.checks.run import CHECKS, run_checks
from reifegrad.spec.checks.truth import always_true, never_true
from reifegrad.spec.condition_parser import Names, parse_condition
from reifegrad.spec.loader import load_model, read_document
from reifegrad.spec.resolve import resolve

if TYPE_CHECKING:
    from reifegrad.errors import Problem
    from reifegrad.spec.checks.check import Check

TEMPLATES = sorted((Path(__file__).parents[3] / "src/reifegrad/templates/models").glob("*.yaml"))
HEAD = "reifegrad: 1\nname: example\n"


def findings(text: str) -> list[Problem]:
    document, found = read_document(text, file="m.yaml")
    return run_checks(resolve(document, found), file=found.file, lines=found.lines)


def codes(criterion: str, rest: str = "") -> set[str]:
    text = f"{HEAD}dimensions:\n  fit:\n    criteria:\n      a: {criterion}\n{rest}"
    return {problem.code for problem in findings(text)}


def example(check: Check) -> str:
    found = re.search(r"```yaml\n(.*?)```", inspect.getdoc(check) or "", re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_every_check_finds_the_example_of_its_own_page(check: Check) -> None:
    found = [problem for problem in findings(HEAD + example(check)) if problem.code == check.code]
    assert found
    for problem in found:
        assert problem.line
        assert problem.what
        assert problem.fix
        assert problem.severity == check.severity


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_every_page_says_why_and_how_to_mend(check: Check) -> None:
    text = inspect.getdoc(check) or ""
    assert text.splitlines()[0].endswith(".")
    assert len(re.sub(r"```.*?```", "", text, flags=re.DOTALL).split("\n\n")) >= 3


def test_the_codes_are_unique() -> None:
    assert len({check.code for check in CHECKS}) == len(CHECKS) >= 15


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_templates_have_notes_at_most(path: Path) -> None:
    assert {problem.severity for problem in run_checks(load_model(path))} <= {"note"}


def test_the_example_of_the_format_has_two_smells() -> None:
    text = Path(__file__).with_name("enterprise-plan.yaml").read_text()
    warnings = {problem.code for problem in findings(text) if problem.severity != "note"}
    # Revenue between 25 and 250 has no line; and no fit of 25 or more is possible with 20 points.
    assert warnings == {"bands-leave-hole", "bound-out-of-reach"}


@pytest.mark.parametrize(
    ("criterion", "advice"),
    [
        ("{when: position ilike 'VP', points: 5}", "Write ilike 'vp%' if more may follow."),
        ("{when: position like 'VP', points: 5}", "Write like 'VP%', or use =."),
        ("{when: position = 'VP%', points: 5}", "Write like 'VP%'."),
        ("{when: position != '%VP%', points: 5}", "Write not like '%VP%'."),
        ("{when: \"position in ('CEO', 'VP*')\", points: 5}", "compare it on its own, with like 'VP%'."),
    ],
)
def test_who_follows_the_advice_about_patterns_gets_what_was_meant(criterion: str, advice: str) -> None:
    text = f"{HEAD}dimensions:\n  fit:\n    criteria:\n      a: {criterion}\n"
    assert any(problem.fix.endswith(advice) for problem in findings(text))


@pytest.mark.parametrize(
    ("stages", "override", "found"),
    [
        ("{customer: 90, hot: 50}", "sales_qualified", True),
        ("{sales_qualified: 50, mql: else}", "sales_qualified", False),
        ("{sales_qualified: 50, mql: else}", "sales_qualifed", True),
        ("{hot: 50, warm: else}", "hand_raiser", False),
    ],
)
def test_an_override_that_leaves_the_stages_of_the_model_is_said(stages: str, override: str, found: bool) -> None:
    criterion = f"{{activity: demo_requested, points: 5, limit: 1, qualify: {override}}}"
    assert ("override-leaves-stages" in codes(criterion, f"thresholds: {stages}\n")) is found


def test_findings_stand_in_the_order_of_the_file() -> None:
    lines = [problem.line or 0 for path in TEMPLATES for problem in findings(path.read_text())[:1]]
    assert lines
    text = HEAD + "dimensions:\n  fit:\n    criteria:\n"
    text += "      a: {when: age > 5, points: 0}\n      b: {when: x = 'GMX%', points: 1}\n"
    assert [(problem.line, problem.code) for problem in findings(text)] == [
        (6, "criterion-never-gives-points"),
        (6, "sensitive-attribute"),
        (7, "wildcard-without-like"),
    ]


@pytest.mark.parametrize(
    ("text", "never", "always"),
    [
        ("a = 1", False, False),
        ("1 = 2", True, False),
        ("1 = 1", False, True),
        ("a = 1 and a = 2", True, False),
        ("a = 1 and b = 2", False, False),
        ("a = 'x' and a = 'y'", True, False),
        ("a in ('x', 'y') and a in ('z')", True, False),
        ("a in ('x', 'y') and a != 'x'", False, False),
        ("a in ('x') and a != 'x'", True, False),
        ("a > 5 and a < 5", True, False),
        ("a >= 5 and a <= 5", False, False),
        ("a between 7 and 3", True, False),
        ("5 < a and a < 4", True, False),
        ("a != 'x' or a != 'y'", False, True),
        ("a > 5 or a <= 5", False, True),
        ("a > 5 or a < 5", False, False),
        ("a > 5 or a = 5 or a < 5", False, True),
        ("not (a > 5) and a > 6", True, False),
        ("a is null or a is not null", False, True),
        ("a and not a", True, False),
        ("a = true and a = false", True, False),
        ("a is true and a is false", True, False),
        ("a != true or a != false", False, True),
        ("(a = 1 or a = 2) and a = 3", True, False),
        ("a like 'x' and a = 'y'", True, False),
        ("a like 'x%' and a = 'y'", False, False),
        ("a is not null and a = 5", False, False),
        ("a = 1 and a is null", False, False),
        ("lower(a) = 'x' and lower(a) = 'y'", True, False),
        ("a > b or a <= b", False, False),
    ],
)
def test_never_and_always_are_said_only_when_certain(text: str, never: bool, always: bool) -> None:
    node = parse_condition(text, Names(), timezone="UTC")
    assert (never_true(node), always_true(node)) == (never, always)


@pytest.mark.parametrize(
    "criterion",
    [
        '{attribute: employees, points: {"> 1000": 20, "> 100": 5}}',
        '{attribute: employees, points: {"1..49": 20, "50..100": 5}}',
        '{attribute: employees, points: {"> 100": 20, "< 10": -5, else: 0}}',
        '{activity: page_viewed, measure: count, within: 7 days, points: {"1..3": 2, ">= 4": 5}}',
        '{activity: page_viewed, measure: count, within: 7 days, points: {"> 3": 2, "1..3": 1, else: 0}}',
        '{activity: purchased, measure: sum(amount), points: {"0..100": 1, "100..200": 2, "> 200": 3}}',
        "{when: email_domain in ('gmx.de'), points: -10}",
        "{when: discount = '10%', points: -10}",
        "{when: path_length > 5, points: -10}",
        "{activity: page_viewed, points: 5, limit: 3 per day, max: 60}",
        "{activity: page_viewed, points: -5, within: 30 days}",
        "{activity: page_viewed, points: 5, within: 90 days, decay: {half_life: 30 days, grace: 7 days}}",
        "{when: page_count > 5, points: 1}",
        "{when: country not in ('DE'), points: 0, disqualify: x}",
        "{attribute: account_age, points: {'> 3': 5}}",
        "{when: billing_country = country, points: 5}",
        "{when: position ilike '%vp%', points: 5}",
        "{when: position ilike 'VP%', points: 5}",
        "{when: position not ilike '%intern%', points: 5}",
        "{when: lower(position) like '%chief%', points: 5}",
        "{when: not (lower(position) like 'praktikant%'), points: 5}",
        "{when: email_domain ilike '%GMX%', points: -5}",
        "{activity: page_viewed, where: path ilike '%/Preise%', points: 5, max: 10}",
        "{when: \"stars in ('***', '**')\", points: 5}",
    ],
)
def test_what_is_fine_is_left_alone(criterion: str) -> None:
    assert codes(criterion) == set()


@pytest.mark.parametrize(
    ("criterion", "code"),
    [
        ('{activity: page_viewed, measure: count, points: {"< 0": 5, "> 1": 1}}', "band-never-holds"),
        ('{activity: page_viewed, measure: count, points: {"1..3": 5, "3..5": 1}}', "bands-overlap"),
        ('{activity: page_viewed, measure: count, points: {"1..3": 5, "5..7": 1}}', "bands-leave-hole"),
        ('{attribute: employees, points: {"1..3": 5, "5..7": 1}}', "bands-leave-hole"),
        ("{attribute: email_domain, points: {GMX.de: -5}}", "capitals-never-match"),
        ("{attribute: position, points: {CEO: 0, else: 0}}", "criterion-never-gives-points"),
        ("{activity: page_viewed, where: 'amount > 5 and amount < 3', points: 5, max: 10}", "condition-never-true"),
        ("{when: geburtsdatum is null, points: 5}", "sensitive-attribute"),
        ("{when: position ilike 'VP', points: 5}", "pattern-without-wildcard"),
        ("{when: lower(position) like '%VP%', points: 5}", "capitals-never-match"),
        ("{when: lower(position) = 'vp%', points: 5}", "wildcard-without-like"),
        ("{when: \"position in ('CEO', 'VP%')\", points: 5}", "wildcard-without-like"),
        ("{activity: page_viewed, where: \"pth like 'x%'\", points: 5, max: 10}", "name-looks-misspelt"),
    ],
)
def test_smells(criterion: str, code: str) -> None:
    assert code in codes(criterion)


@pytest.mark.parametrize(
    ("formula", "low", "high"),
    [
        ("fit", -10, 20),
        ("fit * 2 - 1", -21, 39),
        ("-fit", -20, 10),
        ("fit / 2", -5, 10),
        ("abs(fit)", 0, 20),
        ("least(fit, 5)", -10, 5),
        ("greatest(fit, 5)", 5, 20),
        ("fit * fit", -200, 400),
        ("case when fit > 3 then 50 else fit end", -10, 50),
        ("case when fit > 3 then 50 end", 0, 50),
        ("coalesce(x, 0) * 0 + fit", -10, 20),
    ],
)
def test_bounds_of_formulas(formula: str, low: float, high: float) -> None:
    text = HEAD + "dimensions: {fit: {criteria: {a: {attribute: b, points: {x: 20, y: -10}}}}}\n"
    text += f"score: {formula}\n"
    document, found = read_document(text)
    model = resolve(document, found)
    bounds = score_bounds(model)
    assert (bounds.low, bounds.high) == (low, high)
    assert dimension_bounds(model.dimensions[0]).high == 20


def test_a_limit_with_a_window_bounds_the_points() -> None:
    assert "bound-out-of-reach" in codes(
        "{activity: page_viewed, points: 1, limit: 1 per day, within: 7 days}", "thresholds: {sales_qualified: 50}\n"
    )
    assert "bound-out-of-reach" not in codes(
        "{activity: page_viewed, points: 1, limit: 1 per day}", "thresholds: {sales_qualified: 50}\n"
    )


def test_sets_of_values() -> None:
    low, high = Numbers.compared("<=", 3), Numbers.compared(">", 5)
    assert str((~(low | high)).words()) == "more than 3 and up to 5" or not (low & high).spans
    assert (low & high).is_empty
    assert (low | ~low).is_all
    assert Numbers.between(1, 3).whole() | Numbers.between(4, 6).whole() == Numbers.between(1, 6).whole()
    assert (Choices(frozenset({"a"})) | ~Choices(frozenset({"a"}))).is_all
    assert (~Choices(frozenset({True, False}))).is_empty


def test_the_page_lists_every_check() -> None:
    page = checks_page()
    assert all(f"## {check.code}\n" in page for check in CHECKS)
    assert checks_page("de").startswith("# Prüfungen")
