from __future__ import annotations

import pytest

from reifegrad.errors import ReifegradError
from reifegrad.run.engine_url import open_engine
from reifegrad.run.examples import ExampleMismatch, read_examples, run_examples
from reifegrad.spec.loader import parse_model
from reifegrad.templates.shipped import load_template

MODEL = load_template("fit-interest")
TEAM = """
reifegrad: 1
name: team
timezone: Europe/Berlin
dimensions:
  engagement:
    criteria:
      team_visits: {activity: page_viewed, scope: account, points: 1}
      own_visits: {activity: page_viewed, points: 10}
      vip: {attribute: vip, points: {true: 5}}
      big: {attribute: account.employees, points: {">= 500": 7}}
"""


def problems_of(text: str) -> str:
    with pytest.raises(ReifegradError) as caught:
        read_examples(MODEL, text, file="x.tests.yaml")
    return str(caught.value)


def test_only_what_is_expected_is_compared_and_points_are_points() -> None:
    text = """
    as_of: 2026-01-10T12:00
    cases:
      - {name: right, given: {lead: {position: CEO}}, expect: {score: 20}}
      - name: wrong
        given: {lead: {position: CEO}, activities: [{kind: page_viewed, path: /pricing, ago: 40 days}]}
        expect: {score: 35, interest_score: 15, stage: marketing_qualified, contributions: {pricing_page: 15}}
    """
    right, wrong = run_examples(open_engine(), MODEL, read_examples(MODEL, text, file="x"))
    assert right.holds
    assert wrong.differences == (
        ExampleMismatch("score", 35_000, 32_000),
        ExampleMismatch("interest_score", 15_000, 12_000),
        ExampleMismatch("contributions.pricing_page", 15_000, 12_000),
    )
    assert wrong.example.line == 5


def test_cases_share_nothing_but_the_file() -> None:
    text = """
    - name: with the same ids as the next one
      as_of: 2026-01-10
      given: {activities: [{kind: webinar_attended, id: a, times: 3}, {kind: webinar_attended, id: a}]}
      expect: {score: 10}
    - name: later in another zone
      as_of: "2026-02-10T00:00:00+09:00"
      given: {activities: [{kind: webinar_attended, id: a, occurred_at: 2026-01-10 12:00}]}
      expect: {score: 8}
    """
    results = run_examples(open_engine(), MODEL, read_examples(MODEL, text, file="x"))
    assert [result.differences for result in results] == [(), ()]


def test_colleagues_accounts_changes_and_types_are_read_as_the_model_reads_them() -> None:
    model = parse_model(TEAM)
    text = """
    as_of: 2026-01-10
    cases:
      - name: a team
        given:
          lead: {vip: false}
          account: {employees: 500}
          activities: [{kind: page_viewed}]
          colleagues: [{activities: [{kind: page_viewed, times: 4}]}]
          changes: [{attribute: vip, value: true, known_at: 2026-01-09}]
        expect: {score: 27, contributions: {team_visits: 5, own_visits: 10, vip: 5, big: 7}}
      - name: not known yet
        given: {lead: {created_at: 2026-02-01}}
        expect: {score: null, not_scored: nobody}
    """
    results = run_examples(open_engine(), model, read_examples(model, text, file="x"))
    assert [result.differences for result in results] == [(), ()]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the file has no examples"),
        ("cases: []", "the file has no examples"),
        ("- 5", "example 1 is not a mapping"),
        ("- {name: x, expect: {score: 1}}", "'as_of' is missing"),
        ("- {as_of: soon, expect: {score: 1}}", "'soon' is not a valid moment"),
        ("- {as_of: 2026-01-01}", "the example does not say what it expects"),
        (
            "- {as_of: 2026-01-01, expect: {scor: 1}}",
            "'scor' is not a result of the model (0.expect.scor). Did you mean 'score'?",
        ),
        ("- {as_of: 2026-01-01, expect: {score: x}}", "'x' is not a number"),
        ("- {as_of: 2026-01-01, expects: {score: 1}}", "unknown key 'expects'"),
        ("- {as_of: 2026-01-01, expect: {contributions: {pricing_pages: 1}}}", "Did you mean 'pricing_page'?"),
        ("- {as_of: 2026-01-01, expect: {score: 1}, given: {leads: {}}}", "Did you mean 'lead'?"),
        ("- {as_of: 2026-01-01, expect: {score: 1}, given: {lead: [1]}}", "lead must be a mapping"),
        ("- {as_of: 2026-01-01, expect: {score: 1}, given: {lead: {postion: CEO}}}", "does not use 'postion'"),
        ("- {as_of: 2026-01-01, expect: {score: 1}, given: {activities: {kind: x}}}", "activities must be a list"),
        ("- {as_of: 2026-01-01, expect: {score: 1}, given: {activities: [{path: x}]}}", "an activity needs a kind"),
        ("- {as_of: 2026-01-01, expect: {score: 1}, given: {activities: [{kind: page_view}]}}", "'page_viewed'?"),
        ("- {as_of: 2026-01-01, expect: {score: 1}, given: {activities: [{kind: a, times: 0}]}}", "times must be"),
        (
            "- {as_of: 2026-01-01, expect: {score: 1}, given: {activities: [{kind: a, ago: 3 dys}]}}",
            "is not a valid duration",
        ),
        (
            "- {as_of: 2026-01-01, expect: {score: 1}, given: {activities: [{kind: a, ago: 1 day, at: 2026-01-01}]}}",
            "say the same thing",
        ),
        ("- {as_of: 2026-01-01, expect: {score: 1}, given: {changes: [{attribute: a}]}}", "a profile change needs"),
        ("- [", "yaml-syntax"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_with_the_remedy(text: str, told: str) -> None:
    assert told in problems_of(text)


def test_all_problems_are_told_at_once() -> None:
    text = "- {as_of: 2026-01-01, expect: {a: 1, b: 2}, given: {lead: {postion: 1}, x: 1}}"
    assert len(problems_of(text).splitlines()) == 4


def test_a_value_of_another_type_is_a_problem_and_no_crash() -> None:
    model = load_template("grade-matrix")
    text = "- {as_of: 2026-01-01, expect: {score: 0}, given: {account: {employees: many, industry: [1]}}}"
    with pytest.raises(ReifegradError) as caught:
        read_examples(model, text, file="x")
    assert "'many' is not a number" in str(caught.value)
    assert "[1] is not a text" in str(caught.value)
