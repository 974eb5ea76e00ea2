"""A model that is too large to be computed says so while it is read, with the number and what to do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reifegrad.errors import Problem, ReifegradError
from reifegrad.run.engine_url import open_engine
from reifegrad.run.records import score_records
from reifegrad.spec import size
from reifegrad.spec.facts import FactRecords, Lead
from reifegrad.spec.loader import parse_model

HEAD = "reifegrad: 1\nname: m\n"
ONE = "dimensions: {d: {criteria: {c: {attribute: employees, points: {'>= 1': 5}}}}}\n"


def criteria(count: int, start: str = "dimensions: {d: {criteria: {") -> str:
    return HEAD + start + ", ".join(f"c{i}: {{attribute: x{i % 7}, points: {{a: 1}}}}" for i in range(count)) + "}}}\n"


def values(count: int, key: str = "points") -> str:
    written = ", ".join(f"C{i}: {i % 9}" for i in range(count))
    if key == "points":
        return HEAD + f"dimensions: {{d: {{criteria: {{c: {{attribute: country, points: {{{written}}}}}}}}}}}\n"
    listed = ", ".join(f"C{i}" for i in range(count))
    return HEAD + (
        "grades: {d: {A: 2, B: 1, D: else}}\n"
        f"dimensions: {{d: {{criteria: {{c: {{attribute: country, grades: {{A: [{listed}], D: else}}}}}}}}}}\n"
    )


def personas(count: int) -> str:
    some = ", ".join(f"p{i}: {{criteria: {{c: {{attribute: x, points: {{P{i}: 100}}}}}}}}" for i in range(count))
    return HEAD + f"dimensions: {{d: {{personas: {{{some}}}}}}}\n"


def mean(count: int) -> str:
    return criteria(count, "dimensions: {d: {aggregate: mean, criteria: {")


def cases(kind: str, count: int) -> str:
    entry = "s{}: {}" if kind == "thresholds" else 's{}: "employees = {}"'
    some = ", ".join(entry.format(i, count - i) for i in range(count - 1))
    return HEAD + ONE + f"{kind}: {{{some}, rest: else}}\n"


def problem_of(text: str) -> Problem:
    with pytest.raises(ReifegradError) as caught:
        parse_model(text, file="m.yaml")
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("variant", "text", "most", "key"),
    [
        ("criteria", criteria(1_001), size.MOST_CRITERIA, "dimensions"),
        ("values", values(2_001), size.MOST_VALUES, "dimensions.d.criteria.c.points"),
        ("values", values(2_000, "grades"), size.MOST_VALUES, "dimensions.d.criteria.c.grades"),
        ("personas", personas(101), size.MOST_PERSONAS, "dimensions.d.personas"),
        ("mean", mean(51), size.MOST_OF_A_MEAN, "dimensions.d"),
        ("cases", cases("thresholds", 1_001), size.MOST_CASES, "thresholds"),
        ("cases", cases("segments", 1_001), size.MOST_CASES, "segments"),
    ],
    ids=str,
)
def test_one_more_than_is_computed_is_an_ordinary_error(variant: str, text: str, most: int, key: str) -> None:
    problem = problem_of(text)
    assert (problem.code, problem.variant, problem.severity) == ("model-too-large", variant, "error")
    assert problem.params["most"] == most
    assert problem.params["count"] == most + 1
    assert problem.key == key
    assert problem.file == "m.yaml"
    for language in ("de", "en"):
        assert problem.fix_in(language)


@pytest.mark.parametrize(
    "text", [criteria(1_000), values(2_000), personas(100), mean(50), cases("segments", 1_000)], ids=len
)
def test_the_most_is_a_model(text: str) -> None:
    assert parse_model(text).name == "m"


def _or(count: int, join: str = "or") -> str:
    parts = f" {join} ".join(f"country = 'C{i}'" if join == "or" else f"country != 'C{i}'" for i in range(count))
    return HEAD + f'dimensions: {{d: {{criteria: {{c: {{when: "{parts}", points: 5}}}}}}}}\n'


@pytest.mark.parametrize(
    ("text", "leads", "expected"),
    [
        (_or(400), {"C399": "C399", "no": "ZZ"}, {"C399": 5, "no": 0}),
        (_or(400, "and"), {"C399": "C399", "no": "ZZ"}, {"C399": 0, "no": 5}),
        (values(1_500), {"C1499": "C1499", "no": "ZZ"}, {"C1499": 1499 % 9, "no": 0}),
    ],
    ids=["or", "and", "map"],
)
def test_long_conditions_and_maps_are_computed(text: str, leads: dict[str, str], expected: dict[str, float]) -> None:
    """With contributions: nothing is walked by a recursion as deep as the text is long."""
    model = parse_model(text)
    facts = FactRecords(leads=tuple(Lead(name, None, None, {"country": value}) for name, value in leads.items()))
    found = score_records(open_engine(), model, facts, as_of=datetime(2026, 1, 1, tzinfo=UTC))
    assert {score.subject_id: (score.score or 0) / 1000 for score in found} == expected


def test_a_model_of_many_criteria_and_personas_is_computed() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    for text, attributes, expected in (
        (criteria(60), dict.fromkeys([f"x{i}" for i in range(7)], "a"), 60),
        (personas(40), {"x": "P39"}, 100),
    ):
        facts = FactRecords(leads=(Lead("A", None, None, dict(attributes)), Lead("B")))
        found = score_records(open_engine(), parse_model(text), facts, as_of=moment)
        assert [(score.score or 0) / 1000 for score in found] == [expected, 0]
        assert sum(part.points for part in found[0].contributions) == expected * 1000
