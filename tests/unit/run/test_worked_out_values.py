"""Points by a value that is worked out: what it gives, when it changes, what is said of it, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from reifegrad.errors import ReifegradError
from reifegrad.explain.next_change import next_changes
from reifegrad.explain.reasons import reasons
from reifegrad.explain.sentences import sentence
from reifegrad.reference import score_lead
from reifegrad.reference.known import known_at
from reifegrad.run.records import score_records
from reifegrad.spec.checks.run import run_checks
from reifegrad.spec.diff import diff_models
from reifegrad.spec.facts import Activity, FactRecords, Lead
from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from reifegrad.run.engine import Engine
    from reifegrad.spec.model import ScoringModel

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
AGE = "measure: days_since(created_at), points: {'< 30': 10, '> 90': -10}, unknown: 3"
SEEN = "measure: weekday(first_seen), points: {'1..5': 2, '6..7': -3}, unknown: -1"


def model_of(*criteria: str) -> ScoringModel:
    return parse_model(
        "reifegrad: 1\nname: m\ntimezone: Europe/Berlin\n"
        "measures: {first_seen: {activity: any, measure: first(occurred_at), within: 60 days}}\n"
        f"dimensions: {{fit: {{criteria: {{{', '.join(f'c{n}: {{{text}}}' for n, text in enumerate(criteria))}}}}}}}\n"
        "thresholds: {old: -10, middle: 0, young: 8}\n"
    )


def lead(created: datetime | None, *seen: datetime) -> FactRecords:
    done = tuple(Activity(f"A{n}", "L", "x", moment, {}) for n, moment in enumerate(seen))
    return FactRecords((Lead("L", created),), activities=done)


@pytest.mark.parametrize(
    ("criterion", "created", "points"),
    [
        (AGE, NOW, 10),
        (AGE, NOW - 30 * DAY + timedelta(microseconds=1), 10),
        (AGE, NOW - 30 * DAY, 0),
        (AGE, NOW - 91 * DAY, -10),
        (AGE, None, 3),
        ("measure: hour(created_at), points: {13: 5, else: 1}", NOW, 5),
        ("measure: weekday(created_at) + 10, points: {16: 5}", NOW, 5),
        ("measure: days_until(created_at) / 2, points: {-45.5: 5}", NOW - 91 * DAY, 5),
        ("measure: created_at is null, points: {true: 5, false: 7}", None, 5),
        ("measure: case when days_since(created_at) > 7 then 'old' else 'new' end, points: {new: 5}", NOW, 5),
    ],
)
def test_the_first_band_of_the_value_gives_the_points(
    engine: Engine, criterion: str, created: datetime | None, points: int
) -> None:
    model, facts = model_of(criterion), lead(created)
    expected = score_lead(model, facts, "L", as_of=NOW)
    assert expected is not None
    assert expected.score == points * 1_000
    assert score_records(engine, model, facts, as_of=NOW)[0].score == expected.score


def test_forecasts_know_the_moments_at_which_the_value_changes() -> None:
    created = NOW - timedelta(days=3, hours=1)
    found = next_changes(model_of(AGE), lead(created), "L", as_of=NOW)
    assert [(change.before, change.after, change.at) for change in found] == [
        ("young", "middle", created + 30 * DAY),
        ("middle", "old", created + 91 * DAY),
    ]
    seen = (NOW - 50 * DAY, NOW - 49 * DAY)  # a Friday and a Saturday
    found = next_changes(model_of(SEEN), lead(None, *seen), "L", as_of=NOW)
    assert [(change.after, change.at) for change in found] == [("old", NOW + 10 * DAY)]
    assert model_of(AGE).reads.clock
    assert not model_of("measure: weekday(created_at), points: {1: 5}").reads.clock


@pytest.mark.parametrize(
    ("language", "created", "said"),
    [
        ("en", NOW - 12 * DAY, "c0 (12): +10 points"),
        ("de", NOW - 12 * DAY, "c0 (12): +10 Punkte"),
        ("en", None, "c0 (unknown): +3 points"),
    ],
)
def test_a_reason_names_the_value(language: str, created: datetime | None, said: str) -> None:
    model, facts = model_of(AGE), lead(created)
    score, subject = score_lead(model, facts, "L", as_of=NOW), known_at(model, facts, NOW).subject("L")
    assert score is not None
    assert subject is not None
    assert sentence(reasons(model, score, attributes=subject.attributes)[0], model, language) == said


def test_without_attributes_a_reason_names_the_band() -> None:
    model = model_of(AGE)
    score = score_lead(model, lead(NOW), "L", as_of=NOW)
    assert score is not None
    assert sentence(reasons(model, score)[0], model, "en") == "c0 (below 30): +10 points"


@pytest.mark.parametrize(
    ("measure", "code", "says"),
    [
        ("days_sinse(created_at)", "condition-not-allowed", "DAYS_SINSE"),
        ("days_since(created_at", "condition-syntax", "days_since(created_at"),
        ("days_since(employees) + length(employees)", "condition-type", "employees"),
        ("lower(country)", "condition-type", "number"),
        ("created_at", "measure-unknown", "created_at"),
        ("first(occurred_at)", "measure-unknown", "activity"),
        ("count", "measure-unknown", "activity"),
    ],
)
def test_what_is_no_value_is_refused_at_its_place(measure: str, code: str, says: str) -> None:
    with pytest.raises(ReifegradError) as caught:
        model_of(f"measure: {measure}, points: {{'> 3': 5}}")
    problem = caught.value.problems[0]
    assert problem.code == code
    assert problem.key == "dimensions.fit.criteria.c0.measure"
    assert says in f"{problem.what} {problem.fix}"


def test_differences_of_values_are_told() -> None:
    old, new = model_of(AGE), model_of(AGE.replace("created_at", "renewal").replace("< 30", "< 31"))
    assert {change.code for change in diff_models(old, new)} == {"measure_changed", "band_added", "band_removed"}
    assert [change.code for change in diff_models(old, model_of("attribute: x, points: {a: 1}"))][:1] == [
        "kind_changed"
    ]


@pytest.mark.parametrize(
    ("criterion", "code"),
    [
        ("attribute: days_since(created_at), points: {'> 3': 5, else: 0}", "attribute-is-expression"),
        ("measure: lower(position), points: {CEO: 5}", "capitals-never-match"),
        ("measure: abs(employes), points: {'> 3': 5, else: 0}", "name-looks-misspelt"),
        ("measure: \"case when position like 'CEO' then 1 else 2 end\", points: {1: 5}", "pattern-without-wildcard"),
        ("measure: days_since(geburtsdatum), points: {'> 3': 5, else: 0}", "sensitive-attribute"),
    ],
)
def test_checks_look_at_values_too(criterion: str, code: str) -> None:
    assert code in {finding.code for finding in run_checks(model_of(criterion))}


def test_a_day_that_comes_is_no_condition_that_never_holds() -> None:
    found = run_checks(model_of("when: \"days_since(date '2025-01-01') > 30\", points: 5", AGE))
    assert "condition-never-true" not in {finding.code for finding in found}
