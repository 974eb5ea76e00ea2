"""The oracle of the simulation says what somebody works out with a calendar and a pencil."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from expected_clocks import ExpectedClocks, Happened
from simulated_clock import DAY, local, midnight
from working_minutes import WorkingMinutes, easter, holidays

MINUTES = WorkingMinutes(local(2025, 3, 1), local(2025, 6, 15))


def clocks(*events: Happened, now: datetime) -> ExpectedClocks:
    """What must be at a moment."""
    return ExpectedClocks(MINUTES, list(events), now)


def test_holidays_of_bavaria_are_those_of_the_almanac() -> None:
    assert (easter(2025), easter(2026), easter(2024)) == (date(2025, 4, 20), date(2026, 4, 5), date(2024, 3, 31))
    days = "01-01 01-06 04-18 04-21 05-01 05-29 06-09 06-19 08-15 10-03 11-01 12-25 12-26"
    assert sorted(f"{day:%m-%d}" for day in holidays(2025)) == days.split()


def test_days_are_as_long_as_the_wall_says() -> None:
    spring, autumn = local(2025, 3, 30), local(2025, 10, 26)
    assert ((midnight(spring, 1) - spring) / DAY, (midnight(autumn, 1) - autumn) / DAY) == (23 / 24, 25 / 24)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (local(2025, 3, 10, 9), local(2025, 3, 10, 11)),
        (local(2025, 3, 28, 14, 30), local(2025, 3, 31, 9)),  # Friday until 15:30, and the clocks are turned
        (local(2025, 4, 17, 16), local(2025, 4, 22, 9)),  # before Easter
        (local(2025, 3, 10, 3), local(2025, 3, 10, 10)),
    ],
)
def test_two_hours_end_when_they_are_worked(start: datetime, due: datetime) -> None:
    found = clocks(Happened.holds(start, "key"), Happened.hand(start, "anna"), now=local(2025, 5, 5))
    assert found.clocks[0].due == due


def test_who_works_in_the_mornings_has_a_day_of_four_hours_and_a_half() -> None:
    start = local(2025, 3, 10, 9)
    found = clocks(Happened.holds(start, "key"), Happened.hand(start, "clara"), now=start)
    assert {each.promised: each.due for each in found.clocks} == {
        "respond": local(2025, 3, 10, 11),
        "reach": local(2025, 3, 11, 9),
    }


def test_time_that_is_over_at_the_very_moment_of_a_stop_is_missed_and_at_that_of_an_answer_is_not() -> None:
    start, due = local(2025, 3, 10, 9), local(2025, 3, 10, 11)
    begin = (Happened.holds(start, "key"), Happened.hand(start, "anna"))
    stopped = clocks(*begin, Happened.holds(due, None), now=due).clocks[0]
    assert (stopped.state(due), stopped.steps.keys()) == ("missed", {"remind", "missed"})
    answered = clocks(*begin, Happened.contact(due, counts=True, reached=True, aside=None), now=due).clocks[0]
    assert (answered.state(due), answered.steps.keys()) == ("met", {"remind"})


def test_nobody_answers_and_the_lead_is_recalled_and_everything_begins_again() -> None:
    start = local(2025, 3, 10, 9)
    found = clocks(Happened.holds(start, "key"), Happened.hand(start, "anna"), now=local(2025, 3, 10, 17))
    assert found.recalls == [local(2025, 3, 10, 16)]
    first, reach, second, _ = found.clocks
    assert first.steps == {
        "remind": local(2025, 3, 10, 10, 30),
        "missed": local(2025, 3, 10, 11),
        "escalate": local(2025, 3, 10, 11),
        "recall": local(2025, 3, 10, 16),
    }
    assert (first.state(found.clocks[2].started), reach.state(second.started)) == ("missed", "stopped")
    assert (second.started, second.due) == (local(2025, 3, 10, 16), local(2025, 3, 11, 9))


def test_time_stands_still_while_a_lead_is_set_aside() -> None:
    start, tried, aside = local(2025, 3, 10, 9), local(2025, 3, 10, 10), local(2025, 3, 12)
    call = Happened.contact(tried, counts=True, reached=False, aside=aside)
    found = clocks(Happened.holds(start, "hot"), Happened.hand(start, "felix"), call, now=aside)
    assert [(each.promised, each.state(aside), each.due) for each in found.clocks] == [
        ("respond", "met", local(2025, 3, 10, 14)),
        ("follow_up", "running", local(2025, 3, 13, 17)),
    ]
