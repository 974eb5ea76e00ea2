"""The clocks of a lead: from what happened to it, which promises were kept, which run, and what is to be done when.

docs/reference/working-time.md says what it means; `agreement.clocks_reference` says the same minute by minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Literal

from reifegrad.agreement.lead_events import Assigned, Contacted, Enqueued, LevelHolds, Recalled, SetAside
from reifegrad.agreement.working_lead import NOBODY, Holding, WorkingLead
from reifegrad.worktime.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from reifegrad.agreement.lead_events import LeadEvent
    from reifegrad.agreement.rules import Agreement, Destination, Promised, ServiceLevel
    from reifegrad.worktime.written import WorkingTime

State = Literal["running", "paused", "met", "missed", "stopped"]
StepKind = Literal["remind", "escalate", "recall"]
_ALL: tuple[Promised, ...] = ("respond", "reach", "follow_up")


@dataclass(frozen=True)
class Step:
    """Something to be done at a moment if nobody has answered until then; `to` is who is told of an escalation."""

    kind: StepKind
    at: datetime
    to: Destination | None = None


@dataclass(frozen=True)
class ServiceClock:
    """One promise for one lead. Level, promise and start tell it apart from all others of the lead, and never change.

    Attributes:
        level: The service level.
        promised: What was promised.
        started_at: When the time began to run.
        due_at: When it is used up, by what is known; None if nobody works any more.
        state: Whether it was kept. A clock that is `missed` may still be open.
        answered_at: When somebody answered, in time or not.
        stopped_at: When nothing was to be answered any more.
        worked: The working time until the answer, the stop, or now.
        owner: Who had the lead when it was decided: when the time was over, or at the answer or stop before that; else
            who has it now.
        queue: The queue where it was, if nobody had it.
        paused_until: Until when it stands still, if it does.
        steps: What is to be done while nobody answers, in the order of time; also what is past.
        left: The working time until it is used up while nobody has answered, below zero since; None where that is
            decided or unknown.
    """

    level: str
    promised: Promised
    started_at: datetime
    due_at: datetime | None
    state: State
    answered_at: datetime | None
    stopped_at: datetime | None
    worked: timedelta
    owner: str | None
    queue: str | None
    paused_until: datetime | None
    steps: tuple[Step, ...]
    left: timedelta | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to answer."""
        return self.answered_at is None and self.stopped_at is None


def clocks(
    agreement: Agreement, absences: Mapping[str, Sequence[Span]], events: Iterable[LeadEvent], as_of: datetime
) -> tuple[ServiceClock, ...]:
    """All clocks of a lead until a moment, in the order of their starts; what happens later is not looked at.

    Events of the same moment count in the order in which they are given. An answer at the very moment at which the time
    is over is in time.

    Raises:
        ValueError: A moment has no time zone.
    """
    if as_of.tzinfo is None:
        raise ValueError("as_of needs a time zone")
    history = _LeadSoFar(agreement)
    for event in sorted(events, key=lambda event: event.at.astimezone(UTC)):
        if event.at <= as_of:
            history.take(event)
    lead = WorkingLead(agreement, absences, tuple(history.holdings))
    return tuple(_ClockAtMoment(lead, one, as_of.astimezone(UTC)).clock() for one in history.started)


def look_again_at(found: Iterable[ServiceClock], as_of: datetime) -> datetime | None:
    """The first moment after this one at which a clock is over, goes on, or something is to be done; None for never.

    An absence that begins before that moves none of these moments: it is reckoned with already.
    """
    moments = [
        moment
        for clock in found
        if clock.is_open
        for moment in (clock.due_at, clock.paused_until, *(step.at for step in clock.steps))
    ]
    return min((moment for moment in moments if moment is not None and moment > as_of), default=None)


@dataclass
class _Started:
    """A clock while events are read; `hands` is through how many the lead had gone when it was answered or stopped."""

    level: ServiceLevel
    promised: Promised
    started_at: datetime
    answered_at: datetime | None = None
    stopped_at: datetime | None = None
    hands: int | None = None
    pauses: tuple[Span, ...] = ()

    @property
    def key(self) -> tuple[str, Promised, datetime]:
        return self.level.name, self.promised, self.started_at

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.stopped_at is None


class _LeadSoFar:
    """Reads events in order: who has the lead, and which clocks they start, pause, answer and stop."""

    def __init__(self, agreement: Agreement) -> None:
        self.levels = {level.name: level for level in agreement.levels}
        self.level: ServiceLevel | None = None
        self.holdings = [NOBODY]
        self.started: list[_Started] = []
        self.waits_for_owner, self.was_reached = False, False

    def take(self, event: LeadEvent) -> None:
        """What an event changes."""
        at = event.at.astimezone(UTC)
        match event:
            case LevelHolds(level=name):
                self._level_holds(at, None if name is None else self.levels.get(name))
            case Assigned(owner=owner):
                self.holdings.append(Holding(at, owner, None))
                if self.waits_for_owner:
                    self._start(at, "respond", "reach")
            case Enqueued(queue=queue):
                self.holdings.append(Holding(at, None, queue))
            case Recalled(queue=queue):
                self._stop(at)
                self.holdings.append(Holding(at, None, queue))
                self._begin(at)
            case Contacted():
                self._contacted(at, event)
            case SetAside(until=until):
                self._set_aside(at, until.astimezone(UTC))

    def _level_holds(self, at: datetime, level: ServiceLevel | None) -> None:
        if level != self.level:
            self._stop(at)
            self.level = level
            self._begin(at)

    def _begin(self, at: datetime) -> None:
        """The level begins to count, from now or from when somebody owns the lead."""
        self.was_reached = False
        owner = self.holdings[-1].owner
        self.waits_for_owner = self.level is not None and self.level.starts == "assignment" and owner is None
        if not self.waits_for_owner:
            self._start(at, "respond", "reach")

    def _start(self, at: datetime, *promises: Promised) -> None:
        """Of clocks of one promise that start at the same moment the last one counts."""
        self.waits_for_owner = False
        if self.level is None:
            return
        for promised in promises:
            if self.level.within(promised) is not None:
                new = _Started(self.level, promised, at)
                self.started = [one for one in self.started if one.key != new.key] + [new]

    def _stop(self, at: datetime) -> None:
        for clock in self._open(*_ALL):
            clock.stopped_at, clock.hands = at, len(self.holdings)

    def _open(self, *promises: Promised) -> list[_Started]:
        return [clock for clock in self.started if clock.is_open and clock.promised in promises]

    def _contacted(self, at: datetime, event: Contacted) -> None:
        if self.level is None or event.kind not in self.level.counts:
            return
        self.waits_for_owner = False  # what was answered before needs no clock
        self.was_reached = self.was_reached or event.is_reached
        for clock in self._open("respond", "follow_up", *(("reach",) if event.is_reached else ())):
            clock.answered_at, clock.hands = at, len(self.holdings)
        if not self.was_reached:
            self._start(at, "follow_up")

    def _set_aside(self, at: datetime, until: datetime) -> None:
        for clock in self._open(*_ALL):
            if "set_aside" in clock.level.pauses:
                cut = (Span(pause.start, min(pause.end, at)) for pause in clock.pauses)
                clock.pauses = (*cut, Span(at, max(until, at)))


class _ClockAtMoment:
    """Reads off one clock at a moment."""

    def __init__(self, lead: WorkingLead, started: _Started, as_of: datetime) -> None:
        self.lead, self.clock_started, self.as_of = lead, started, as_of
        self.end = started.answered_at or started.stopped_at or self.as_of
        self.holdings = lead.holdings[: started.hands]
        self.timing = lead.timing(started.level, started.pauses, self.holdings)

    def clock(self) -> ServiceClock:
        """The clock as it is at the moment."""
        started, level = self.clock_started, self.clock_started.level
        within = level.within(started.promised)
        if within is None:
            raise AssertionError("a clock of a promise that is not made")
        due_at = self.timing.moment_after(started.started_at, within)
        state, paused_until = self._state(due_at)
        is_late = state == "missed" and due_at is not None
        holding = next(one for one in reversed(self.holdings) if not is_late or due_at is None or one.since < due_at)
        return ServiceClock(
            level=level.name,
            promised=started.promised,
            started_at=started.started_at,
            due_at=due_at,
            state=state,
            answered_at=started.answered_at,
            stopped_at=started.stopped_at,
            worked=self.timing.worked(started.started_at, self.end),
            owner=holding.owner,
            queue=holding.queue,
            paused_until=paused_until,
            steps=tuple(self._steps(due_at)) if started.is_open and due_at is not None else (),
            left=self._left(due_at) if started.is_open and due_at is not None else None,
        )

    def _left(self, due_at: datetime) -> timedelta:
        if due_at >= self.as_of:
            return self.timing.worked(self.as_of, due_at)
        return -self.timing.worked(due_at, self.as_of)

    def _state(self, due_at: datetime | None) -> tuple[State, datetime | None]:
        started = self.clock_started
        if started.answered_at is not None:
            return ("met" if due_at is None or started.answered_at <= due_at else "missed"), None
        if due_at is not None and due_at <= (started.stopped_at or self.as_of):
            return "missed", None
        if started.stopped_at is not None:
            return "stopped", None
        paused_until = self.timing.paused_until(self.as_of)
        return ("running" if paused_until is None else "paused"), paused_until

    def _steps(self, due_at: datetime) -> list[Step]:
        """What is to be done while nobody answers; only a lead that nobody has tried to answer is taken back."""
        started, level = self.clock_started, self.clock_started.level
        steps: list[Step] = []
        if level.remind is not None:
            steps.append(Step("remind", self.timing.moment_before(due_at, level.remind, started.started_at)))
        if level.escalate is not None and (at := self._later(due_at, level.escalate_after)) is not None:
            steps.append(Step("escalate", at, level.escalate))
        if level.recall_after is not None and started.promised == "respond":
            at = self.timing.moment_after(due_at, level.recall_after)
            steps += [] if at is None else [Step("recall", at)]
        return sorted(steps, key=lambda step: step.at)

    def _later(self, due_at: datetime, after: WorkingTime | None) -> datetime | None:
        return due_at if after is None else self.timing.moment_after(due_at, after)
