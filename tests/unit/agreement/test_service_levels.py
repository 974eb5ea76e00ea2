"""Service levels by example: which one holds, when clocks start, pause, pass on and end; problems of the file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reifegrad.agreement.clocks import ServiceClock, clocks, look_again_at
from reifegrad.agreement.lead_events import (
    Assigned,
    Contacted,
    Enqueued,
    LeadEvent,
    LevelHolds,
    Recalled,
    SetAside,
)
from reifegrad.agreement.levels import level_of
from reifegrad.agreement.loader import parse_agreement
from reifegrad.errors import ReifegradError
from reifegrad.worktime.spans import Span, whole_days

BERLIN = ZoneInfo("Europe/Berlin")
AGREEMENT = """\
agreement: 1
name: small
timezone: Europe/Berlin
models: {fit: fit-interest}
calendar: office
calendars:
  office: {hours: {mon-fri: "08:00-12:00, 13:00-17:00"}, holidays: {country: DE, subdivision: BY}}
  mornings: {hours: {mon-fri: "08:00-12:00"}}
  always: {hours: {mon-sun: "00:00-24:00"}}
people:
  ada: {}
  ben: {calendar: mornings}
teams:
  heads: {members: [ada]}
queues:
  inbound: {calendar: always}
  quiet: {}
routing: {otherwise: inbound, routes: {all: {when: else, to: heads}}}
service_levels:
  hot:
    when: cell.fit = 'A1' and employees >= 50
    respond_within: 2 hours
    reach_within: 1 working day
    follow_up_within: 4 hours
    remind: 30 minutes
    escalate: heads
    escalate_after: 1 hour
    recall_after: 2 hours
  mine:
    when: cell.fit = 'B1'
    respond_within: 1 working day
    starts: assignment
    counts: [call]
    pauses: [set_aside]
  rest: {when: else, respond_within: 3 working days}
"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=BERLIN)


def read(events: list[LeadEvent], as_of: str, absences: dict[str, list[Span]] | None = None) -> dict[str, ServiceClock]:
    """The last clock of each promise; the month is November 2026, whose second day is a Monday."""
    found = clocks(parse_agreement(AGREEMENT), absences or {}, events, at(as_of))
    return {clock.promised: clock for clock in found}


def hot(since: str, owner: str | None = "ada") -> list[LeadEvent]:
    held = [LevelHolds(at(since), "hot"), Enqueued(at(since), "quiet")]
    return [*held, Assigned(at(since), owner)] if owner else held


@pytest.mark.parametrize(
    ("values", "level"),
    [
        ({"cell.fit": "A1", "employees": 50.0}, "hot"),
        ({"cell.fit": "A1"}, "rest"),
        ({"cell.fit": "B1", "employees": 50.0}, "mine"),
        ({}, "rest"),
    ],
)
def test_the_first_level_whose_condition_holds_is_that_of_the_lead(values: dict[str, str | float], level: str) -> None:
    found = level_of(parse_agreement(AGREEMENT).levels, values, datetime(2026, 11, 3, tzinfo=UTC))
    assert found is not None
    assert found.name == level


def test_nothing_is_promised_where_no_level_holds() -> None:
    levels = parse_agreement(AGREEMENT).levels[:1]
    assert level_of(levels, {}, datetime(2026, 11, 3, tzinfo=UTC)) is None


def test_two_hours_from_friday_afternoon_end_on_monday_morning() -> None:
    clock = read(hot("06 16:00"), "07 12:00")["respond"]
    assert (clock.state, clock.due_at, clock.worked) == ("running", at("09 09:00"), timedelta(hours=1))
    assert [(step.kind, step.at) for step in clock.steps] == [
        ("remind", at("09 08:30")),
        ("escalate", at("09 10:00")),
        ("recall", at("09 11:00")),
    ]


@pytest.mark.parametrize(
    ("answer", "state"),
    [("03 10:00", "met"), ("03 10:01", "missed"), ("03 08:00", "met"), ("03 07:59", "running")],
)
def test_an_answer_counts_from_the_start_until_the_very_end(answer: str, state: str) -> None:
    events = [*hot("03 08:00"), Contacted(at(answer), "call", is_reached=False)]
    assert read(events, "03 09:59" if state == "running" else "03 11:00")["respond"].state == state


def test_whoever_keeps_clocks_knows_when_to_look_again() -> None:
    events = hot("06 16:00")
    moments, now = [], at("06 16:00")
    while (found := look_again_at(clocks(parse_agreement(AGREEMENT), {}, events, now), now)) is not None:
        moments.append(found)
        now = found
    # Of both promises: reminder, end, an hour later the heads; of the answer recall, after two hours.
    respond = ["09 08:30", "09 09:00", "09 10:00", "09 11:00"]
    reach = ["09 15:30", "09 16:00", "09 17:00"]
    assert moments == [at(text) for text in respond + reach]


def test_at_the_end_a_clock_without_answer_is_missed_and_stays_open() -> None:
    clock = read(hot("03 08:00"), "03 10:00")["respond"]
    assert (clock.state, clock.is_open, clock.owner) == ("missed", True, "ada")
    late = read([*hot("03 08:00"), Contacted(at("03 10:30"), "mail", is_reached=False)], "03 12:00")["respond"]
    assert (late.state, late.is_open, late.worked, late.steps) == ("missed", False, timedelta(minutes=150), ())


def test_a_note_is_no_attempt() -> None:
    clock = read([*hot("03 08:00"), Contacted(at("03 08:30"), "note", is_reached=True)], "03 09:00")["respond"]
    assert clock.state == "running"


def test_who_has_not_reached_the_lead_tries_again_until_it_is_reached() -> None:
    events: list[LeadEvent] = [*hot("03 08:00"), Contacted(at("03 08:30"), "call", is_reached=False)]
    found = read(events, "03 09:00")
    assert (found["respond"].state, found["reach"].state) == ("met", "running")
    assert found["follow_up"].due_at == at("03 13:30")
    events.append(Contacted(at("03 13:00"), "call", is_reached=True))
    after = clocks(parse_agreement(AGREEMENT), {}, events, at("03 14:00"))
    assert [(one.promised, one.state) for one in after] == [("respond", "met"), ("reach", "met"), ("follow_up", "met")]


def test_who_was_reached_need_not_be_followed_up_after_a_later_attempt_in_vain() -> None:
    reached = [*hot("03 08:00"), Contacted(at("03 08:30"), "call", is_reached=True)]
    later = [*reached, Contacted(at("03 09:00"), "call", is_reached=False)]
    assert "follow_up" not in read(later, "03 10:00")


def test_what_was_answered_before_somebody_owned_the_lead_needs_no_clock() -> None:
    events = [LevelHolds(at("03 08:00"), "mine"), Contacted(at("03 09:00"), "call", is_reached=True)]
    assert read([*events, Assigned(at("03 10:00"), "ada")], "03 11:00") == {}


def test_the_time_stands_still_while_the_lead_is_set_aside() -> None:
    events = [
        *hot("03 08:00"),
        Contacted(at("03 08:30"), "call", is_reached=False),
        SetAside(at("03 08:30"), at("05 08:00")),
    ]
    clock = read(events, "04 09:00")["follow_up"]
    assert (clock.state, clock.paused_until, clock.due_at) == ("paused", at("05 08:00"), at("05 12:00"))
    sooner = [*events, SetAside(at("04 10:00"), at("04 11:00"))]
    assert read(sooner, "04 12:00")["follow_up"].due_at == at("04 16:00")
    assert read(events, "05 09:00")["follow_up"].state == "running"


def test_an_absence_of_the_owner_pauses_where_the_level_says_so() -> None:
    away = {"ada": [whole_days(date(2026, 11, 3), date(2026, 11, 4), "Europe/Berlin")]}
    clock = read(hot("02 16:00"), "03 09:00", away)["respond"]
    assert (clock.state, clock.due_at) == ("paused", at("05 09:00"))
    events: list[LeadEvent] = [LevelHolds(at("02 16:00"), "mine"), Assigned(at("02 16:00"), "ada")]
    assert read(events, "03 09:00", away)["respond"].due_at == at("03 16:00")


def test_half_a_working_day_is_left_of_the_day_of_the_next_owner() -> None:
    """Four of eight hours of Ada's are used; Ben works four hours a day, so two are left."""
    events: list[LeadEvent] = [*hot("03 08:00"), Assigned(at("03 12:00"), "ben")]
    found = read(events, "03 12:00")
    assert found["reach"].due_at == at("04 10:00")
    assert found["respond"].due_at == at("03 10:00")


def test_a_missed_clock_belongs_to_whoever_had_the_lead_and_another_owner_gets_no_new_time() -> None:
    events: list[LeadEvent] = [*hot("03 08:00"), Assigned(at("03 10:00"), "ben")]
    clock = read(events, "03 11:00")["respond"]
    assert (clock.state, clock.owner) == ("missed", "ada")
    assert len([one for one in clocks(parse_agreement(AGREEMENT), {}, events, at("03 11:00")) if one.is_open]) == 2


def test_a_queue_with_a_calendar_of_its_own_goes_by_it_and_one_without_by_that_of_the_level() -> None:
    held = LevelHolds(at("07 10:00"), "hot")
    assert read([held, Enqueued(at("07 10:00"), "inbound")], "07 11:00")["respond"].due_at == at("07 12:00")
    assert read([held, Enqueued(at("07 10:00"), "quiet")], "07 11:00")["respond"].due_at == at("09 10:00")


def test_who_gets_a_recalled_lead_has_the_whole_time() -> None:
    events: list[LeadEvent] = [*hot("03 08:00"), Recalled(at("03 14:00"), "quiet"), Assigned(at("03 14:05"), "ben")]
    found = [one for one in clocks(parse_agreement(AGREEMENT), {}, events, at("04 09:00")) if one.promised == "respond"]
    assert [(one.state, one.owner, one.is_open) for one in found] == [
        ("missed", "ada", False),
        ("running", "ben", True),
    ]
    assert found[1].started_at == at("03 14:00")


def test_a_clock_that_starts_with_the_owner_waits_for_one() -> None:
    events: list[LeadEvent] = [LevelHolds(at("03 08:00"), "mine"), Enqueued(at("03 08:00"), "quiet")]
    assert read(events, "03 12:00") == {}
    events.append(Assigned(at("03 13:00"), "ada"))
    assert read(events, "03 14:00")["respond"].due_at == at("04 12:00")


def test_another_level_stops_the_clocks_and_starts_its_own_and_the_same_one_does_neither() -> None:
    events = [*hot("03 08:00"), LevelHolds(at("03 09:00"), "hot"), LevelHolds(at("03 09:30"), "rest")]
    found = clocks(parse_agreement(AGREEMENT), {}, events, at("03 10:00"))
    assert [(one.level, one.promised, one.state) for one in found] == [
        ("hot", "respond", "stopped"),
        ("hot", "reach", "stopped"),
        ("rest", "respond", "running"),
    ]
    left = [*hot("03 08:00"), LevelHolds(at("03 09:00"), None)]
    assert {one.state for one in read(left, "03 16:00").values()} == {"stopped"}


def test_nobody_is_waited_for_who_has_left_for_good() -> None:
    gone = {"ada": [Span(at("03 08:30"), datetime(9999, 1, 1, tzinfo=UTC))]}
    clock = read(hot("03 08:00"), "04 08:00", gone)["respond"]
    assert (clock.state, clock.due_at, clock.steps) == ("paused", None, ())


@pytest.mark.parametrize(
    ("before", "after", "line", "code", "said"),
    [
        ("respond_within: 2 hours", "respond_within: 2 days", 22, "working-time", "2 days"),
        ("remind: 30 minutes", "remind: 0 minutes", 25, "working-time", "zero"),
        ("escalate: heads", "escalate: haeds", 26, "level-invalid", "neither a person nor a team"),
        ("    escalate: heads\n", "", 26, "level-invalid", "who is told"),
        ("{calendar: always}", "{calendar: allways}", 16, "name-unknown", "no calendar 'allways'"),
        ("counts: [call]", "counts: [fax]", 33, "model-shape", "fax"),
        ("starts: assignment", "calendar: home", 32, "name-unknown", "no calendar 'home'"),
        ("when: cell.fit = 'B1'", "when: else", 35, "scale-invalid", "rest"),
        ("when: cell.fit = 'B1'", "when: cell.fat = 'B1'", 30, "name-unknown", "no model 'fat'"),
    ],
)
def test_a_problem_of_a_level_stands_at_its_line(before: str, after: str, line: int, code: str, said: str) -> None:
    assert before in AGREEMENT
    with pytest.raises(ReifegradError) as error:
        parse_agreement(AGREEMENT.replace(before, after), file="a.yaml")
    (problem,) = error.value.problems
    assert (problem.line, problem.code) == (line, code)
    assert said in problem.what
    assert problem.what_in("de") != problem.what
