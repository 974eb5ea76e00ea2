"""Outcomes of imports, of a CRM and of programs move the stage as commands do; taken back, all is as before."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from emptying import empty
from handing import do, doer, publish_crossing, stage, visit
from hypothesis import given, settings
from hypothesis import strategies as st
from import_files import bring, take_back, write_csv
from test_any_handover import COMMANDS, REASONS, START, check_funnel, check_order
from test_taking import NOW

from reifegrad_web.sales.stage_machine import OPEN, Command, Event, Stage, State, fold, states

if TYPE_CHECKING:
    from pathlib import Path

NEEDS = {("post", "/outcomes"): "write"}
pytestmark = pytest.mark.usefixtures("emptied")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_DONE = st.lists(st.tuples(COMMANDS, REASONS, st.integers(0, 40)), max_size=40)
_TOLD = st.lists(st.tuples(st.sampled_from([Command.WIN, Command.LOSE]), st.integers(0, 40)), max_size=5)


def report(lead: int, outcome: str, at: Any, source: int = 0) -> int:
    """Somebody else says what became of a lead."""
    from reifegrad_web.leads.models import Identifier, Outcome
    from reifegrad_web.leads.watching import mark
    from reifegrad_web.writing import write

    with write():
        row = Outcome.objects.create(
            identifier=Identifier.objects.get(pk=lead), source_id=source, outcome=outcome, decided_at=at, received_at=at
        )
        mark([lead], at)
    return row.pk


def _events(done: Any, told: Any) -> tuple[list[Event], list[Event]]:
    own = [Event(at, each, START + hour * HOUR, reason) for at, (each, reason, hour) in enumerate(done, 1)]
    reports = [Event(0, each, START + hour * HOUR, "", number) for number, (each, hour) in enumerate(told, 1)]
    return own, reports


@settings(deadline=None, max_examples=400)
@given(done=_DONE, told=_TOLD)
def test_the_fold_keeps_the_order_of_any_events_and_reports(done: Any, told: Any) -> None:
    own, reports = _events(done, told)
    found = list(states([*own, *reports]))
    check_order(found)
    check_funnel(found)
    assert fold([*reversed(reports), *own]) == (found[-1][1] if found else State())
    decided = Counter(event.reported for event, _ in found if event.command in {Command.WIN, Command.LOSE})
    assert all(count == 1 for number, count in decided.items() if number), "an outcome decides once"
    for each in reports:
        then = fold(event for event in [*own, *reports] if event.at <= each.at)
        assert then.stage not in OPEN, "after a report no cycle is open"


@settings(deadline=None, max_examples=300)
@given(done=_DONE, told=_TOLD)
def test_what_would_not_have_been_done_had_the_report_been_there_counts_nothing(done: Any, told: Any) -> None:
    own, reports = _events(done, told)
    scored = [Event(each.number, each.command, each.at, each.reason, 0, frozenset({Stage.WON})) for each in own]
    before = State()
    for event, state in states([*scored, *reports]):
        if event.command is Command.HAND_OVER and not event.reported:
            assert not (before.stage is Stage.WON and before.reported), (
                "no score opens a cycle of who was won elsewhere"
            )
        before = state


@pytest.mark.parametrize(
    ("before", "outcome", "then"),
    [
        ((), "won", ("won", 1)),
        ((), "lost", ("lost", 1)),
        (("hand_over",), "won", ("won", 1)),
        (("hand_over", "accept"), "lost", ("lost", 1)),
        (("win",), "lost", ("won", 1)),
        (("win",), "won", ("won", 1)),
        (("lose",), "lost", ("lost", 1)),
        (("lose",), "won", ("won", 2)),
        (("disqualify",), "won", ("disqualified", 0)),
    ],
)
def test_a_report_leads_where_the_command_would_and_decides_nobody_twice(
    before: tuple[str, ...], outcome: str, then: tuple[str, int]
) -> None:
    lead = visit()
    reasons = {"disqualify": "wrong_profile", "lose": "price"}
    for place, command in enumerate(before):
        do(lead, command, NOW + place * HOUR, reason=reasons.get(command, ""))
    was = stage(lead)
    number = report(lead, outcome, NOW + DAY)
    assert stage(lead) == then
    from reifegrad_web.leads.models import Outcome

    Outcome.objects.filter(pk=number).delete()
    assert stage(lead) == was


def test_an_import_moves_the_stage_and_leaves_nothing_when_it_is_taken_back(tmp_path: Path) -> None:
    from reifegrad_web.leads.models import Identifier
    from reifegrad_web.sales.models import StageEvent

    leads = write_csv(tmp_path / "leads.csv", [{"lead_id": "1", "email": "anna@example.com"}])
    bring(leads=leads)
    lead = Identifier.objects.get(value="anna@example.com").lead_id or 0
    do(lead, "hand_over", NOW)
    rows = StageEvent.objects.count()
    outcomes = write_csv(
        tmp_path / "outcomes.csv", [{"lead_id": "1", "outcome": "won", "decided_at": "2026-03-04T10:00:00Z"}]
    )
    found = bring(outcomes=outcomes)
    assert stage(lead) == ("won", 1)
    assert StageEvent.objects.count() == rows, "derived, not written"
    bring(outcomes=outcomes)
    assert stage(lead) == ("won", 1)
    take_back(found)  # the second import has brought the same
    assert stage(lead) == ("won", 1)
    from reifegrad_web.imports.models import Import

    take_back(Import.objects.order_by("-id")[0])
    assert stage(lead) == ("marketing_qualified", 1)


def test_who_gave_the_same_decision_here_decides_it_once_also_where_the_report_comes_later() -> None:
    from reifegrad_web.sales.events import history_of

    lead = visit()
    do(lead, "hand_over", NOW)
    do(lead, "accept", NOW + HOUR)
    do(lead, "win", NOW + 2 * DAY, reason="product")
    report(lead, "won", NOW + DAY)
    assert stage(lead) == ("won", 1)
    assert [each.row.command for each in history_of(lead)].count("win") == 1


def test_a_command_that_brought_its_cycle_with_it_begins_none_after_a_report() -> None:
    lead = visit()
    do(lead, "win", NOW + 2 * DAY)
    report(lead, "won", NOW + DAY)
    assert stage(lead) == ("won", 1)
    do(lead, "hand_over", NOW + 3 * DAY)
    assert stage(lead) == ("marketing_qualified", 2), "somebody who hands it over again means it"


def test_a_score_begins_no_cycle_of_who_was_won_elsewhere() -> None:
    from people import work

    from reifegrad_web.sales.collecting import begin_collecting, collect

    publish_crossing()
    begin_collecting(NOW - DAY)
    lead = visit(days=(1, 2, 3), now=NOW)
    work(NOW)
    collect("w1", NOW)
    assert stage(lead) == ("marketing_qualified", 1)
    report(lead, "won", NOW - 2 * DAY)
    assert stage(lead) == ("won", 1), "it was won before its score rose"


def test_clocks_of_who_was_won_elsewhere_stop_and_run_again_when_that_is_taken_back() -> None:
    from serving_leads import HOUR as ONE
    from serving_leads import MONDAY, begin, hand_over, look, rows

    from reifegrad_web.leads.models import Outcome, WatchedLead
    from reifegrad_web.sales.reported import look_again
    from reifegrad_web.writing import write

    begin()
    lead = hand_over("lea", MONDAY)
    look(MONDAY)
    assert {row.state for row in rows(lead).values()} == {"running"}
    number = report(lead, "won", MONDAY + ONE / 2)
    look(MONDAY + ONE)
    assert all(row.stopped_at == MONDAY + ONE / 2 for row in rows(lead).values())
    assert not WatchedLead.objects.filter(lead_id=lead).exists()
    with write():
        Outcome.objects.filter(pk=number).delete()
        look_again([lead], MONDAY + ONE)
    look(MONDAY + ONE)
    assert {row.state for row in rows(lead).values()} == {"running"}


def test_lists_loads_and_my_day_know_who_was_decided_elsewhere() -> None:
    from serving_leads import MONDAY, begin, hand_over
    from test_service_listed import listed

    from reifegrad_web.leads.models import LeadCard
    from reifegrad_web.routing.kept_state import open_leads
    from reifegrad_web.sales.pursued import are_pursued
    from reifegrad_web.service.sweeping import watch_all

    begin()
    handed, won, lost = (hand_over(name, MONDAY) for name in ("nora", "wim", "lea"))
    only = hand_over("olga", MONDAY)
    from reifegrad_web.sales.models import StageEvent

    StageEvent.objects.filter(identifier__lead_id=only).delete()
    load = sum(open_leads().values())
    report(won, "won", MONDAY + HOUR)
    report(lost, "lost", MONDAY + HOUR)
    report(only, "won", MONDAY + HOUR)
    assert listed(MONDAY + DAY, handover=("won",)) == {won, only}
    assert listed(MONDAY + DAY, handover=("lost",)) == {lost}
    assert listed(MONDAY + DAY, handover=("marketing_qualified",)) == {handed}
    assert listed(MONDAY + DAY, handover=("nurturing",)) == set()
    assert sum(open_leads().values()) == load - 2
    pursued = set(LeadCard.objects.filter(are_pursued()).values_list("lead_id", flat=True))
    assert handed in pursued
    assert not pursued & {won, lost, only}
    from reifegrad_web.leads.models import WatchedLead

    WatchedLead.objects.all().delete()
    assert watch_all(MONDAY + DAY) == 1


def test_what_was_told_of_a_report_is_kept_beside_it_and_read_with_it() -> None:
    from reifegrad_web.leads.models import Outcome
    from reifegrad_web.sales.feedback import Told, decided_event, feedback_on, tell
    from reifegrad_web.sales.reading import feedback_of, handover_of

    lead = visit()
    number = report(lead, "won", NOW, source=7)
    by = doer()
    tell(lead, Told("won", reason="price", why="cheap"), by.user, by.actor, NOW + HOUR)
    event = decided_event(lead)
    assert event is not None
    assert [each.why for each in feedback_on(event)] == ["cheap"]
    assert [(each["event"], each["report"]) for each in feedback_of(lead)] == [(None, number)]
    assert Outcome.objects.get(pk=number).reason == "", "what a CRM says stays what it says"
    told = handover_of(lead, "sales", {7: "our-crm"})
    assert {each["reported_by"] for each in told["events"]} == {"our-crm"}
    assert [each["id"] for each in told["events"]] == [None] * len(told["events"])


def test_programs_that_note_an_outcome_move_the_stage() -> None:
    from test_api_privacy import call, token

    lead = visit()
    do(lead, "hand_over", NOW)
    given = {"lead": str(lead), "outcome": "lost", "decided_at": (NOW + DAY).isoformat()}
    assert call("post", "outcomes", token("write"), given).status_code == 201
    found = call("get", f"leads/{lead}/handover", token("read")).json()
    assert (found["stage"], found["events"][-1]["reported_by"]) == ("lost", "here")


@settings(deadline=None, max_examples=25)
@given(done=_DONE, told=_TOLD)
def test_whoever_folds_sees_the_same(done: Any, told: Any) -> None:
    """State, history, clocks and funnel of the same lead agree with the plain fold of its rows."""
    from reifegrad_web.leads.models import Outcome
    from reifegrad_web.sales.events import history_of, state_of, states_of
    from reifegrad_web.sales.models import StageEvent
    from reifegrad_web.service.history import histories_of

    empty()
    lead = visit()
    for number, (command, reason, hour) in enumerate(done):
        StageEvent.objects.create(
            identifier_id=lead, command=command, reason=reason, by="x", at=START + hour * HOUR, together=f"{number}"
        )
    before = state_of(lead)
    numbers = [report(lead, {"win": "won", "lose": "lost"}[command], START + hour * HOUR) for command, hour in told]
    rows = StageEvent.objects.all()
    own = [Event(row.pk, Command(row.command), row.at, row.reason) for row in rows]
    reports = [
        Event(0, each, START + hour * HOUR, "", number) for number, (each, hour) in zip(numbers, told, strict=True)
    ]
    wanted = [(event.command, event.at, state) for event, state in states([*own, *reports])]
    history = history_of(lead)
    assert [(Command(each.row.command), each.row.at, each.state) for each in history] == wanted
    assert state_of(lead) == states_of([lead])[lead] == histories_of([lead])[lead].state
    Outcome.objects.all().delete()
    assert state_of(lead) == before


def test_the_fold_over_many_leads_asks_the_database_as_often_as_over_few() -> None:
    from django.db import connection
    from django.db.models import Q
    from django.test.utils import CaptureQueriesContext

    from reifegrad_web.leads.models import Identifier, Outcome
    from reifegrad_web.sales.events import events_where

    people = Identifier.objects.bulk_create(
        Identifier(namespace="user", value=f"p{number}", first_seen_at=NOW, lead_id=number) for number in range(1, 3001)
    )
    Outcome.objects.bulk_create(
        Outcome(identifier=each, source_id=1, outcome="won", decided_at=NOW, received_at=NOW) for each in people
    )
    with CaptureQueriesContext(connection) as asked:
        found = events_where(Q(identifier__lead_id__gt=0))
    assert len(asked) == 2
    assert len(found) == 3000
    assert {fold(events).stage for events in found.values()} == {Stage.WON}
