"""What was kept of service levels: shares, intervals, medians with what is still open, and rows that add up."""

from __future__ import annotations

import statistics
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reifegrad.agreement.clocks import ServiceClock
from reifegrad.agreement.loader import parse_agreement
from reifegrad.measure.clock_dimensions import DIMENSIONS
from reifegrad.measure.promises_kept import LeadClock, kept_rows, promises_kept
from reifegrad.measure.quality import wilson

if TYPE_CHECKING:
    from reifegrad.agreement.clocks import State

AGREEMENT = parse_agreement(
    """\
agreement: 1
name: small
timezone: Europe/Berlin
people: {ada: {}, ben: {}, cem: {}}
teams: {north: {members: [ada, ben]}, south: {members: [ben]}}
queues: {inbound: {}}
routing: {otherwise: inbound, routes: {all: {when: else, to: north}}}
service_levels: {all: {when: else, respond_within: 2 hours}}
"""
)
SUNDAY = datetime(2026, 11, 1, 22, 30, tzinfo=UTC)  # half an hour before Monday in Berlin


def clock(state: State, minutes: int = 60, owner: str | None = "ada", *, answered: bool | None = None) -> ServiceClock:
    is_answered = state == "met" if answered is None else answered
    return ServiceClock(
        level="all",
        promised="respond",
        started_at=SUNDAY,
        due_at=SUNDAY + timedelta(hours=2),
        state=state,
        answered_at=SUNDAY if is_answered else None,
        stopped_at=SUNDAY if state == "stopped" else None,
        worked=timedelta(minutes=minutes),
        owner=owner,
        queue=None if owner else "inbound",
        paused_until=None,
        steps=(),
    )


def test_what_is_open_or_stopped_is_no_part_of_the_share() -> None:
    found = promises_kept(
        [clock("met"), clock("met"), clock("missed"), clock("running"), clock("paused"), clock("stopped")]
    )
    assert (found.met, found.missed, found.still_open, found.stopped) == (2, 1, 2, 1)
    assert found.share == pytest.approx(2 / 3)
    assert found.interval == wilson(2, 3)


def test_nothing_decided_has_no_share_and_says_nothing() -> None:
    found = promises_kept([clock("running")])
    assert (found.share, found.interval, found.median) == (None, (0.0, 1.0), None)


def test_the_median_counts_what_nobody_has_answered() -> None:
    quick = [clock("met", minutes) for minutes in (10, 20, 30)]
    assert promises_kept(quick).median == timedelta(minutes=20)
    ignored = [clock("missed", 500) for _ in range(4)]
    assert promises_kept([*quick, *ignored]).median is None
    assert promises_kept([*quick, clock("missed", 500), clock("missed", 500, answered=True)]).median == timedelta(
        minutes=30
    )


def test_who_came_a_moment_ago_does_not_make_the_median_longer() -> None:
    waiting = [clock("running", 1) for _ in range(50)]
    assert promises_kept([clock("met", 10), clock("met", 20), *waiting]).median == timedelta(minutes=10)


@given(st.lists(st.integers(0, 500), min_size=1, max_size=30))
def test_where_all_are_answered_the_median_is_the_usual_lower_one(minutes: list[int]) -> None:
    found = promises_kept([clock("met", one) for one in minutes]).median
    assert found == timedelta(minutes=statistics.median_low(minutes))


def test_a_clock_is_counted_once_in_each_dimension() -> None:
    states: list[State] = ["met", "missed", "running", "stopped"]
    owners = ["ada", "ben", "cem", None, "zoe"]
    clocks = [LeadClock(f"L{owner}{state}", clock(state, owner=owner), "A1") for owner in owners for state in states]
    rows = kept_rows(AGREEMENT, clocks)
    for dimension in DIMENSIONS:
        mine = [row.kept for row in rows if row.dimension == dimension]
        assert [sum(getattr(one, part) for one in mine) for part in ("met", "missed", "still_open", "stopped")] == [
            5
        ] * 4
    named = {(row.dimension, row.name): row.kept.met for row in rows}
    assert (named["team", "north"], named["team", ""], ("team", "south") in named) == (2, 3, False)
    assert (named["queue", "inbound"], named["person", ""], named["cell", "A1"]) == (1, 1, 5)
    assert named["week", "2026-10-26"] == 5


def test_another_promise_is_not_mixed_in() -> None:
    assert kept_rows(AGREEMENT, [LeadClock("L1", clock("met"))], "reach") == ()
