"""What clocks must be, by the page on service levels and minute by minute; nothing of the product is asked.

Everything that happens in the simulation happens at whole minutes, so that a share of working time that is not whole
minutes (half of a day of another length) is the only thing that may lie between two of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

from simulated_clock import MINUTE
from working_minutes import NEEDED, WorkingMinutes, calendar_of

_FARTHEST = timedelta(days=60)
_END, _RECALL, _LEVEL, _CONTACT, _HAND = range(5)
"""What counts first of one moment."""


@dataclass(frozen=True)
class Promise:
    """A length of working time: minutes, or working days, which are as long as those of whoever has the lead."""

    minutes: int = 0
    days: int = 0

    def share(self, calendar: str) -> Fraction:
        """What a minute is of it."""
        return Fraction(1, self.minutes + self.days * NEEDED[calendar])


@dataclass(frozen=True)
class Level:
    """A service level of the agreement, as the file says it."""

    name: str
    promises: dict[str, Promise]
    remind: int
    escalate_after: Promise | None = None
    """None: nobody is told; no time: at the end."""
    recall_after: Promise | None = None


LEVELS = {
    "key": Level(
        "key",
        {"respond": Promise(120), "reach": Promise(days=1), "follow_up": Promise(days=1)},
        30,
        Promise(),
        Promise(240),
    ),
    "hot": Level("hot", {"respond": Promise(240), "follow_up": Promise(days=2)}, 60, Promise(days=1), Promise(480)),
    "warm": Level("warm", {"respond": Promise(days=2)}, 120),
}


@dataclass
class Clock:
    """A promise for a lead."""

    level: Level
    promised: str
    started: datetime
    answered: datetime | None = None
    stopped: datetime | None = None
    is_recalled: bool = False
    """It was stopped because the lead was taken back when its time was over."""
    pauses: list[tuple[datetime, datetime]] = field(default_factory=list)
    due: datetime | None = None
    steps: dict[str, datetime] = field(default_factory=dict)

    @property
    def ended(self) -> datetime | None:
        """When it was answered or stopped."""
        return self.answered or self.stopped

    def state(self, now: datetime) -> str:
        """How it stands, or ended."""
        over = self.answered or self.stopped or now
        if self.due is not None and (self.due < over or (self.due == over and not self.answered)):
            return "missed"
        return "met" if self.answered else "stopped" if self.stopped else "running"


@dataclass(frozen=True)
class Happened:
    """Something that clocks look at: `what` is end, level, contact or hand."""

    at: datetime
    what: int
    level: str | None = None
    counts: bool = False
    reached: bool = False
    aside: datetime | None = None
    owner: str | None = None

    @classmethod
    def end(cls, at: datetime) -> Happened:
        """A cycle is over."""
        return cls(at, _END)

    @classmethod
    def holds(cls, at: datetime, level: str | None) -> Happened:
        """From now on a level holds, or none."""
        return cls(at, _LEVEL, level)

    @classmethod
    def contact(cls, at: datetime, *, counts: bool, reached: bool, aside: datetime | None) -> Happened:
        """Somebody was in touch, or tried."""
        return cls(at, _CONTACT, counts=counts, reached=reached, aside=aside)

    @classmethod
    def hand(cls, at: datetime, owner: str | None) -> Happened:
        """Somebody has the lead from now on, or nobody: it waits in a queue."""
        return cls(at, _HAND, owner=owner)


class ExpectedClocks:
    """The clocks of a lead at a moment, and when it is recalled."""

    def __init__(self, minutes: WorkingMinutes, events: list[Happened], now: datetime) -> None:
        self._minutes, self._now = minutes, now
        self._events = sorted(events, key=lambda each: (each.at, each.what))
        self._hands = [each for each in self._events if each.what == _HAND]
        self.clocks: list[Clock] = []
        self.recalls: list[datetime] = []
        while (recall := self._next_recall()) is not None:
            self.recalls.append(recall)

    def _next_recall(self) -> datetime | None:
        """Lay the clocks out with the recalls that are known; the first one that is not."""
        self.clocks = []
        recalls = [Happened(at, _RECALL) for at in self.recalls]
        level: Level | None = None
        for each in sorted([*self._events, *recalls], key=lambda one: (one.at, one.what)):
            if each.what == _CONTACT:
                self._contact(level, each)
            elif each.what != _HAND:
                wanted = level if each.what == _RECALL else LEVELS.get(each.level or "")
                if each.what == _RECALL or wanted is not level:
                    self._begin(wanted, each.at, is_recall=each.what == _RECALL)
                level = wanted
        for clock in self.clocks:
            self._measure(clock)
        found = [clock.steps["recall"] for clock in self.clocks if "recall" in clock.steps]
        return min((at for at in found if at not in self.recalls), default=None)

    def _begin(self, level: Level | None, at: datetime, *, is_recall: bool) -> None:
        for clock in self.clocks:
            if clock.ended is None:
                clock.stopped, clock.is_recalled = at, is_recall and clock.promised == "respond"
        if level is not None:
            self.clocks += [Clock(level, name, at) for name in ("respond", "reach") if name in level.promises]
            self._is_reached = False

    def _contact(self, level: Level | None, each: Happened) -> None:
        running = [clock for clock in self.clocks if clock.ended is None]
        if level is not None and each.counts:
            for clock in running:
                if clock.promised != "reach" or each.reached:
                    clock.answered = each.at
            self._is_reached |= each.reached
            if not self._is_reached and "follow_up" in level.promises:
                self.clocks.append(Clock(level, "follow_up", each.at))
        for clock in self.clocks:
            if clock.ended is None:
                clock.pauses = [(since, min(until, each.at)) for since, until in clock.pauses]
                if each.aside is not None:
                    clock.pauses.append((each.at, each.aside))

    def _measure(self, clock: Clock) -> None:
        """Walk through the minutes from its start until its time is over, and on to what is done then."""
        promise, done, at = clock.level.promises[clock.promised], Fraction(0), clock.started
        latest = (clock.ended or self._now) + _FARTHEST
        while clock.due is None and at < latest:
            calendar, is_worked = self._worked(clock, at)
            if is_worked:
                share = promise.share(calendar)
                if done + share > 1 - clock.level.remind * share:
                    self._step(clock, "remind", at)
                if done + share >= 1:
                    clock.due = at + MINUTE * float((1 - done) / share)
                    self._late(clock, clock.due, at + MINUTE)
                done += share
            at += MINUTE

    def _late(self, clock: Clock, due: datetime, at: datetime) -> None:
        """Nobody has answered in time: what is done, and when."""
        if clock.state(self._now) == "missed":
            clock.steps.setdefault("missed", due)
        level = clock.level
        wanted = {"escalate": level.escalate_after}
        if clock.promised == "respond":
            wanted["recall"] = level.recall_after
        for name, length in wanted.items():
            if length is not None:
                self._step(clock, name, self._worked_on(clock, length, at) if length != Promise() else due)

    def _worked_on(self, clock: Clock, length: Promise, at: datetime) -> datetime:
        """When so much more has been worked."""
        done, latest = Fraction(0), (clock.ended or self._now) + _FARTHEST
        while done < 1 and at < latest:
            calendar, is_worked = self._worked(clock, at)
            done += length.share(calendar) if is_worked else 0
            at += MINUTE
        return at

    def _step(self, clock: Clock, name: str, at: datetime) -> None:
        """Something is to be done, if nobody has answered until then: who answers at that moment has."""
        ended = clock.ended
        if at <= self._now and (ended is None or at < ended or (clock.is_recalled and at == ended)):
            clock.steps.setdefault(name, at)

    def _worked(self, clock: Clock, at: datetime) -> tuple[str, bool]:
        """By whose calendar the minute counts, and whether it does."""
        over = clock.ended  # whoever gets the lead then gets it after that
        hands = [each for each in self._hands if each.at <= at and (over is None or each.at < over)]
        owner = hands[-1].owner if hands else None
        calendar = calendar_of(owner)
        is_set_aside = any(since <= at < until for since, until in clock.pauses)
        return calendar, self._minutes.works(calendar, at) and not is_set_aside and not self._minutes.is_away(owner, at)
