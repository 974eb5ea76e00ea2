"""Leads that do nothing more: the exact moment of the next change, by hand and against scoring before and at it."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from reifegrad.explain.next_change import WHATS, next_change_at
from reifegrad.reference import score_lead
from reifegrad.spec.facts import Activity, FactRecords, Lead
from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from reifegrad.spec.model import ScoringModel

NOW = datetime(2026, 1, 10, 10, 17, 5, 12, tzinfo=UTC)


def model_of(**criteria: dict[str, Any]) -> ScoringModel:
    document = {"reifegrad": 1, "name": "m", "timezone": "Europe/Berlin", "thresholds": {"sales_qualified": 10}}
    return parse_model(json.dumps(document | {"dimensions": {"d": {"criteria": criteria}}}))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def change_of(model: ScoringModel, *seen: datetime, as_of: datetime = NOW, created: datetime | None = None) -> Any:
    done = tuple(Activity(str(n), "a", "seen", moment, {"amount": 5.0}) for n, moment in enumerate(seen))
    return next_change_at(model, FactRecords((Lead("a", created),), (), done), ["a"], as_of=as_of)["a"]


def test_points_fall_when_a_period_of_inactivity_is_full_and_not_a_day_later() -> None:
    model = model_of(c={"activity": "seen", "points": 10, "decay": {"inactive_for": "30 days", "lose": "20%"}})
    for as_of in (NOW, NOW.replace(hour=0), NOW.replace(hour=23)):
        assert change_of(model, at("2025-12-12T09:00"), as_of=as_of) == at("2026-01-11T09:00")


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        ({"points": 10, "within": "30 days"}, "2026-01-31T09:00:00.5"),
        ({"points": 10, "within": "2 months"}, "2026-03-01T09:00:00.5"),
        ({"points": 10, "decay": {"expires_after": "20 days", "grace": "2 days"}}, "2026-01-23T09:00:00.5"),
        ({"measure": "days_since", "points": {"<= 12": 10}}, "2026-01-14T09:00:00.5"),
        ({"measure": "count", "within": "1 week", "points": {"< 1": 0, "else": 10}}, None),  # is gone already
        ({"points": 20, "decay": {"linear": "50% per 30 days"}}, None),  # by bisection, below
    ],
)
def test_each_form_of_time_changes_at_its_own_moment(criterion: dict[str, Any], expected: str | None) -> None:
    seen = at("2026-01-01T09:00:00.5")
    found = change_of(model_of(c={"activity": "seen"} | criterion), seen)
    if "linear" in str(criterion):
        # 20 points sink by 1 / 3 a day: half of them are left after 30 days; R rounds 9,999.5 milli-points up
        assert found is not None
        assert timedelta() <= found - (seen + timedelta(days=30)) < timedelta(minutes=3)
    else:
        assert found == (None if expected is None else at(expected))


def test_an_absence_begins_when_the_last_activity_leaves_its_window() -> None:
    model = model_of(c={"activity": "seen", "absent_for": "1 month", "points": 10})
    assert change_of(model, at("2025-12-20T08:00")) == at("2026-01-20T08:00")
    assert change_of(model, created=at("2025-12-24T08:00")) == at("2026-01-24T08:00")
    assert change_of(model) is None  # known since ever: it holds already


def test_a_month_after_the_last_of_a_month_is_a_midnight_in_berlin() -> None:
    model = model_of(c={"activity": "seen", "points": 10, "within": "1 month"})
    # there is no 31 February: what happened on 31 January leaves when March begins
    assert change_of(model, at("2026-01-31T09:00"), as_of=at("2026-02-01T00:00")) == at("2026-02-28T23:00")
    assert change_of(model, at("2026-02-28T12:00"), as_of=at("2026-03-28T11:00")) == at("2026-03-28T12:00")
    # and it does not come back: from 29 to 31 March a month begins on 1 March
    assert change_of(model, at("2026-02-28T12:00"), as_of=at("2026-03-28T13:00")) is None


def verdict(model: ScoringModel, facts: FactRecords, moment: datetime) -> Any:
    score = score_lead(model, facts, "anna", as_of=moment)
    assert score is not None
    return [dict(score.grades), *(getattr(score, what) for what in WHATS[1:])]


def frozen(facts: FactRecords, as_of: datetime) -> FactRecords:
    return FactRecords(
        tuple(x for x in facts.leads if x.created_at is None or x.created_at <= as_of),
        facts.accounts,
        tuple(x for x in facts.activities if x.occurred_at <= as_of),
        tuple(x for x in facts.changes if x.known_at <= as_of),
    )


def test_nothing_changes_before_the_moment_and_something_at_it(random_cases: Any, templates_with_leads: Any) -> None:
    turns = []
    for case in (*templates_with_leads.values(), *random_cases[:60]):
        moment = next_change_at(case.model, case.facts, ["anna"], as_of=NOW, days=100)["anna"]
        facts = frozen(case.facts, NOW)
        start = verdict(case.model, facts, NOW)
        until = moment or NOW + timedelta(days=100)
        for day in range((until - NOW).days + 1):
            if NOW + timedelta(days=day) < until:
                assert verdict(case.model, facts, NOW + timedelta(days=day)) == start
        if moment is not None:
            # activities are at full minutes, so turns are too; a moment that was closed in on is not
            is_turn = moment == moment.replace(second=0, microsecond=0)
            turns.append(is_turn)
            step = timedelta(microseconds=1) if is_turn else timedelta(seconds=1)
            assert verdict(case.model, facts, moment - step) == start
            assert verdict(case.model, facts, moment) != start
    assert len(turns) > 20
    assert {True, False} == set(turns)


def test_who_does_not_exist_yet_is_left_out(everything: ScoringModel) -> None:
    facts = FactRecords((Lead("a"), Lead("b", NOW + timedelta(days=1)), Lead("x", None, None, {"country": "XX"})))
    assert next_change_at(everything, facts, ["a", "b", "c", "x"], as_of=NOW).keys() == {"a", "x"}
    assert next_change_at(everything, facts, ["x"], as_of=NOW) == {"x": None}
    with pytest.raises(ValueError, match="time zone"):
        next_change_at(everything, facts, ["a"], as_of=NOW.replace(tzinfo=None))


@pytest.mark.parametrize("name", ["fit-interest", "customer-lifecycle", "icp-bant", "grade-matrix"])
def test_a_hundred_leads_take_less_than_two_seconds(templates_with_leads: Any, name: str) -> None:
    kinds = ("page_viewed", "webinar_attended", "content_requested", "purchased", "email_opened")
    leads = tuple(Lead(f"{n:03}", None, None, {"position": "CEO", "country": "DE"}) for n in range(100))
    done = tuple(
        Activity(
            f"{lead.id}/{n}",
            lead.id,
            kinds[(n + i) % 5],
            NOW - timedelta(days=3 * n, minutes=n * i),
            {"path": "/pricing", "amount": 50.0, "category": "shoes"},
        )
        for i, lead in enumerate(leads)
        for n in range(20)
    )
    begin = time.process_time()
    found = next_change_at(
        templates_with_leads[name].model, FactRecords(leads, (), done), [x.id for x in leads], as_of=NOW
    )
    taken = time.process_time() - begin
    assert len(found) == 100
    assert taken < 2


def test_a_bound_of_days_that_no_calendar_reaches_changes_nothing() -> None:
    model = model_of(c={"activity": "seen", "measure": "days_since", "points": {">= 50000000": 10, "else": 1}})
    assert change_of(model, at("2025-12-12T09:00")) is None
