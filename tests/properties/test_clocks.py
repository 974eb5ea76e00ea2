"""Random leads under random service levels: the clocks are those that looking at every minute gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from drawn import share_of_models
from hypothesis import event, given
from hypothesis import strategies as st
from service_levels import MINUTE, LeadStory, lead_stories

from reifegrad.agreement.clocks import ServiceClock, clocks, look_again_at
from reifegrad.agreement.clocks_reference import ReferenceClock, ReferenceClocks
from reifegrad.agreement.lead_events import Contacted

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = pytest.mark.slow
AHEAD = timedelta(days=12)


@share_of_models(10)
@given(lead_stories())
def test_the_clocks_are_those_of_every_minute(story: LeadStory) -> None:
    found = clocks(story.agreement, story.absences, story.events, story.as_of)
    reference = ReferenceClocks(story.agreement, story.absences, story.events)
    reference.until(story.as_of)
    now = [(one.state(is_paused=reference.is_paused(one, story.as_of)), one.minutes_worked) for one in reference.clocks]
    assert [(one.state, one.worked) for one in found] == [(state, minutes * MINUTE) for state, minutes in now]
    reference.expect(story.as_of, story.as_of + AHEAD)
    for one, expected in zip(found, reference.clocks, strict=True):
        event(f"{one.promised} {one.state}")
        _compare(one, expected, story.as_of + AHEAD)


def _compare(one: ServiceClock, expected: ReferenceClock, last: datetime) -> None:
    assert (one.level, one.promised, one.started_at) == (expected.level.name, expected.promised, expected.started_at)
    assert (one.answered_at, one.stopped_at) == (expected.answered_at, expected.stopped_at)
    assert one.is_open == expected.is_open
    if one.state in {"met", "missed", "stopped"}:
        assert (one.owner, one.queue) == expected.holder
    closed_at = one.answered_at or one.stopped_at
    if closed_at is not None and expected.due_at is None:
        assert one.due_at is None or one.due_at > closed_at
        return
    assert _minute(one.due_at, last) == expected.due_at
    steps = {step.kind: step.at for step in one.steps}
    assert bool(steps) <= one.is_open
    if one.is_open and expected.due_at is not None and one.due_at == expected.due_at:
        _compare_steps(one, expected, steps, last)


def _compare_steps(one: ServiceClock, expected: ReferenceClock, steps: dict[str, datetime], last: datetime) -> None:
    level = expected.level
    assert ("escalate" in steps) <= (level.escalate is not None)
    if level.escalate is not None:
        assert _minute(steps.get("escalate"), last) == expected.escalate_at
    assert _minute(steps.get("recall"), last) == (expected.recall_at if one.promised == "respond" else None)
    if level.remind is None:
        assert "remind" not in steps
    elif level.remind.unit != "working day":
        left = level.remind.minutes(0)
        starts = expected.worked_starts
        assert steps["remind"] == (starts[-left] if left <= len(starts) else one.started_at)


def _minute(moment: datetime | None, last: datetime) -> datetime | None:
    """Rounded up to a whole minute; None beyond the last one that was looked at."""
    if moment is None or moment > last:
        return None
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + MINUTE


@share_of_models(8)
@given(lead_stories(), st.data())
def test_what_is_decided_stays_so_whatever_happens_later(story: LeadStory, data: st.DataObject) -> None:
    """A clock that was answered, stopped or missed is the same at every later moment."""
    earlier = data.draw(st.sampled_from([one.at for one in story.events]))
    before = clocks(story.agreement, story.absences, story.events, earlier)
    after = {(one.level, one.promised, one.started_at): one for one in _at_end(story)}
    for one in before:
        later = after[one.level, one.promised, one.started_at]
        if not one.is_open:
            # Something else can still happen at the same moment, but nothing about this clock.
            assert later == one
        elif one.state == "missed":
            assert (later.state, later.due_at, later.owner, later.queue) == ("missed", one.due_at, one.owner, one.queue)


@share_of_models(8)
@given(lead_stories())
def test_events_after_the_moment_and_their_order_in_the_list_change_nothing(story: LeadStory) -> None:
    known = tuple(one for one in story.events if one.at <= story.as_of)
    found = clocks(story.agreement, story.absences, story.events, story.as_of)
    assert clocks(story.agreement, story.absences, known, story.as_of) == found
    apart = [one for place, one in enumerate(known) if one.at not in {other.at for other in known[:place]}]
    assert clocks(story.agreement, story.absences, reversed(apart), story.as_of) == clocks(
        story.agreement, story.absences, apart, story.as_of
    )


@share_of_models(8)
@given(lead_stories())
def test_until_the_moment_to_look_again_nothing_becomes_due(story: LeadStory) -> None:
    known = [one for one in story.events if one.at <= story.as_of]
    found = clocks(story.agreement, story.absences, known, story.as_of)
    moment = look_again_at(found, story.as_of)
    last = story.as_of + AHEAD if moment is None else moment - timedelta(microseconds=1)
    later = clocks(story.agreement, story.absences, known, last)
    assert [(one.state == "missed", one.due_at, one.steps) for one in later] == [
        (one.state == "missed", one.due_at, one.steps) for one in found
    ]
    assert look_again_at(later, last) == moment


@share_of_models(8)
@given(lead_stories())
def test_who_answers_at_once_keeps_every_promise_to_respond(story: LeadStory) -> None:
    """With an answer of a kind that counts right after each event, no clock is missed."""
    levels = {level.name: level for level in story.agreement.levels}
    kind = next(iter(frozenset.intersection(*(level.counts for level in levels.values()))), None)
    if kind is None:
        return
    events = [one for each in story.events for one in (each, Contacted(each.at, kind, is_reached=True))]
    last = replace(story, events=tuple(events), as_of=story.events[-1].at)
    assert {one.state for one in _at_end(last)} <= {"met", "stopped"}


def _at_end(story: LeadStory) -> tuple[ServiceClock, ...]:
    return clocks(story.agreement, story.absences, story.events, max(one.at for one in story.events))
