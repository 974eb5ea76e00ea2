"""Whatever is done with leads: the clocks that the server keeps are those of looking at every minute of it."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from handing import do
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from people import publish
from serving_leads import DAY, MINUTE, call, look
from test_routing import agree, people, visitor

from reifegrad.agreement.clocks_reference import ReferenceClocks
from reifegrad.agreement.lead_events import Assigned, Contacted, Enqueued, LevelHolds, SetAside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.agreement.lead_events import LeadEvent
    from reifegrad.worktime.spans import Span

pytestmark = pytest.mark.slow
LEVELS = 24
STARTS = [
    datetime(2026, 3, 27, 13, tzinfo=UTC),
    datetime(2026, 10, 23, 13, tzinfo=UTC),
    datetime(2026, 5, 5, 6, tzinfo=UTC),
]
"""The days before both turns of the clock, and a plain morning."""
NAMES = ("anna", "ben", "cara")
TIMES = ("1 minute", "45 minutes", "2 hours", "7 hours", "1 working day")
KINDS = ("call", "mail", "meeting", "note")
ACTIONS = st.sampled_from(["look"] * 2 + ["assign"] * 3 + ["contact"] * 4 + ["nobody", "end", "begin", "away", "undo"])


def agreement() -> str:
    """Levels of all kinds, one for each position; always the same."""
    drawn = random.Random(7)
    levels = {f"level_{number}": _level(drawn, number) for number in range(LEVELS)}
    office = {"hours": {"mon-thu": "08:00-12:00, 13:00-17:00", "fri": "08:00-15:30", "sun": "00:00-06:00"}}
    return json.dumps(
        {
            "agreement": 1,
            "name": "sales",
            "timezone": "Europe/Berlin",
            "models": {"fit": "fit-interest"},
            "calendars": {"office": office, "nights": {"hours": {"mon-sun": "00:00-05:00"}}},
            "calendar": "office",
            "people": {"anna": {}, "ben": {"calendar": "nights"}, "cara": {"calendar": "office"}},
            "queues": {"inbound": {}},
            "routing": {"otherwise": "inbound", "routes": {"all": {"when": "else", "to": "anna"}}},
            "service_levels": levels,
        }
    )


def _level(drawn: random.Random, number: int) -> dict[str, Any]:
    level: dict[str, Any] = {"when": f"position = 'P{number}'", "respond_within": drawn.choice(TIMES)}
    for key in ("reach_within", "follow_up_within", "remind"):
        if drawn.random() < 0.6:
            level[key] = drawn.choice(TIMES)
    pauses = drawn.choice([["set_aside", "absence"], ["set_aside"], ["absence"], []])
    counts = sorted(drawn.sample(KINDS, 3))
    return level | {"starts": drawn.choice(["entry", "assignment"]), "pauses": pauses, "counts": counts}


@pytest.fixture
def users(emptied: None) -> dict[str, Any]:
    publish()
    found = people()
    agree(agreement(), STARTS[0] - DAY)
    return found


@dataclass
class Past:
    """What is done with one lead, and what clocks are to see of it."""

    lead: int
    level: str
    users: dict[str, Any]
    now: datetime
    events: list[LeadEvent] = field(default_factory=list)
    is_open: bool = False
    was_owned: bool = False
    waits_until: datetime | None = None
    last: tuple[Any, int] | None = None

    def act(self, action: str, who: str, kind: str, again: int) -> None:
        """Do one thing; what cannot be done now is not."""
        self.last = self.last if action == "undo" else None
        getattr(self, action)(who, kind, again)

    def look(self, *_: Any) -> None:
        look(self.now)

    def begin(self, *_: Any) -> None:
        if not self.is_open:
            do(self.lead, "hand_over", self.now)
            self.events.append(LevelHolds(self.now, self.level))
            self.is_open = True
            look(self.now)  # a cycle that ends before a worker has seen it promises nothing

    def end(self, *_: Any) -> None:
        if self.is_open:
            do(self.lead, "recycle", self.now, reason="timing")
            self.events.append(LevelHolds(self.now, None))
            self.is_open = False

    def assign(self, who: str, *_: Any) -> None:
        self._give(self.users[who])
        self.events.append(Assigned(self.now, who))
        self.was_owned = True

    def nobody(self, *_: Any) -> None:
        self._give(None)
        self.events.append(Enqueued(self.now, None))
        self.was_owned = True

    def contact(self, who: str, kind: str, again: int) -> None:
        until = self.now + again * MINUTE if again else None
        result = "not-reached" if again % 2 or not again else "later"
        count = len(self.events)
        made = call(self.lead, self.users[who], self.now, result, kind=kind, again_at=until)
        self.events.append(Contacted(self.now, kind, result != "not-reached"))  # type: ignore[arg-type]
        if until is not None or (self.waits_until is not None and self.waits_until > self.now):
            self.events.append(SetAside(self.now, until or self.now))
        self.last = (made, count) if self.was_owned and until is None and self.waits_until is None else None
        self.waits_until = until or (self.waits_until and self.now)
        if not self.was_owned:
            self.events.append(Assigned(self.now, who))
            self.was_owned = True

    def undo(self, *_: Any) -> None:
        from reifegrad_web.leads.owners import take_back_contact
        from reifegrad_web.writing import write

        if self.last is not None:
            made, count = self.last
            with write():
                take_back_contact(made.user, made.pk, self.now)
            del self.events[count:]
        self.last = None

    def away(self, who: str, _: str, again: int) -> None:
        from reifegrad_web.audit.recording import SERVER
        from reifegrad_web.routing.absences import add_absence

        since = self.now - (again % 7) * 60 * MINUTE
        add_absence(self.users[who], since, self.now + (again + 5) * MINUTE, SERVER, self.now)

    def _give(self, owner: Any) -> None:
        from reifegrad_web.leads.owners import assign
        from reifegrad_web.leads.persons import find
        from reifegrad_web.writing import write

        with write():
            assign([find(str(self.lead))], owner, "1 ada", self.now)


_NUMBERS = iter(range(10**6))


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(
    number=st.integers(0, LEVELS - 1),
    start=st.sampled_from(STARTS),
    done=st.lists(
        st.tuples(
            st.sampled_from([1, 3, 10, 44, 45, 60, 247, 600, 1_000]),
            ACTIONS,
            st.sampled_from(NAMES),
            st.sampled_from(KINDS),
            st.sampled_from([0, 0, 0, 1, 30, 601]),
        ),
        max_size=10,
    ),
    rest=st.sampled_from([0, 1, 90, 1_500]),
)
def test_the_clocks_are_those_of_every_minute(
    users: dict[str, Any], number: int, start: datetime, done: list[tuple[int, str, str, str, int]], rest: int
) -> None:
    from reifegrad_web.routing.models import Absence
    from reifegrad_web.service.clocks import absences_of

    Absence.objects.all().delete()
    past = Past(visitor(f"any-{next(_NUMBERS)}", f"P{number}"), f"level_{number}", users, start)
    past.begin()
    for minutes, action, who, kind, again in done:
        past.now += minutes * MINUTE
        past.act(action, who, kind, again)
    as_of = past.now + rest * MINUTE
    look(as_of)
    away = {name: tuple(spans) for name, spans in absences_of(NAMES).items()}
    expected = list(_expected(past, away, as_of))
    assert _read(past.lead, as_of) == expected
    assert _kept(past.lead) == [_as_kept(one) for one in expected]


def _read(lead: int, as_of: datetime) -> list[tuple[Any, ...]]:
    """The clocks as pages read them."""
    from reifegrad_web.service.reading import clocks_at

    found = [each.clock for each in clocks_at([lead], as_of).get(lead, [])]
    rows = []
    for one in sorted(found, key=lambda one: (one.started_at, one.promised)):
        event(f"{one.promised} {one.state}")
        owner = None if one.is_open and one.state != "missed" else one.owner
        due = one.due_at if one.state == "missed" else None
        worked = one.worked // MINUTE
        rows.append((one.promised, one.started_at, one.state, one.answered_at, one.stopped_at, worked, owner, due))
    return rows


def _kept(lead: int) -> list[tuple[Any, ...]]:
    """The rows that the worker has written."""
    from reifegrad_web.service.models import ServiceClock

    rows = ServiceClock.objects.filter(identifier__lead_id=lead).select_related("owner")
    found = []
    for row in rows.order_by("started_at", "promised"):
        decided = row.answered_at is not None or row.stopped_at is not None or row.state == "missed"
        owner = row.owner.username if decided and row.owner is not None else None
        due, worked = row.due_at if row.state == "missed" else None, timedelta(microseconds=row.worked) // MINUTE
        kept = (row.promised, row.started_at, row.state, row.answered_at, row.stopped_at, worked, owner, due)
        found.append(_as_kept(kept))
    return found


def _as_kept(one: tuple[Any, ...]) -> tuple[Any, ...]:
    """Of an open clock, how long it has run and whether it stands still is asked for when somebody looks."""
    promised, started_at, state, answered_at, stopped_at, worked, owner, due = one
    is_open = answered_at is None and stopped_at is None
    state, worked = "running" if state == "paused" else state, None if is_open else worked
    return promised, started_at, state, answered_at, stopped_at, worked, owner, due


def _expected(past: Past, away: dict[str, tuple[Span, ...]], as_of: datetime) -> Iterator[tuple[Any, ...]]:
    from reifegrad_web.agreements.in_force import in_force

    agreed = in_force()
    assert agreed is not None
    reference = ReferenceClocks(agreed, away, past.events)
    reference.until(as_of)
    for one in sorted(reference.clocks, key=lambda one: (one.started_at, one.promised)):
        state = one.state(is_paused=reference.is_paused(one, as_of))
        decided = not one.is_open or state == "missed"
        owner, due = one.holder[0] if decided else None, one.due_at if state == "missed" else None
        yield one.promised, one.started_at, state, one.answered_at, one.stopped_at, one.minutes_worked, owner, due
