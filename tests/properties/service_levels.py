"""Strategies: random service levels, and what happens to a lead under them, minute by minute around turns of clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from agreements import CALENDARS, NAMES, STARTS, absences, read
from hypothesis import strategies as st

from reifegrad.agreement.lead_events import Assigned, Contacted, Enqueued, LevelHolds, Recalled, SetAside

if TYPE_CHECKING:
    from collections.abc import Callable

    from reifegrad.agreement.lead_events import LeadEvent
    from reifegrad.agreement.rules import Agreement
    from reifegrad.worktime.spans import Span

MINUTE = timedelta(minutes=1)
KINDS = ("call", "mail", "meeting", "note")
TIMES = ("1 minute", "30 minutes", "90 minutes", "2 hours", "7 hours", "1 working day", "2 working days")
LEVELS = ("hot", "warm")


@dataclass(frozen=True)
class LeadStory:
    """An agreement, who is away, what happened to a lead, and a moment at which its clocks are read."""

    agreement: Agreement
    absences: dict[str, tuple[Span, ...]]
    events: tuple[LeadEvent, ...]
    as_of: datetime


@st.composite
def lead_stories(draw: Callable[..., Any]) -> LeadStory:
    """Events within four days; nearly all begin with a level."""
    names = list(NAMES[:3])
    calendar = st.sampled_from([None, *CALENDARS])
    people = {name: _with(calendar=draw(calendar)) for name in names}
    document: dict[str, Any] = {
        "agreement": 1,
        "name": "random",
        "timezone": "Europe/Berlin",
        "calendars": CALENDARS,
        "people": people,
        "teams": {"north": {"members": names}},
        "queues": {"inbound": {}, "later": _with(calendar=draw(calendar))},
        "routing": {"otherwise": "inbound", "routes": {"all": {"when": "else", "to": "north"}}},
        "service_levels": {name: draw(_levels(names)) for name in LEVELS},
    } | _with(calendar=draw(calendar))
    start = draw(st.sampled_from(STARTS)) + draw(st.integers(0, 600)) * MINUTE
    now, events = start, [LevelHolds(start, draw(st.sampled_from(LEVELS)))]
    for _ in range(draw(st.integers(0, 9))):
        now += draw(st.sampled_from([0, 0, 1, 10, 60, 247, 600, 1_000])) * MINUTE
        events.append(draw(_events(now)))
    as_of = draw(st.sampled_from([now, now, now + 90 * MINUTE, now + 1_500 * MINUTE, start + (now - start) // 2]))
    minute = as_of.replace(second=0, microsecond=0)
    return LeadStory(read(document), draw(absences(start)), tuple(events), minute)


def _with(**keys: str | None) -> dict[str, str]:
    return {key: value for key, value in keys.items() if value is not None}


@st.composite
def _levels(draw: Callable[..., Any], people: list[str]) -> dict[str, Any]:
    level: dict[str, Any] = {"when": "employees > 1", "respond_within": draw(st.sampled_from(TIMES))}
    for key in ("reach_within", "follow_up_within", "remind", "recall_after", "calendar"):
        if draw(st.booleans()):
            level[key] = "lisbon" if key == "calendar" else draw(st.sampled_from(TIMES[:-1]))
    if draw(st.booleans()):
        level["escalate"] = draw(st.sampled_from([*people, "north"]))
        if draw(st.booleans()):
            level["escalate_after"] = draw(st.sampled_from(TIMES[:-1]))
    return level | {
        "starts": draw(st.sampled_from(["entry", "entry", "assignment"])),
        "counts": draw(st.lists(st.sampled_from(KINDS), min_size=2, unique=True)),
        "pauses": draw(st.sampled_from([["set_aside", "absence"], ["set_aside"], ["absence"], []])),
    }


@st.composite
def _events(draw: Callable[..., Any], at: datetime) -> LeadEvent:
    queue = st.sampled_from([None, "inbound", "later"])
    match draw(st.sampled_from(["assigned"] * 3 + ["contacted"] * 3 + ["aside"] * 2 + ["queued", "recalled", "level"])):
        case "assigned":
            return Assigned(at, draw(st.sampled_from([*NAMES, "zoe"])))
        case "contacted":
            return Contacted(at, draw(st.sampled_from(KINDS)), draw(st.sampled_from([False, False, True])))
        case "aside":
            return SetAside(at, at + draw(st.sampled_from([-5, 0, 1, 45, 600, 3_000])) * MINUTE)
        case "queued":
            return Enqueued(at, draw(queue))
        case "recalled":
            return Recalled(at, draw(queue))
        case _:
            return LevelHolds(at, draw(st.sampled_from([None, *LEVELS])))
