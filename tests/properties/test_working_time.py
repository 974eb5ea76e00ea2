"""Random calendars around the turns of clocks: the timetable gives what looking at every minute gives."""

from __future__ import annotations

from datetime import timedelta

from calendars import MINUTE, Situation, situations
from drawn import share_of_models
from hypothesis import given
from hypothesis import strategies as st

from reifegrad.errors import ReifegradError
from reifegrad.worktime.reference import is_worked, minute_of_deadline, minutes_worked
from reifegrad.worktime.spans import Span
from reifegrad.worktime.timetable import Timetable

SECONDS = st.integers(0, 86_400 * 10**6).map(lambda micro: timedelta(microseconds=micro))


@share_of_models(10)
@given(situations())
def test_working_time_is_that_of_every_minute(one: Situation) -> None:
    expected = minutes_worked(one.calendar, one.start, one.end, one.away)
    assert Timetable(one.calendar).worked(one.start, one.end, one.away) == expected * MINUTE
    assert Timetable(one.calendar, one.away).worked(one.start, one.end) == expected * MINUTE
    assert Timetable(one.calendar).personal(one.away).worked(one.start, one.end) == expected * MINUTE


@share_of_models(10)
@given(situations(), st.integers(1, 4_000))
def test_a_deadline_is_where_looking_at_every_minute_ends(one: Situation, minutes: int) -> None:
    last = one.start + timedelta(days=10)
    expected = minute_of_deadline(one.calendar, one.start, minutes, last, one.away)
    try:
        found = Timetable(one.calendar).deadline(one.start, minutes * MINUTE, one.away)
    except ReifegradError as error:
        assert [problem.code for problem in error.problems] == ["working-time-never"]
        assert expected is None
    else:
        assert found == expected if expected is not None else found > last


@share_of_models(10)
@given(situations())
def test_the_next_working_moment_begins_the_first_working_minute(one: Situation) -> None:
    timetable, last = Timetable(one.calendar, one.away), one.start + timedelta(days=10)
    minute = one.start
    while minute < last and not is_worked(one.calendar, minute, one.away):
        assert not timetable.is_working(minute)
        minute += MINUTE
    if minute < last:
        assert timetable.next_working(one.start) == minute
        assert timetable.is_working(minute)
        assert timetable.is_working(minute + MINUTE - timedelta(microseconds=1))


@share_of_models(10)
@given(situations(), SECONDS, SECONDS, SECONDS)
def test_parts_add_up_to_the_microsecond_and_a_deadline_is_the_first_such_moment(
    one: Situation, first: timedelta, second: timedelta, length: timedelta
) -> None:
    timetable = Timetable(one.calendar, one.away)
    middle = one.start + first
    end = middle + second
    assert timetable.worked(one.start, middle) + timetable.worked(middle, end) == timetable.worked(one.start, end)
    spans = timetable.working_spans(one.start, end)
    assert sum((span.end - span.start for span in spans), timedelta()) == timetable.worked(one.start, end)
    try:
        due = timetable.deadline(one.start, length)
    except ReifegradError:
        return
    assert timetable.worked(one.start, due) == length
    if length:
        assert timetable.worked(one.start, due - timedelta(microseconds=1)) == length - timedelta(microseconds=1)


@share_of_models(10)
@given(situations())
def test_it_does_not_matter_in_which_zone_a_moment_is_given(one: Situation) -> None:
    """Also in the hour that the clock shows twice, where Python compares moments of one zone by the clock."""
    zone, timetable = one.calendar.zone, Timetable(one.calendar)
    away = [Span(span.start.astimezone(zone), span.end.astimezone(zone)) for span in one.away]
    found = timetable.worked(one.start.astimezone(zone), one.end.astimezone(zone), away)
    assert found == timetable.worked(one.start, one.end, one.away)
