"""In: leads that do nothing more. Out: the moments at which verdicts change, by hand and against the reference."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pytest

from reifegrad.explain.next_change import WHATS, VerdictChange, next_changes
from reifegrad.explain.sentences import change_sentence
from reifegrad.reference import score_lead
from reifegrad.spec.facts import Account, Activity, FactRecords, Lead, ProfileChange
from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from reifegrad.spec.model import ScoringModel

NOW = datetime(2025, 6, 10, 10, tzinfo=UTC)  # noon in Berlin


def lead_of(attributes: dict[str, Any], *done: Activity) -> FactRecords:
    return FactRecords((Lead("anna", datetime(2024, 1, 1, tzinfo=UTC), None, attributes),), (), done)


def did(kind: str, moment: datetime, number: int = 0, **properties: Any) -> Activity:
    return Activity(f"{kind}{moment:%m%d%H}{number}", "anna", kind, moment, properties)


def frozen(facts: FactRecords, as_of: datetime) -> FactRecords:
    """The facts that are known at a moment."""
    return replace(
        facts,
        leads=tuple(x for x in facts.leads if x.created_at is None or x.created_at <= as_of),
        activities=tuple(x for x in facts.activities if x.occurred_at <= as_of),
        changes=tuple(x for x in facts.changes if x.known_at <= as_of),
    )


def verdict(model: ScoringModel, facts: FactRecords, moment: datetime) -> dict[tuple[str, str], str | None]:
    score = score_lead(model, facts, "anna", as_of=moment)
    assert score is not None
    found: dict[tuple[str, str], str | None] = {("grade", name): grade for name, grade in score.grades.items()}
    return found | {(what, ""): getattr(score, what) for what in WHATS[1:]}


def test_a_ceo_falls_below_fifty_after_sixty_idle_days(templates_with_leads: Any) -> None:
    # 20 + 45 = 65; from 1 July on 20 + 36 = 56; from 31 July 12:00 on, 60 days after the last visit, 20 + 28.8
    model = templates_with_leads["fit-interest"].model
    visits = [did("page_viewed", datetime(2025, 6, 1, hour, tzinfo=UTC), path="/pricing") for hour in (8, 9, 10)]
    facts = lead_of({"position": "CEO", "country": "DE"}, *visits)
    (change,) = next_changes(model, facts, "anna", as_of=NOW)
    full = datetime(2025, 7, 31, 10, tzinfo=UTC)
    assert change == VerdictChange("stage", "sales_qualified", "marketing_qualified", full, date(2025, 7, 31), "", -1)
    for as_of in (NOW - timedelta(seconds=1), NOW + timedelta(hours=9)):
        assert next_changes(model, facts, "anna", as_of=as_of) == (change,)  # whatever the time of day is
    assert next_changes(model, facts, "anna", as_of=NOW, days=50) == ()
    assert change_sentence(change, model, "de") == (
        "Stufe fällt am 31.07.2025 von „bereit für den Vertrieb“ auf „weiter beim Marketing“, wenn nichts geschieht"
    )
    assert change_sentence(change, model, "en") == (
        "Stage falls from “ready for sales” to “stays with marketing” on 2025-07-31 if nothing happens"
    )


def test_a_lead_falls_through_the_matrix(templates_with_leads: Any) -> None:
    # 40 + 2 x 10 = 60 = level 1, and below it as soon as a milli-point is gone; 60 x 0.5 ^ (d / 30) < 30 from day 30,
    # < 10 from day 77
    model = templates_with_leads["icp-bant"].model
    done = [did("form_submitted", NOW, form="demo"), *(did("page_viewed", NOW, n, path="/preise") for n in (1, 2))]
    facts = lead_of({"position": "CEO", "industry": "Anlagenbau", "employees": 900, "country": "DE"}, *done)
    changes = next_changes(model, facts, "anna", as_of=NOW)
    cells = [(c.before, c.after, c.on, c.direction) for c in changes if c.what == "cell"]
    assert cells == [
        ("A1", "A2", date(2025, 6, 10), -1),
        ("A2", "A3", date(2025, 7, 10), -1),
        ("A3", "A4", date(2025, 8, 27), -1),
    ]
    assert [(c.before, c.after, c.on.month) for c in changes if c.what == "priority"] == [("A", "B", 7), ("B", "C", 8)]
    assert [change_sentence(c, model, "en") for c in changes if c.on.month == 7] == [
        "Grade Engagement falls from 2 to 3 on 2025-07-10 if nothing happens",
        "Falls from A2 to A3 on 2025-07-10 if nothing happens",
        "Priority falls from A to B on 2025-07-10 if nothing happens",
    ]
    assert [change_sentence(c, model, "de") for c in changes if c.on.month == 7] == [
        "Die Note Verhalten fällt am 10.07.2025 von 2 auf 3, wenn nichts geschieht",
        "Fällt am 10.07.2025 von A2 auf A3, wenn nichts geschieht",
        "Priorität fällt am 10.07.2025 von A auf B, wenn nichts geschieht",
    ]


def test_a_penalty_that_expires_lets_the_lead_rise() -> None:
    criteria = {
        "base": {"when": "p = 'x'", "points": 60},
        "complaint": {"activity": "complained", "points": -20, "decay": {"expires_after": "14 days"}},
        "fresh": {"activity": "seen", "points": 5, "within": "1 month"},
    }
    document = {"reifegrad": 1, "name": "m", "dimensions": {"d": {"criteria": criteria}}}
    model = parse_model(json.dumps(document | {"thresholds": {"sales_qualified": 45}, "timezone": "Europe/Berlin"}))
    facts = lead_of({"p": "x"}, did("complained", NOW - timedelta(days=4)), did("seen", NOW))
    assert next_changes(model, facts, "anna", as_of=NOW) == ()  # 60 - 20 + 5 is enough, and later it is more
    model = parse_model(json.dumps(document | {"thresholds": {"sales_qualified": 46}, "timezone": "Europe/Berlin"}))
    (change,) = next_changes(model, facts, "anna", as_of=NOW)
    assert (change.after, change.on, change.direction) == ("sales_qualified", date(2025, 6, 20), 1)
    assert "auch wenn nichts geschieht" in change_sentence(change, model, "de")


def test_what_happens_after_the_moment_is_ignored(templates_with_leads: Any) -> None:
    model = templates_with_leads["fit-interest"].model
    visits = [did("page_viewed", datetime(2025, 6, 1, hour, tzinfo=UTC), path="/pricing") for hour in (8, 9, 10)]
    facts = lead_of({"position": "CEO", "country": "DE"}, *visits)
    later = FactRecords(
        (*facts.leads, Lead("ben", NOW + timedelta(days=1))),
        (),
        (*facts.activities, did("page_viewed", NOW + timedelta(days=3), path="/pricing")),
        (ProfileChange("anna", "country", "US", NOW + timedelta(days=5)),),
    )
    assert next_changes(model, later, "anna", as_of=NOW) == next_changes(model, facts, "anna", as_of=NOW)


def test_the_day_is_that_of_the_local_clock_over_the_change_to_winter_time() -> None:
    criteria = {"c": {"activity": "seen", "points": 5, "decay": {"expires_after": "2 days"}}}
    document = {"reifegrad": 1, "name": "m", "timezone": "Europe/Berlin", "thresholds": {"sales_qualified": 5}}
    model = parse_model(json.dumps(document | {"dimensions": {"d": {"criteria": criteria}}}))
    seen = datetime(2025, 10, 25, 10, 30, tzinfo=UTC)  # 12:30 in Berlin; 48 hours later it is 11:30
    (change,) = next_changes(model, lead_of({}, did("seen", seen)), "anna", as_of=seen + timedelta(minutes=1))
    assert change.on == date(2025, 10, 27)


def test_before_each_moment_is_the_old_verdict_and_at_it_the_new_one(
    random_cases: Any, templates_with_leads: Any
) -> None:
    """And at no noon between two moments there is another one."""
    found = 0
    as_of = datetime(2026, 1, 10, 10, 17, tzinfo=UTC)
    for case in (*templates_with_leads.values(), *random_cases[:25]):
        facts = frozen(case.facts, as_of)
        changes = next_changes(case.model, case.facts, "anna", as_of=as_of, days=100)
        now, noon = verdict(case.model, facts, as_of), as_of
        for moment, together in groupby(changes, key=lambda change: change.at):
            while noon < moment:
                assert verdict(case.model, facts, noon) == now
                noon += timedelta(days=1)
            assert verdict(case.model, facts, moment - timedelta(microseconds=1)) == now
            for change in together:
                assert now[change.what, change.dimension] == change.before
                now[change.what, change.dimension] = change.after
            assert verdict(case.model, facts, moment) == now
            found += 1
        while noon <= as_of + timedelta(days=100) and verdict(case.model, facts, as_of)["stage", ""] is not None:
            assert verdict(case.model, facts, noon) == now
            noon += timedelta(days=1)
    assert found > 40


@pytest.mark.parametrize(
    ("criterion", "moment", "sentence"),
    [
        ({"within": "36 hours"}, datetime(2025, 6, 11, 22, tzinfo=UTC), "on 2025-06-12 at 00:00"),
        (
            {"decay": {"expires_after": "90 minutes"}},
            datetime(2025, 6, 10, 11, 30, tzinfo=UTC),
            "on 2025-06-10 at 13:30",
        ),
        ({"within": "2 days"}, datetime(2025, 6, 12, 10, tzinfo=UTC), "on 2025-06-12 if"),
        ({"within": "1 month"}, datetime(2025, 7, 10, 10, tzinfo=UTC), "on 2025-07-10 if"),
        (
            {"decay": {"expires_after": "2 days", "grace": "12 hours"}},
            datetime(2025, 6, 12, 22, tzinfo=UTC),
            "at 00:00",
        ),
    ],
)
def test_the_time_of_day_is_said_where_the_model_counts_hours(
    criterion: dict[str, Any], moment: datetime, sentence: str
) -> None:
    criteria = {"c": {"activity": "seen", "points": 5} | criterion}
    document = {"reifegrad": 1, "name": "m", "timezone": "Europe/Berlin", "thresholds": {"sales_qualified": 5}}
    model = parse_model(json.dumps(document | {"dimensions": {"d": {"criteria": criteria}}}))
    (change,) = next_changes(model, lead_of({}, did("seen", NOW)), "anna", as_of=NOW)
    assert change.at == moment
    assert sentence in change_sentence(change, model, "en")


def test_accounts_are_forecast_too() -> None:
    criteria = {"c": {"activity": "seen", "points": 5, "within": "10 days"}}
    document = {"reifegrad": 1, "name": "m", "subject": "account", "thresholds": {"sales_qualified": 5}}
    model = parse_model(json.dumps(document | {"dimensions": {"d": {"criteria": criteria}}}))
    facts = FactRecords((Lead("anna", None, "firma"),), (Account("firma"),), (did("seen", NOW),))
    (change,) = next_changes(model, facts, "firma", as_of=NOW)
    assert change.on == date(2025, 6, 20)


def test_nothing_to_say_of_leads_that_are_not_there_or_not_scored(everything: ScoringModel) -> None:
    facts = lead_of({"country": "XX"}, did("opened", NOW))
    assert next_changes(everything, facts, "anna", as_of=NOW) == ()
    assert next_changes(everything, facts, "nobody", as_of=NOW) == ()
    with pytest.raises(ValueError, match="time zone"):
        next_changes(everything, facts, "anna", as_of=NOW.replace(tzinfo=None))


@pytest.mark.parametrize("name", ["fit-interest", "customer-lifecycle", "icp-bant"])
def test_a_year_of_a_busy_lead_takes_less_than_two_seconds(templates_with_leads: Any, name: str) -> None:
    model = templates_with_leads[name].model
    kinds = ("page_viewed", "webinar_attended", "content_requested", "purchased", "email_opened")
    done = [
        did(kinds[n % 5], NOW - timedelta(days=n, minutes=n), path="/pricing", amount=50, category="shoes")
        for n in range(200)
    ]
    begin = time.process_time()
    next_changes(model, lead_of({"position": "CEO", "country": "DE"}, *done), "anna", as_of=NOW)
    assert time.process_time() - begin < 2
