"""Who is no real lead by the agreement is kept apart before anybody gets them, and comes back when somebody says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from handing import do, stage
from people import publish
from serving_leads import HOUR, MONDAY, begin, hand_over, look, rows
from test_routing import AGREEMENT, agree, owner, people, route, visitor
from test_taking import message, take

pytestmark = pytest.mark.usefixtures("emptied")
DAY = timedelta(days=1)
RULES = """
pseudo:
  competitor: {when: email_domain = 'rival.example'}
  student: {when: position = 'Student'}
"""
TEXT = AGREEMENT + RULES


def start() -> None:
    publish()
    people()
    agree(TEXT, MONDAY - 7 * DAY)


def learned(name: str, at: Any, **traits: Any) -> None:
    """Something becomes known of somebody."""
    from people import work

    take(message("identify", user_id=name, traits=traits, message_id=f"{name}-{at}", occurred_at=at), received_at=at)
    work()


def handed(lead: int, at: Any) -> None:
    do(lead, "hand_over", at, role="marketing")
    route(at)


def test_a_student_is_kept_apart_with_the_rule_as_the_reason_and_nobody_gets_them() -> None:
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.routing.models import RoutingDecision
    from reifegrad_web.sales.models import OwnerWanted
    from reifegrad_web.sales.reading import handover_of

    start()
    student, real = visitor("sia", "Student"), visitor("rob")
    handed(student, MONDAY)
    handed(real, MONDAY)
    assert stage(student) == ("pseudo", 1)
    assert (owner(student), OwnerWanted.objects.count()) == (None, 0)
    assert owner(real) is not None
    assert RoutingDecision.objects.filter(identifier__lead_id=student).count() == 0
    last = handover_of(student, "sales", {})["events"][-1]
    assert (last["command"], last["reason"], last["by_rule"], last["by"]) == ("mark_pseudo", "student", True, None)
    entries = AuditEntry.objects.filter(action="lead.handover", target=f"lead:{student}")
    assert entries.filter(details__reason="student").count() == 1


def test_whoever_is_restored_stays_until_the_facts_say_something_else() -> None:
    start()
    lead = visitor("sia", "Student")
    handed(lead, MONDAY)
    do(lead, "restore", MONDAY + HOUR, role="marketing")
    handed(lead, MONDAY + 2 * HOUR)
    assert stage(lead) == ("marketing_qualified", 2), "somebody has said that it is a real lead"
    learned("sia", MONDAY + DAY, email="sia@rival.example")
    do(lead, "recycle", MONDAY + 2 * DAY, reason="timing")
    handed(lead, MONDAY + 3 * DAY)
    assert stage(lead) == ("pseudo", 3)
    do(lead, "restore", MONDAY + 4 * DAY)
    handed(lead, MONDAY + 5 * DAY)
    assert stage(lead) == ("marketing_qualified", 4), "what was known then was overruled, too"


def test_clocks_of_somebody_who_turns_out_to_study_stop() -> None:
    from serving_leads import AGREEMENT as PROMISED

    begin(PROMISED + RULES)
    lead = hand_over("lea", MONDAY)
    look(MONDAY)
    assert {row.state for row in rows(lead).values()} == {"running"}
    learned("lea", MONDAY + HOUR / 2, position="Student")
    look(MONDAY + HOUR)
    assert stage(lead) == ("pseudo", 1)
    assert all(row.stopped_at is not None for row in rows(lead).values())


def test_lists_know_who_is_kept_apart_and_my_day_leaves_them_out() -> None:
    from test_service_listed import listed

    from reifegrad_web.leads.models import LeadCard
    from reifegrad_web.sales.pursued import are_pursued

    start()
    student, real = visitor("sia", "Student"), visitor("rob")
    handed(student, MONDAY)
    handed(real, MONDAY)
    assert listed(MONDAY + DAY, handover=("pseudo",)) == {student}
    assert set(LeadCard.objects.filter(are_pursued()).values_list("lead_id", flat=True)) == {real}


def test_an_agreement_without_rules_keeps_nobody_apart_and_who_objects_is_judged_by_none() -> None:
    from reifegrad_web.audit.recording import SERVER
    from reifegrad_web.privacy.requests import object_to_profiling
    from reifegrad_web.routing.keeping_apart import keep_apart
    from reifegrad_web.writing import write

    publish()
    people()
    agree(AGREEMENT, MONDAY - 7 * DAY)
    lead = visitor("sia", "Student")
    handed(lead, MONDAY)
    assert stage(lead) == ("marketing_qualified", 1)
    agree(TEXT, MONDAY)
    object_to_profiling(str(lead), "by mail", SERVER, MONDAY)
    with write():
        assert keep_apart([lead], MONDAY + HOUR) == set()
    assert stage(lead) == ("marketing_qualified", 1)


def test_the_simulation_says_how_many_of_the_past_leads_would_have_been_kept_apart() -> None:
    from reifegrad.agreement.loader import parse_agreement
    from reifegrad_web.models.versions import published_models
    from reifegrad_web.routing.simulating import simulate_past

    publish()
    people()
    agree(AGREEMENT, MONDAY - 7 * DAY)
    for name, position in (("sia", "Student"), ("rob", None), ("tim", None)):
        handed(visitor(name, position), MONDAY)
    found = simulate_past(parse_agreement(TEXT), published_models(), MONDAY + DAY)
    assert dict(found.simulation.kept_apart) == {"competitor": 0, "student": 1}
    assert (len(found.simulation.decisions), found.leads) == (2, 3)
