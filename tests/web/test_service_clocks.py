"""Clocks of leads: they follow from what was done, and what is to be done when they run out is done once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from handing import do, doer
from serving_leads import AGREEMENT, DAY, HOUR, MINUTE, MONDAY, begin, call, hand_over, look, rows, steps, told
from test_routing import agree, owner, route

pytestmark = pytest.mark.usefixtures("emptied")


def test_a_lead_that_is_handed_over_has_clocks_by_the_level_that_holds() -> None:
    begin()
    boss, other = hand_over("u1", position="CEO"), hand_over("u2")
    look(MONDAY + MINUTE)
    assert {key: row.due_at for key, row in rows(boss).items()} == {("bosses", "respond"): MONDAY + HOUR}
    assert {key: row.due_at for key, row in rows(other).items()} == {
        ("others", "respond"): MONDAY + 2 * HOUR,
        ("others", "reach"): MONDAY + 8 * HOUR,
    }
    respond = rows(other)["others", "respond"]
    assert (respond.state, respond.owner.username) == ("running", owner(other))


def test_an_answer_in_time_is_kept_and_nothing_else_is_done() -> None:
    users = begin()
    lead = hand_over("u1")
    look(MONDAY)
    call(lead, users["anna"], MONDAY + HOUR)
    look(MONDAY + HOUR)
    look(MONDAY + 3 * DAY)
    assert {key[1]: (row.state, row.worked) for key, row in rows(lead).items()} == {
        "respond": ("met", 3_600_000_000),
        "reach": ("met", 3_600_000_000),
    }
    assert steps(lead) == []


def test_who_does_not_answer_is_reminded_others_are_told_and_the_lead_is_taken_back_once() -> None:
    begin()
    lead = hand_over("u1")
    first = owner(lead)
    assert first == "anna"
    look(MONDAY + 89 * MINUTE)
    assert steps(lead) == []
    for minute in (90, 100, 120, 121, 180, 181):
        look(MONDAY + minute * MINUTE)
    assert [(promised, what, (at - MONDAY) // MINUTE) for promised, what, at in steps(lead)] == [
        ("respond", "remind", 90),
        ("respond", "missed", 120),
        ("respond", "escalate", 120),
        ("respond", "recall", 180),
    ]
    assert owner(lead) == "ben"
    assert told("anna") == [("recall", lead)]
    assert told("cara") == []  # what she was told of is settled: the lead has somebody else
    assert rows(lead)["others", "respond"].started_at == MONDAY + 3 * HOUR
    assert rows(lead)["others", "respond"].owner.username == "ben"


def test_who_takes_a_late_lead_out_of_its_queue_has_it_also_when_it_is_recalled_from_there() -> None:
    from test_queues import take

    users = begin(AGREEMENT.replace("all: {when: else, to: north}", "all: {when: else, to: inbound}"))
    lead = hand_over("u1")
    look(MONDAY + 2 * HOUR)
    take(lead, users["anna"], MONDAY + 2 * HOUR + MINUTE)
    look(MONDAY + 3 * HOUR)
    look(MONDAY + 3 * HOUR + MINUTE)
    assert ("respond", "recall", MONDAY + 3 * HOUR) in steps(lead)
    clock = rows(lead)["others", "respond"]
    assert (clock.started_at, clock.owner, clock.queue) == (MONDAY + 3 * HOUR, users["anna"], "")


def test_whom_the_lead_was_taken_from_does_not_get_it_again_and_then_it_waits_in_the_queue() -> None:
    begin()
    lead = hand_over("u1")
    for minute in (180, 361):
        look(MONDAY + minute * MINUTE)
    assert owner(lead) is None
    assert [what for _, what, _ in steps(lead)].count("recall") == 2
    from reifegrad_web.routing.reading import last_queue

    assert last_queue(lead) == "inbound"
    clock = rows(lead)["others", "respond"]
    assert (clock.owner, clock.queue, clock.state) == (None, "inbound", "running")


def test_nobody_works_at_night_and_the_time_goes_on_in_the_morning() -> None:
    begin()
    evening = MONDAY + 7 * HOUR + 30 * MINUTE
    lead = hand_over("u1", evening)
    look(evening)
    assert rows(lead)["others", "respond"].due_at == MONDAY + DAY + 90 * MINUTE
    look(MONDAY + DAY + 59 * MINUTE)
    assert steps(lead) == []
    look(MONDAY + DAY + 60 * MINUTE)
    assert [what for _, what, _ in steps(lead)] == ["remind"]


def test_the_end_of_a_cycle_stops_its_clocks_and_taking_that_back_lets_them_go_on() -> None:
    from reifegrad_web.sales.commanding import take_back

    begin()
    lead = hand_over("u1")
    look(MONDAY)
    made = do(lead, "reject", MONDAY + HOUR, reason="timing")
    look(MONDAY + HOUR)
    assert {row.state for row in rows(lead).values()} == {"stopped"}
    take_back(made.pk, doer(), MONDAY + HOUR + MINUTE)
    look(MONDAY + HOUR + MINUTE)
    assert {(row.state, row.due_at) for row in rows(lead).values()} == {
        ("running", MONDAY + 2 * HOUR),
        ("running", MONDAY + 8 * HOUR),
    }


def test_a_contact_that_is_taken_back_was_no_answer() -> None:
    from reifegrad_web.leads.owners import take_back_contact
    from reifegrad_web.writing import write

    users = begin()
    lead = hand_over("u1")
    made = call(lead, users["anna"], MONDAY + HOUR, "not-reached")
    look(MONDAY + HOUR)
    assert {key[1]: row.state for key, row in rows(lead).items()} == {
        "respond": "met",
        "reach": "running",
        "follow_up": "running",
    }
    with write():
        take_back_contact(users["anna"], made.pk, MONDAY + HOUR)
    look(MONDAY + HOUR)
    assert {key[1]: row.state for key, row in rows(lead).items()} == {"respond": "running", "reach": "running"}


def test_a_note_is_no_answer_and_a_mail_is_one() -> None:
    users = begin()
    lead = hand_over("u1")
    call(lead, users["anna"], MONDAY + 10 * MINUTE, kind="note")
    look(MONDAY + 10 * MINUTE)
    assert rows(lead)["others", "respond"].state == "running"
    call(lead, users["anna"], MONDAY + 20 * MINUTE, kind="mail")
    look(MONDAY + 20 * MINUTE)
    assert rows(lead)["others", "respond"].state == "met"


def test_a_new_version_restarts_no_clock_and_holds_for_leads_that_come_later() -> None:
    begin()
    lead = hand_over("u1")
    look(MONDAY + HOUR)
    agree(AGREEMENT.replace("respond_within: 2 hours", "respond_within: 4 hours"), MONDAY + HOUR)
    look(MONDAY + HOUR)
    later = hand_over("u2", MONDAY + HOUR)
    look(MONDAY + HOUR + MINUTE)
    assert rows(lead)["others", "respond"].due_at == MONDAY + 2 * HOUR
    assert rows(later)["others", "respond"].due_at == MONDAY + 5 * HOUR
    look(MONDAY + 3 * HOUR)  # taken back: from now on it is the new version that holds for it
    assert rows(lead)["others", "respond"].due_at == MONDAY + 7 * HOUR


def test_without_an_agreement_in_force_nothing_is_promised_any_more() -> None:
    from reifegrad_web.agreements.in_force import version_in_force
    from reifegrad_web.agreements.publishing import retire
    from reifegrad_web.org.people import decider

    begin()
    lead = hand_over("u1")
    look(MONDAY)
    version = version_in_force()
    assert version is not None
    retire(version, decider(None), MONDAY + HOUR)
    look(MONDAY + HOUR)
    look(MONDAY + DAY)
    assert {row.state for row in rows(lead).values()} == {"stopped"}
    assert (steps(lead), owner(lead)) == ([], "anna")


def test_a_lead_from_before_the_first_agreement_is_promised_nothing_unless_that_has_decided_about_it() -> None:
    from people import publish
    from test_routing import people, visitor

    publish()
    people()
    before, waiting = visitor("u1"), visitor("u2")
    do(before, "hand_over", MONDAY - DAY)
    from reifegrad_web.sales.models import OwnerWanted

    OwnerWanted.objects.all().delete()
    do(waiting, "hand_over", MONDAY - DAY)
    agree(AGREEMENT, MONDAY)
    route(MONDAY)
    look(MONDAY)
    assert rows(before) == {}
    assert rows(waiting)["others", "respond"].started_at == MONDAY


def test_of_leads_that_object_to_profiling_no_level_holds() -> None:
    from people import work

    from reifegrad_web.audit.recording import SERVER
    from reifegrad_web.privacy.requests import object_to_profiling

    begin()
    lead = hand_over("u1")
    look(MONDAY)
    object_to_profiling(str(lead), "by phone", SERVER, MONDAY + HOUR)
    work(MONDAY + HOUR)
    look(MONDAY + HOUR)
    look(MONDAY + DAY)
    assert {row.state for row in rows(lead).values()} == {"stopped"}
    assert steps(lead) == []


def test_another_level_that_begins_to_hold_has_clocks_of_its_own() -> None:
    from people import work
    from test_taking import message, take

    begin()
    lead = hand_over("u1")
    look(MONDAY)
    at = MONDAY + HOUR
    take(message("identify", user_id="u1", message_id="later", traits={"position": "CEO"}))
    work()
    look(at)
    assert rows(lead)["others", "respond"].state == "stopped"
    assert rows(lead)["bosses", "respond"].started_at == at


def test_what_changes_after_a_recall_holds_from_its_own_day_on() -> None:
    from people import work
    from test_taking import message, take

    begin()
    lead = hand_over("u1")
    for moment in (MONDAY, MONDAY + 3 * HOUR, MONDAY + 3 * HOUR + MINUTE):
        look(moment)
    agree(AGREEMENT.replace("respond_within: 1 hour", "respond_within: 4 hours"), MONDAY + 4 * HOUR)
    take(message("identify", user_id="u1", message_id="later", traits={"position": "CEO"}))
    work()
    at = MONDAY + 4 * HOUR + 30 * MINUTE
    look(at)
    others, bosses = rows(lead)["others", "respond"], rows(lead)["bosses", "respond"]
    assert (others.started_at, others.stopped_at) == (MONDAY + 3 * HOUR, at)
    assert (bosses.started_at, bosses.due_at) == (at, at + HOUR)  # by the version of the recall, not by the next


def test_an_absence_that_is_entered_afterwards_counts_as_if_it_had_been_known() -> None:
    from reifegrad_web.audit.recording import SERVER
    from reifegrad_web.routing.absences import add_absence, remove_absence

    users = begin()
    lead = hand_over("u1")
    call(lead, users["anna"], MONDAY + 150 * MINUTE)
    look(MONDAY + 150 * MINUTE)
    do(lead, "reject", MONDAY + 160 * MINUTE, reason="timing")
    look(MONDAY + 160 * MINUTE)
    assert rows(lead)["others", "respond"].state == "missed"
    away = add_absence(users["anna"], MONDAY, MONDAY + 165 * MINUTE, SERVER, MONDAY + 161 * MINUTE)
    look(MONDAY + 161 * MINUTE)
    assert rows(lead)["others", "respond"].state == "met"
    remove_absence(away.pk, SERVER, MONDAY + 162 * MINUTE)
    look(MONDAY + 162 * MINUTE)
    assert rows(lead)["others", "respond"].state == "missed"


def test_who_comes_back_earlier_than_planned_was_away_until_then() -> None:
    from reifegrad_web.audit.recording import SERVER
    from reifegrad_web.routing.absences import add_absence, remove_absence

    users = begin()
    lead = hand_over("u1")
    away = add_absence(users["anna"], MONDAY + 30 * MINUTE, MONDAY + 5 * DAY, SERVER, MONDAY + 30 * MINUTE)
    look(MONDAY + HOUR)
    remove_absence(away.pk, SERVER, MONDAY + 2 * DAY)
    look(MONDAY + 2 * DAY)
    clock = rows(lead)["others", "respond"]
    assert (clock.owner, clock.state, clock.due_at) == (users["anna"], "running", MONDAY + 2 * DAY + 90 * MINUTE)
    assert steps(lead) == []


@pytest.mark.parametrize(
    ("evening", "due"),
    [
        ("2026-03-27T15:30:00+00:00", "2026-03-30T08:30:00+00:00"),  # the clock is put forward on Sunday
        ("2026-10-23T14:30:00+00:00", "2026-10-26T09:30:00+00:00"),  # and back
    ],
)
def test_a_clock_is_right_to_the_minute_over_both_turns_of_the_clock(evening: str, due: str) -> None:
    start, end = datetime.fromisoformat(evening), datetime.fromisoformat(due)
    begin(now=start)
    lead = hand_over("u1", start)
    look(start)
    assert rows(lead)["others", "respond"].due_at == end
    look(end - 31 * MINUTE)
    assert steps(lead) == []
    look(end - 30 * MINUTE)
    assert steps(lead) == [("respond", "remind", end - 30 * MINUTE)]
    look(end - MINUTE)
    assert len(steps(lead)) == 1
    look(end)
    assert steps(lead)[1:] == [("respond", "missed", end), ("respond", "escalate", end)]


def test_two_leads_that_turn_out_to_be_one_have_the_clocks_of_one() -> None:
    from people import work

    from reifegrad_web.audit.recording import SERVER
    from reifegrad_web.privacy.requests import merge

    begin()
    first, second = hand_over("u1"), hand_over("u2", MONDAY + 10 * MINUTE)
    look(MONDAY + 10 * MINUTE)
    merge(str(first), str(second), SERVER, MONDAY + 20 * MINUTE)
    work()
    look(MONDAY + 20 * MINUTE)
    from reifegrad_web.leads.models import WatchedLead
    from reifegrad_web.leads.persons import find, lead_number

    kept = lead_number(find("user:u2"))
    assert {key[1] for key in rows(kept)} == {"respond", "reach"}
    assert list(WatchedLead.objects.values_list("lead_id", flat=True)) == [kept]


def test_who_is_handed_over_while_nobody_watches_is_found() -> None:
    from reifegrad_web.leads.models import WatchedLead
    from reifegrad_web.service.sweeping import watch_all

    begin()
    lead, ended = hand_over("u1"), hand_over("u2")
    do(ended, "reject", MONDAY, reason="timing")
    WatchedLead.objects.all().delete()
    assert (watch_all(MONDAY), watch_all(MONDAY)) == (1, 0)
    look(MONDAY)
    assert set(rows(lead)) == {("others", "respond"), ("others", "reach")}


def test_a_lead_that_sales_has_no_more_is_not_watched() -> None:
    from reifegrad_web.leads.models import WatchedLead

    begin()
    lead = hand_over("u1")
    do(lead, "reject", MONDAY, reason="timing")
    look(MONDAY)
    assert not WatchedLead.objects.exists()


def test_whoever_is_told_of_something_sees_it_until_they_say_so_or_it_is_settled() -> None:
    from reifegrad_web.service.telling import notices_of, see
    from reifegrad_web.writing import write

    users = begin()
    lead = hand_over("u1")
    look(MONDAY + 125 * MINUTE)
    assert told("anna") == []  # the time was over before a worker looked: a reminder comes too late
    assert told("cara") == [("escalate", lead)]
    (notice,) = notices_of(users["cara"])
    with write():
        assert see(users["cara"], notice.pk, MONDAY) == lead
    assert told("cara") == []


def test_what_happened_is_handed_on_in_order() -> None:
    from reifegrad_web.service.outbox import CROSSED, events_after, last_number

    begin()
    assert last_number() == 0
    hand_over("u1")
    for minute in (90, 120, 180):
        look(MONDAY + minute * MINUTE)
    found = events_after(0)
    assert [CROSSED[row.what] for row in found] == ["reminded", "no_response_in_time", "escalated", "recalled"]
    assert events_after(found[1].pk, 1) == [found[2]]
    assert last_number() == found[-1].pk


def test_a_lead_with_odd_facts_keeps_nobody_else_waiting(monkeypatch: Any) -> None:
    from reifegrad_web.service import keeping

    begin()
    odd, other = hand_over("u1"), hand_over("u2")
    real = keeping.clocks_of

    def fails(histories: Any, as_of: datetime) -> Any:
        if any(each.lead == odd for each in histories):
            raise ValueError
        return real(histories, as_of)

    with monkeypatch.context() as patched:
        patched.setattr(keeping, "clocks_of", fails)
        look(MONDAY)
    assert rows(odd) == {} and rows(other) != {}
    assert look(MONDAY + 9 * MINUTE) == 0
    look(MONDAY + 10 * MINUTE)
    assert rows(odd)["others", "respond"].started_at == MONDAY


def test_a_failure_while_a_lead_is_taken_back_leaves_nothing_half_done(monkeypatch: Any) -> None:
    from reifegrad_web.service import stepping

    begin()
    lead = hand_over("u1")
    look(MONDAY + 120 * MINUTE)

    def fails(*_: Any, **__: Any) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(stepping, "record", fails)
        with pytest.raises(OSError):
            look(MONDAY + 180 * MINUTE)
    assert owner(lead) == "anna" and "recall" not in {what for _, what, _ in steps(lead)}
    look(MONDAY + 181 * MINUTE)
    assert owner(lead) == "ben" and [what for _, what, _ in steps(lead)].count("recall") == 1
