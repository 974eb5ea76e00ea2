"""Two moments side by side: whoever moved is named, with what the engine says of both, and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from emptying import empty
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people import publish, work
from test_taking import NOW, lead_of, message, take

pytestmark = pytest.mark.usefixtures("emptied")
PATHS = ("/pricing", "/blog/a", "/careers", "/")
VISIT = st.tuples(st.sampled_from("abcd"), st.integers(0, 200), st.sampled_from(PATHS))


def history(visits: list[tuple[str, int, str]]) -> None:
    from reifegrad_web.scoring import past

    empty()
    past._THEN.clear()  # it goes by what was added last, and an emptied database begins anew
    publish("fit-interest")
    for number, (who, days, path) in enumerate(visits):
        at = NOW - timedelta(days=days)
        properties = {"path": path}
        take(
            message("page", user_id=who, message_id=f"m{number}", properties=properties, occurred_at=at), received_at=at
        )
    work()


def everybody() -> Any:
    from reifegrad_web.leads.chosen import Chosen
    from reifegrad_web.org.models import User

    return Chosen(User(role="admin"))


@settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))
@given(visits=st.lists(VISIT, min_size=1, max_size=12), days=st.lists(st.integers(0, 210), min_size=2, max_size=2))
def test_both_sides_are_what_the_reference_says_of_each_lead(visits: Any, days: list[int]) -> None:
    from reifegrad_web.scoring.moved import compare_moments, reasons_of
    from reifegrad_web.scoring.reading import score_at, served_model

    history(visits)
    each = served_model("fit-interest")
    assert each is not None
    since, until = (NOW - timedelta(days=ago) for ago in sorted(days, reverse=True))
    found = compare_moments(each, everybody(), since, until)
    moved = {one.card.lead_id: one for one in found.moved}
    both = 0
    for lead in {lead_of("user", who) or 0 for who, _, _ in visits}:
        before, after = (score_at(each, lead, moment) for moment in (since, until))
        was, now = (None if side is None else round(side["score"] * 1000) for side in (before, after))
        both += was is not None and now is not None
        if was == now and (before or {}).get("stage") == (after or {}).get("stage"):
            assert lead not in moved
            continue
        one = moved.pop(lead)
        assert [None if row is None else row.score for row in (one.before, one.after)] == [was, now]
        assert one.points == (now or 0) - (was or 0)
        _, reasons = reasons_of(each, [one], since, until)
        assert sum(reasons[lead].values()) == one.points, "what criteria give differs by as much as the score"
    assert moved == {}
    assert found.compared == both
    assert [abs(one.points) for one in found.moved] == sorted((abs(one.points) for one in found.moved), reverse=True)
    assert found.risen + found.fallen + found.entered + found.left <= len(found.moved)


def test_now_is_what_is_stored_and_who_objects_is_left_out() -> None:
    from reifegrad_web.leads.objections import object_to_profiling
    from reifegrad_web.leads.persons import find
    from reifegrad_web.scoring.moved import compare_moments
    from reifegrad_web.scoring.reading import served_model
    from reifegrad_web.writing import write

    history([("a", 40, "/pricing"), ("a", 1, "/pricing"), ("b", 40, "/pricing"), ("b", 2, "/pricing")])
    each = served_model("fit-interest")
    assert each is not None
    since = NOW - timedelta(days=30)
    assert {one.card.lead_id for one in compare_moments(each, everybody(), since, None).moved} == {
        lead_of("user", "a"),
        lead_of("user", "b"),
    }
    with write():
        object_to_profiling(find("user:b"), "test", NOW, NOW)
    assert [one.card.lead_id for one in compare_moments(each, everybody(), since, None).moved] == [lead_of("user", "a")]


def test_who_has_no_score_yet_is_not_said_to_have_lost_it() -> None:
    from reifegrad_web.scoring.moved import compare_moments
    from reifegrad_web.scoring.reading import served_model

    history([("a", 40, "/pricing"), ("b", 40, "/pricing")])
    publish("grade-matrix")
    each = served_model("grade-matrix")
    assert each is not None
    found = compare_moments(each, everybody(), NOW - timedelta(days=30), None)
    assert (found.compared, found.waiting, found.left) == (0, 2, 0)
    assert not found.moved
    work()
    found = compare_moments(each, everybody(), NOW - timedelta(days=30), None)
    assert (found.compared, found.waiting) == (2, 0)
