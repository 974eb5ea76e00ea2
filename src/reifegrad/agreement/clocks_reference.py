"""The clocks of a lead by looking at every minute: the definition that `clocks` is compared with. Slow on purpose.

All events, absences and the moment begin with a whole minute. A clock counts the share of its time that each worked
minute uses up, by the calendar of whoever has the lead in this minute.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from reifegrad.agreement.lead_events import Assigned, Contacted, Enqueued, LevelHolds, Recalled, SetAside
from reifegrad.worktime.reference import is_worked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.agreement.lead_events import LeadEvent
    from reifegrad.agreement.rules import Agreement, Promised, ServiceLevel
    from reifegrad.worktime.spans import Span
    from reifegrad.worktime.written import WorkingTime

MINUTE = timedelta(minutes=1)
_DAY = 24 * 60


@dataclass
class ReferenceClock:
    """A clock while minutes pass. `due_at` is rounded up to a whole minute, and None if it lies beyond the last one."""

    level: ServiceLevel
    promised: Promised
    started_at: datetime
    due_at: datetime | None = None
    answered_at: datetime | None = None
    stopped_at: datetime | None = None
    minutes_worked: int = 0
    used: Fraction = Fraction(0)
    set_aside_until: datetime | None = None
    holder: tuple[str | None, str | None] = (None, None)
    escalate_at: datetime | None = None
    recall_at: datetime | None = None
    used_since: dict[str, Fraction] = field(default_factory=dict)
    worked_starts: list[datetime] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to answer."""
        return self.answered_at is None and self.stopped_at is None

    def state(self, *, is_paused: bool) -> str:
        """Whether the promise was kept."""
        if self.answered_at is not None:
            return "missed" if self.due_at is not None and self.answered_at > self.due_at else "met"
        if self.due_at is not None:
            return "missed"
        if self.stopped_at is not None:
            return "stopped"
        return "paused" if is_paused else "running"


class ReferenceClocks:
    """Lets the minutes of a lead pass, one after the other."""

    def __init__(
        self, agreement: Agreement, absences: Mapping[str, Sequence[Span]], events: Sequence[LeadEvent]
    ) -> None:
        self.agreement, self.absences = agreement, absences
        self.events = sorted(events, key=lambda event: event.at)
        self.clocks: list[ReferenceClock] = []
        self.level: ServiceLevel | None = None
        self.owner: str | None = None
        self.queue: str | None = None
        self.waits_for_owner = False
        self.was_reached = False

    def until(self, as_of: datetime) -> None:
        """All events until a moment, and all minutes before it; what is due is noted until then."""
        minute = self.events[0].at.astimezone(UTC)
        pending = [event for event in self.events if event.at <= as_of]
        while minute <= as_of:
            for event in [event for event in pending if event.at == minute]:
                self._take(event, minute)
            if minute < as_of:
                self._pass(minute)
            minute += MINUTE
        for clock in self.clocks:
            if clock.is_open and clock.due_at is None:
                clock.holder = (self.owner, self.queue)

    def expect(self, as_of: datetime, last: datetime) -> None:
        """Let minutes pass after the moment as if nothing happened any more, only to see what becomes due."""
        minute = as_of.astimezone(UTC)
        while minute < last:
            self._pass(minute)
            minute += MINUTE

    def is_paused(self, clock: ReferenceClock, minute: datetime) -> bool:
        """Whether the time of a clock stands still at a moment."""
        if clock.set_aside_until is not None and minute < clock.set_aside_until:
            return True
        away = self.absences.get(self.owner or "", ()) if "absence" in clock.level.pauses else ()
        return any(span.start <= minute < span.end for span in away)

    def _take(self, event: LeadEvent, minute: datetime) -> None:
        match event:
            case LevelHolds(level=name):
                self._level_holds(name, minute)
            case Assigned(owner=owner):
                self.owner, self.queue = owner, None
                if self.waits_for_owner:
                    self._start(minute, ["respond", "reach"])
            case Enqueued(queue=queue):
                self.owner, self.queue = None, queue
            case Recalled(queue=queue):
                self._stop_all(minute)
                self.owner, self.queue = None, queue
                self._begin(minute)
            case Contacted():
                self._contacted(event, minute)
            case SetAside(until=until):
                self._set_aside(until)

    def _level_holds(self, name: str | None, minute: datetime) -> None:
        level = next((one for one in self.agreement.levels if one.name == name), None)
        if level != self.level:
            self._stop_all(minute)
            self.level = level
            self._begin(minute)

    def _set_aside(self, until: datetime) -> None:
        for clock in self.clocks:
            if clock.is_open and "set_aside" in clock.level.pauses:
                clock.set_aside_until = until

    def _contacted(self, event: Contacted, minute: datetime) -> None:
        if self.level is None or event.kind not in self.level.counts:
            return
        for clock in self.clocks:
            if clock.is_open and (clock.promised != "reach" or event.is_reached):
                clock.answered_at = minute
                if clock.due_at is None or minute <= clock.due_at:
                    clock.holder = (self.owner, self.queue)
        self.waits_for_owner = False
        if event.is_reached:
            self.was_reached = True
        if not self.was_reached:
            self._start(minute, ["follow_up"])

    def _begin(self, minute: datetime) -> None:
        self.was_reached = False
        self.waits_for_owner = False
        if self.level is None:
            return
        if self.level.starts == "entry" or self.owner is not None:
            self._start(minute, ["respond", "reach"])
        else:
            self.waits_for_owner = True

    def _start(self, minute: datetime, promises: Sequence[Promised]) -> None:
        self.waits_for_owner = False
        for promised in promises:
            if self.level is not None and self.level.within(promised) is not None:
                new = (self.level, promised, minute)
                self.clocks = [one for one in self.clocks if (one.level, one.promised, one.started_at) != new]
                self.clocks.append(ReferenceClock(*new))

    def _stop_all(self, minute: datetime) -> None:
        for clock in self.clocks:
            if clock.is_open:
                clock.stopped_at = minute
                if clock.due_at is None:
                    clock.holder = (self.owner, self.queue)

    def _pass(self, minute: datetime) -> None:
        for clock in self.clocks:
            if not clock.is_open:
                continue
            if clock.due_at is None:
                clock.holder = (self.owner, self.queue)
            if self._is_worked(clock, minute):
                self._use(clock, minute)

    def _use(self, clock: ReferenceClock, minute: datetime) -> None:
        clock.minutes_worked += 1
        level, after = clock.level, minute + MINUTE
        if clock.due_at is None:
            clock.worked_starts.append(minute)
            clock.used += self._share(clock, level.within(clock.promised))
            if clock.used >= 1:
                clock.due_at = after
                clock.escalate_at = after if level.escalate_after is None else None
            return
        for key, length in (("escalate_at", level.escalate_after), ("recall_at", level.recall_after)):
            if length is not None and getattr(clock, key) is None:
                clock.used_since[key] = clock.used_since.get(key, Fraction(0)) + self._share(clock, length)
                if clock.used_since[key] >= 1:
                    setattr(clock, key, after)

    def _share(self, clock: ReferenceClock, length: WorkingTime | None) -> Fraction:
        """Which share of a length one minute is, by the calendar of whoever has the lead."""
        if length is None:
            raise AssertionError("a promise that is not made")
        name = self._calendar(clock)
        return Fraction(1, length.minutes(_DAY if name is None else self.agreement.calendars[name].minutes_of_day))

    def _calendar(self, clock: ReferenceClock) -> str | None:
        """Of the owner, else of the queue, else of the level."""
        if self.owner is not None:
            person = self.agreement.people.get(self.owner)
            return (None if person is None else person.calendar) or clock.level.calendar
        queue = None if self.queue is None else self.agreement.queues.get(self.queue)
        return (None if queue is None else queue.calendar) or clock.level.calendar

    def _is_worked(self, clock: ReferenceClock, minute: datetime) -> bool:
        if self.is_paused(clock, minute):
            return False
        name = self._calendar(clock)
        return name is None or is_worked(self.agreement.calendars[name], minute, ())
