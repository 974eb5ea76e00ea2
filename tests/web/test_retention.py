"""What is older than the rules allow goes, once a day, and scores follow from what is left."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from people import publish, work
from test_taking import NOW, lead_of, message, take

pytestmark = pytest.mark.usefixtures("emptied")


def rule(subject: str, days: int | None) -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.retaining import set_rule

    set_rule(subject, days, command_line(), NOW)


def run(now: Any = NOW) -> dict[str, int]:
    from reifegrad_web.audit.recording import SERVER
    from reifegrad_web.privacy.retaining import keep_to_rules, would_delete

    expected = would_delete(now)
    found = keep_to_rules(SERVER, now)
    assert found == expected
    assert set(would_delete(now).values()) <= {0}
    return found


def visit(days: int, **more: Any) -> None:
    at = NOW - timedelta(days=days)
    take(message("page", occurred_at=at, properties={"path": "/pricing"}, **more), received_at=at)


def test_activities_go_by_their_kind_and_scores_follow() -> None:
    from reifegrad_web.leads.models import Activity
    from reifegrad_web.scoring.models import LeadScore
    from reifegrad_web.scoring.verifying import verify

    publish()
    visit(5, user_id="u")
    visit(40, user_id="u")
    old = NOW - timedelta(days=40)
    take(message(user_id="u", name="Form Submitted", occurred_at=old))
    work()
    before = LeadScore.objects.get().score or 0
    rule("activities:page_viewed", 30)
    rule("activities", 100)
    assert run() == {"activities": 0, "activities:page_viewed": 1}
    rule("activities", 39)
    assert run() == {"activities": 1, "activities:page_viewed": 0}
    assert Activity.objects.count() == 1
    work()
    assert (LeadScore.objects.get().score or 0) < before
    assert verify(NOW).wrong == ()


def test_a_visitor_who_never_said_who_it_is_goes_with_everything() -> None:
    from reifegrad_web.leads.models import Activity, Identifier
    from reifegrad_web.scoring.models import LeadScore

    publish()
    visit(100, anonymous_id="gone", message_id="1")
    visit(100, anonymous_id="back", message_id="2")
    visit(1, anonymous_id="back", message_id="3")
    visit(100, anonymous_id="known", user_id="u", message_id="4")
    Identifier.objects.update(first_seen_at=NOW - timedelta(days=100))
    work()
    gone = lead_of("anonymous", "gone")
    rule("anonymous", 90)
    assert run() == {"anonymous": 1}
    assert not Identifier.objects.filter(value="gone").exists()
    assert Activity.objects.count() == 3
    work()
    assert not LeadScore.objects.filter(lead_id=gone).exists()


def test_messages_and_failures_go_when_they_are_old() -> None:
    from reifegrad_web.ingest.models import FailedEvent, Message
    from reifegrad_web.ingest.protocols.message import FailedMessage

    for days in (1, 50):
        visit(days, user_id="u", message_id=f"m{days}")
        take(FailedMessage("bad-type", {}, {}), received_at=NOW - timedelta(days=days))
    rule("messages", 30)
    rule("failed", 30)
    assert run() == {"failed": 1, "messages": 1}
    assert [row.message_id for row in Message.objects.all()] == ["m1"]
    assert FailedEvent.objects.count() == 1


def test_it_runs_once_a_day_and_the_log_says_so() -> None:
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.privacy.models import RetentionRun
    from reifegrad_web.privacy.retaining import keep_to_rules_daily

    assert keep_to_rules_daily(NOW) is None, "without rules there is nothing to do"
    visit(50, user_id="u", message_id="1")
    rule("messages", 30)
    assert keep_to_rules_daily(NOW) == {"messages": 1}
    assert keep_to_rules_daily(NOW + timedelta(hours=2)) is None
    assert keep_to_rules_daily(NOW + timedelta(days=1)) == {"messages": 0}
    assert [row.counts for row in RetentionRun.objects.order_by("day")] == [{"messages": 1}, {"messages": 0}]
    assert [row.action for row in AuditEntry.objects.order_by("number")] == ["retention.set", *["retention.run"] * 2]


def test_a_rule_is_taken_away() -> None:
    from reifegrad_web.privacy.retaining import rules

    rule("failed", 30)
    rule("failed", 60)
    assert [(each["subject"], each["days"]) for each in rules()] == [("failed", 60)]
    rule("failed", None)
    assert rules() == []


@pytest.mark.parametrize(("subject", "days"), [("visits", 3), ("activities:", 3), ("failed", 0), ("failed", 99_999)])
def test_a_rule_that_means_nothing_is_refused(subject: str, days: int) -> None:
    from reifegrad.errors import ReifegradError

    with pytest.raises(ReifegradError):
        rule(subject, days)


def test_a_rule_can_be_counted_before_it_is_set() -> None:
    from reifegrad_web.privacy.models import RetentionRule
    from reifegrad_web.privacy.retaining import rule_would_delete

    for days in (5, 40, 50):
        visit(days, user_id="u", message_id=str(days))
    take(message(user_id="u", name="Form Submitted", occurred_at=NOW - timedelta(days=60)))
    assert rule_would_delete("activities:page_viewed", 30, NOW) == 2
    assert rule_would_delete("activities", 30, NOW) == 3
    rule("activities:form_submitted", 100)
    assert rule_would_delete("activities", 30, NOW) == 2, "a kind with a rule of its own keeps to that"
    assert [each.subject for each in RetentionRule.objects.all()] == ["activities:form_submitted"]


def test_the_next_turn_is_today_or_when_the_next_day_begins() -> None:
    from reifegrad_web.privacy.retaining import keep_to_rules_daily, rules_run

    assert rules_run(NOW).last_at is None
    rule("failed", 30)
    keep_to_rules_daily(NOW)
    found = rules_run(NOW + timedelta(hours=1))
    assert (found.last_at, found.counts) == (NOW, {"failed": 0})
    assert found.next_from.isoformat() == "2026-03-03T00:00:00+00:00"
    later = NOW + timedelta(days=2)
    assert rules_run(later).next_from == later
