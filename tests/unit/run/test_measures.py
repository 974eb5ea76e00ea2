"""What people want to say: measures, sequences and dates, on every engine as in the reference."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from reifegrad.errors import ReifegradError
from reifegrad.explain.next_change import next_change_at
from reifegrad.reference import score_all
from reifegrad.run.records import score_records
from reifegrad.spec.diff import diff_models
from reifegrad.spec.facts import Account, Activity, FactRecords, Lead
from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from reifegrad.run.engine import Engine
    from reifegrad.spec.model import ScoringModel

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)

MEASURES = {
    "visits_7d": "{activity: page_viewed, where: \"path like '/pricing%'\", measure: count, within: 7 days}",
    "opens_7d": "{activity: email_opened, measure: count, within: 7 days}",
    "people": "{activity: any, scope: account, measure: count_distinct(lead_id), within: 30 days}",
    "last_page": "{activity: page_viewed, measure: last(path)}",
    "first_page": "{activity: page_viewed, measure: first(path)}",
    "first_seen": "{activity: any, measure: first(occurred_at)}",
    "idle": "{activity: any, measure: days_since}",
    "paths": "{activity: page_viewed, measure: count_distinct(path)}",
    "spent": "{activity: purchased, measure: sum(amount)}",
    "mean_spent": "{activity: purchased, measure: mean(amount)}",
    "most": "{activity: purchased, measure: max(amount)}",
    "sequence": "{activity: page_viewed, where: \"path like '/pricing%'\", "
    "after: {activity: webinar_attended, within: 14 days}, measure: count}",
}


def done(number: int, lead: str, kind: str, days_ago: float, **properties: Any) -> Activity:
    return Activity(f"{number:02}", lead, kind, NOW - days_ago * DAY, properties)


FACTS = FactRecords(
    (
        Lead("anna", NOW - 100 * DAY, "x", {"position": "VP Sales", "interests": "crm; erp"}),
        Lead("ben", NOW - 90 * DAY, "x", {"position": "MVP", "renewal": NOW + 59 * DAY}),
        Lead("cleo", None, "x", {}),
        Lead("dan", NOW, None, {}),
    ),
    (Account("x"),),
    (
        done(1, "anna", "webinar_attended", 20),
        done(2, "anna", "page_viewed", 6, path="/pricing/a"),
        done(3, "anna", "page_viewed", 2, path="/blog"),
        done(5, "anna", "page_viewed", 1, path="/pricing/b"),
        done(4, "anna", "page_viewed", 1, path="/about"),
        done(6, "anna", "email_opened", 7),
        done(7, "ben", "email_opened", 3),
        done(8, "ben", "page_viewed", 3, path=None),
        done(9, "cleo", "purchased", 29, amount=0.1),
        done(10, "cleo", "purchased", 28, amount=0.2),
        done(11, "cleo", "purchased", 27, amount=0.200001),
        done(12, "cleo", "purchased", 27),
        done(13, "ben", "webinar_attended", 40),
        done(14, "ben", "page_viewed", 26, path="/pricing"),
        done(15, "ben", "page_viewed", 40, path="/pricing"),
    ),
)


def model_of(condition: str, more: str = "") -> ScoringModel:
    measures = "".join(f"  {name}: {text}\n" for name, text in MEASURES.items())
    head = f"reifegrad: 1\nname: m\ntimezone: Europe/Berlin\nmeasures:\n{measures}"
    criterion = f'      c: {{when: "{condition}", points: 1}}'
    return parse_model(f"{head}dimensions:\n  d:\n    criteria:\n{criterion}\n{more}")


WISHES = {
    "visits_7d >= 2": "anna",
    "visits_7d >= 1 and opens_7d >= 1": "",  # Anna's mail was opened exactly 7 days ago
    "visits_7d = 0 and opens_7d = 1": "ben",
    "people >= 3": "anna ben cleo",
    "people = 0": "dan",
    "last_page like '/pricing%'": "anna",  # of two at one moment the greater id is the last
    "first_page = '/pricing'": "ben",
    "last_page is null": "ben cleo dan",  # Ben's last page has no path
    "paths = 4": "anna",
    "paths = 1": "ben",  # a missing value is none
    "weekday(first_seen) = 7": "anna",
    "days_since(first_seen) >= 40": "ben",
    "idle < 2": "anna",
    "idle is null": "dan",
    "spent = 0.500001": "cleo",
    "spent = 0": "anna ben dan",
    "mean_spent = 0.166667": "cleo",  # 0.500001 / 3, in whole millionths
    "mean_spent is null": "anna ben dan",
    "most >= 0.200001": "cleo",
    "sequence = 1": "anna ben",  # at most 14 days after the webinar; later visits are not
    "days_since(created_at) > 90": "anna",
    "days_since(created_at) = 90": "ben",
    "days_until(renewal) between 0 and 60": "ben",
    "has_word(position, 'VP')": "anna",
    "has_value(interests, 'erp')": "anna",
}


def test_a_wish_is_one_condition(engine: Engine) -> None:
    criteria = "".join(f'      w{i}: {{when: "{wish}", points: 1}}\n' for i, wish in enumerate(WISHES))
    model = model_of("true", criteria)
    scores = score_all(model, FACTS, as_of=NOW)
    met = {
        wish: " ".join(score.subject_id for score in scores if f"w{i}" in {row.name for row in score.contributions})
        for i, wish in enumerate(WISHES)
    }
    assert met == WISHES
    assert score_records(engine, model, FACTS, as_of=NOW) == scores


def test_what_must_come_first_is_strictly_earlier(engine: Engine) -> None:
    text = "activity: seen, after: {activity: webinar, within: 2 days}, measure: count"
    model = parse_model(
        f"reifegrad: 1\nname: m\ndimensions: {{d: {{criteria: {{c: {{{text}, points: {{1: 1, 2: 2, 3: 3}}}}}}}}}}"
    )
    ago = (2.0, 0.0, 4.0)  # exactly so long after, at the same moment, before
    activities = (done(1, "a", "webinar", 2), *(done(2 + i, "a", "seen", days) for i, days in enumerate(ago)))
    facts = FactRecords((Lead("a"),), (), activities)
    scores = score_all(model, facts, as_of=NOW)
    assert [score.score for score in scores] == [1_000]
    assert score_records(engine, model, facts, as_of=NOW) == scores


def test_measures_are_read_by_formula_segment_population_persona_and_criterion(engine: Engine) -> None:
    measures = "measures: {n: {activity: seen, measure: count}}"
    model = parse_model(
        f"reifegrad: 1\nname: m\n{measures}\npopulation: n > 0\nscore: d + 10 * n\n"
        "segments: {many: n > 1, few: else}\n"
        "dimensions:\n  d: {criteria: {c: {measure: n, points: {'> 1': 5}}}}\n"
        "  p: {personas: {q: {criteria: {c: {when: n = 2}}}}}\n"
    )
    activities = (done(1, "a", "seen", 1), done(2, "a", "seen", 2), done(3, "b", "seen", 3))
    facts = FactRecords((Lead("a"), Lead("b"), Lead("c")), (), activities)
    scores = score_all(model, facts, as_of=NOW)
    assert [(score.score, score.segment, score.persona) for score in scores] == [
        (25_000, "many", "q"),
        (10_000, "few", None),
        (None, None, None),
    ]
    assert score_records(engine, model, facts, as_of=NOW) == scores


@pytest.mark.parametrize(
    ("condition", "after"),
    [
        ("visits_7d >= 2", DAY),  # the first of the two leaves the window
        ("idle < 3", 2 * DAY),
        ("days_since(created_at) > 103", 4 * DAY),
        ("days_since(first_seen) < 25", 5 * DAY),
        ("people >= 3", None),  # of a colleague: see below
        ("spent > 1", None),
    ],
)
def test_the_next_change_is_exact(condition: str, after: timedelta | None) -> None:
    model = model_of("true", f'segments: {{yes: "{condition}", no: else}}\n')
    found = next_change_at(model, FACTS, ["anna"], as_of=NOW, days=20)["anna"]
    expected = 3 * DAY if condition.startswith("people") else after
    assert found == (None if expected is None else NOW + expected)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("measures: {d: {activity: a, measure: count}}", "measure-name"),
        ("measures: {created_at: {activity: a, measure: count}}", "measure-name"),
        ("measures: {n: {activity: a, measure: median(x)}}", "measure-unknown"),
        ("measures: {n: {activity: a, measure: sum(path)}}", "condition-type"),
        ("measures: {n: {activity: a, measure: count, within: soon}}", "duration-invalid"),
        ("measures: {n: {activity: a, measure: count, after: {activity: b, within: 1 month}}}", "duration-invalid"),
        ("measures: {n: {activity: '', measure: count}}", "activity-kind"),
        ("measures: {visits: {activity: a, measure: count}}\nscore: d + visit", ""),
    ],
)
def test_a_measure_that_cannot_be_is_refused_with_its_place(text: str, code: str) -> None:
    whole = f"reifegrad: 1\nname: m\n{text}\ndimensions: {{d: {{criteria: {{c: {{when: x > 1, points: 1}}}}}}}}"
    if not code:
        assert [measure.name for measure in parse_model(whole).unused_measures] == ["visits"]
        return
    with pytest.raises(ReifegradError) as error:
        parse_model(whole)
    assert [problem.code for problem in error.value.problems] == [code]


def test_an_unknown_measure_is_told_with_the_nearest_one() -> None:
    with pytest.raises(ReifegradError, match="visits_7d"):
        parse_model(
            "reifegrad: 1\nname: m\nmeasures: {visits_7d: {activity: a, measure: count}}\n"
            "dimensions: {d: {criteria: {c: {measure: visits_7, points: {'> 1': 5}}}}}"
        )


def test_a_name_may_stand_in_two_dimensions() -> None:
    text = (
        "reifegrad: 1\nname: m\ndimensions: {a: {criteria: {x: {when: y, points: 1}, z: {when: y, points: 2}}}, b: %s}"
    )
    one = parse_model(text % "{criteria: {w: {when: y, points: 4}}}")
    two = parse_model(text % "{criteria: {x: {when: y, points: 4}}}")
    assert [c.id for c in one.criteria()] == ["x", "z", "w"]
    assert [c.id for c in two.criteria()] == ["a.x", "z", "b.x"]
    assert [change.code for change in diff_models(one, two)] == ["criterion_removed", "criterion_added"]


def test_differences_of_measures_are_told() -> None:
    old = model_of("visits_7d > 1")
    text = MEASURES["visits_7d"]
    changed = {"within: 7 days": "within: 8 days", "measure: count": "measure: mean(amount)", "page_viewed": "seen"}
    codes = []
    for before, after in changed.items():
        MEASURES["visits_7d"] = text.replace(before, after)
        codes += [(change.code, change.path) for change in diff_models(old, model_of("visits_7d > 1"))]
    MEASURES["visits_7d"] = text
    assert codes == [
        ("window_changed", ("measures", "visits_7d", "within")),
        ("measure_changed", ("measures", "visits_7d", "measure")),
        ("activity_changed", ("measures", "visits_7d", "activity")),
    ]
