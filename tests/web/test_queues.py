"""Queues: who sees which, who takes leads out of them, and what happens where two do so at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from emptying import empty
from handing import do
from hypothesis import given, settings
from hypothesis import strategies as st
from people import publish
from test_api_privacy import call, token
from test_routing import AGREEMENT, DAY, agree, handed_over, owner, people, route, visitor
from test_taking import NOW

from reifegrad.errors import ReifegradError

pytestmark = pytest.mark.usefixtures("emptied")
TEAMED = AGREEMENT.replace("en: Inbound}}", "en: Inbound}, team: north}\n  rest: {}")


def actor_of(user: Any) -> Any:
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.audit.recording import Actor

    return Actor(AuditEntry.Actor.USER, f"{user.pk} {user.username}")


def take(lead: int, user: Any, now: Any = NOW) -> Any:
    from reifegrad_web.routing.taking import take_from_queue

    return take_from_queue(lead, user, actor_of(user), now)


def queued(*names: str, text: str = TEAMED) -> tuple[dict[str, Any], list[int]]:
    """People, and leads that no route fits, who wait a day apart."""
    publish()
    users = people()
    agree(text)
    leads = [visitor(name, "intern") for name in names]
    for number, lead in enumerate(leads):
        handed_over(lead, now=NOW + number * DAY)
        route(NOW + number * DAY)
    return users, leads


def seen(user: Any = None) -> dict[str, list[int]]:
    from reifegrad_web.routing.reading import queues_seen

    return {each.queue: list(each.since) for each in queues_seen(user)}


def test_the_longest_waits_first_and_who_is_taken_waits_no_more() -> None:
    users, (first, second) = queued("u1", "u2")
    assert seen() == {"inbound": [first, second], "rest": []}
    assert take(first, users["anna"]).assignment is not None
    assert owner(first) == "anna"
    assert seen() == {"inbound": [second], "rest": []}
    do(second, "recycle", NOW + 2 * DAY, reason="no_need")
    assert seen() == {"inbound": [], "rest": []}


def test_the_second_one_is_told_who_has_it_and_changes_nothing() -> None:
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.leads.models import Assignment

    users, (lead,) = queued("u1")
    take(lead, users["anna"])
    late = take(lead, users["ben"])
    assert (late.assignment, late.owner) == (None, users["anna"])
    assert owner(lead) == "anna"
    assert Assignment.objects.count() == 1
    assert AuditEntry.objects.filter(action="lead.assign").count() == 1


def test_of_two_who_click_at_once_one_has_it_and_the_other_is_told_so() -> None:
    from django.db import connection

    users, leads = queued("u1", "u2", "u3")
    ready = Barrier(2)

    def clicks(name: str) -> list[Any]:
        try:
            return [(ready.wait(), take(lead, users[name]))[1] for lead in leads]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        anna, ben = both.map(clicks, ("anna", "ben"))
    for lead, one, other in zip(leads, anna, ben, strict=True):
        assert (one.assignment is None) != (other.assignment is None)
        assert one.owner == other.owner == users[owner(lead) or ""]


def test_who_takes_a_lead_back_puts_it_where_it_has_waited_since() -> None:
    from reifegrad_web.leads.owners import take_back_assignment
    from reifegrad_web.writing import write

    users, (first, second) = queued("u1", "u2")
    done = take(first, users["anna"], NOW + 2 * DAY)
    with write():
        take_back_assignment(done.assignment, actor_of(users["anna"]).name, NOW + 3 * DAY)
    assert owner(first) is None
    assert seen() == {"inbound": [first, second], "rest": []}


def test_nobody_takes_a_lead_that_waits_no_more_or_never_did() -> None:
    users, (lead,) = queued("u1")
    never = visitor("u2")
    do(lead, "recycle", NOW + DAY, reason="no_need")
    gone = take(lead, users["anna"])
    assert (gone.assignment, gone.owner, owner(lead)) == (None, None, None)
    for number in (never, 9_999):
        with pytest.raises(ReifegradError) as caught:
            take(number, users["anna"])
        assert caught.value.problems[0].code == "lead-unknown"


def test_a_queue_that_a_new_agreement_does_not_know_keeps_its_leads_for_those_who_see_all() -> None:
    users, (lead,) = queued("u1")
    agree(TEAMED.replace("inbound", "entrance"), NOW + DAY)
    assert seen() == {"entrance": [], "rest": [], "inbound": [lead]}
    users["anna"].sees = "own"
    assert seen(users["anna"]) == {"entrance": []}
    with pytest.raises(ReifegradError):
        take(lead, users["anna"])


@settings(deadline=None, max_examples=25)
@given(role=st.sampled_from(("admin", "marketing", "sales", "reader")), sees=st.sampled_from(("own", "team", "all")))
@pytest.mark.parametrize("name", ["anna", "cara"])
def test_whoever_sees_a_queue_may_take_from_it_and_nobody_else(name: str, role: str, sees: str) -> None:
    empty()
    users, (lead,) = queued("u1")
    user = users[name]
    user.role, user.sees = role, sees
    everybody, member = role == "admin" or sees == "all", name == "anna"
    assert seen(user) == ({"inbound": [lead], "rest": []} if everybody else {"inbound": [lead]} if member else {})
    if everybody or member:
        assert take(lead, user).assignment is not None
    else:
        with pytest.raises(ReifegradError):
            take(lead, user)
    assert owner(lead) == (name if everybody or member else None)


def test_programs_read_decisions_as_codes_and_in_words_and_who_waits() -> None:
    _, (lead,) = queued("u1")
    reader = token("read")
    found = call("get", f"leads/{lead}/routing", reader).json()
    (decision,) = found["decisions"]
    assert (decision["queue"], decision["owner"], decision["sentences"]) == ("inbound", None, None)
    assert decision["causes"][0]["code"] == "no_route"
    (german,) = call("get", f"leads/{lead}/routing?language=de", reader).json()["decisions"]
    assert "Eingang" in german["sentences"]["said"]
    assert call("get", f"leads/{lead}/routing?language=fr", reader).status_code == 422
    assert call("get", "leads/999/routing", reader).status_code == 404
    answer = call("get", "queues", reader).json()
    assert (answer["agreement"], answer["agreement_hash"]) == ("sales", decision["agreement_hash"])
    assert [(each["queue"], [one["lead_id"] for one in each["leads"]]) for each in answer["queues"]] == [
        ("inbound", [str(lead)]),
        ("rest", []),
    ]
    for path in (f"leads/{lead}/routing", "queues"):
        assert call("get", path, None).status_code == 401
        assert call("get", path, token("write")).status_code == 403


def test_without_an_agreement_programs_are_told_that_nobody_waits() -> None:
    assert call("get", "queues", token("read")).json() == {"agreement": None, "agreement_hash": None, "queues": []}


def test_who_was_passed_over_is_told_with_the_cause() -> None:
    from reifegrad_web.audit.recording import SERVER
    from reifegrad_web.routing.absences import add_absence

    publish()
    users = people()
    agree(TEAMED)
    add_absence(users["anna"], NOW - DAY, NOW + timedelta(days=2), SERVER, NOW)
    lead = visitor("u1")
    handed_over(lead)
    route()
    (decision,) = call("get", f"leads/{lead}/routing?language=en", token("read")).json()["decisions"]
    assert decision["owner"] == "ben"
    assert [each["person"] for each in decision["passed_over"]] == ["anna"]
    assert any("Anna Huber" in each for each in decision["sentences"]["passed_over"])
