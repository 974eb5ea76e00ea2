"""Measures service levels: which share of clocks was kept, and how long an answer takes, by person, team, cell, week.

What is still open is neither kept nor missed until its time is over; a share is one of those that are decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from reifegrad.agreement.state import week_of
from reifegrad.measure.clock_dimensions import DIMENSIONS, Dimension
from reifegrad.measure.quality import wilson

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import timedelta

    from reifegrad.agreement.clocks import ServiceClock
    from reifegrad.agreement.rules import Agreement, Promised
    from reifegrad.measure.quality import Interval


@dataclass(frozen=True)
class LeadClock:
    """A clock with the lead that it is of, and the cell in which the lead was when it started."""

    lead: str
    clock: ServiceClock
    cell: str | None = None


@dataclass(frozen=True)
class PromisesKept:
    """What became of some clocks.

    Attributes:
        met: Answered in time.
        missed: The time was over before an answer; also of those that nobody has answered yet.
        still_open: Not answered, and the time is not over.
        stopped: Nothing was to be answered any more before the time was over.
        median: The working time within which half of the leads are answered. What is not answered counts as long as it
            was waited for (by Kaplan and Meier); None where that is not known yet.
    """

    met: int
    missed: int
    still_open: int
    stopped: int
    median: timedelta | None

    @property
    def decided(self) -> int:
        """How many the share is one of."""
        return self.met + self.missed

    @property
    def share(self) -> float | None:
        """The share that was kept; None where nothing is decided."""
        return self.met / self.decided if self.decided else None

    @property
    def interval(self) -> Interval:
        """Wilson's interval of the share."""
        return wilson(self.met, self.decided)


@dataclass(frozen=True)
class KeptRow:
    """One person, team, cell, week, ... with what became of its clocks. Weeks are named by their Monday."""

    dimension: Dimension
    name: str
    kept: PromisesKept


def promises_kept(clocks: Iterable[ServiceClock]) -> PromisesKept:
    """What became of some clocks of one promise."""
    counted = list(clocks)
    states = [clock.state for clock in counted]
    return PromisesKept(
        met=states.count("met"),
        missed=states.count("missed"),
        still_open=states.count("running") + states.count("paused"),
        stopped=states.count("stopped"),
        median=_median([(clock.worked, clock.answered_at is not None) for clock in counted]),
    )


def kept_rows(agreement: Agreement, clocks: Sequence[LeadClock], promised: Promised = "respond") -> tuple[KeptRow, ...]:
    """The clocks of one promise by each dimension, in the order of names; in each dimension every clock once.

    A clock belongs to the person who had the lead when it was decided, to the first of their teams in the file, else
    to the queue; and to the week in which it started. What there is none of has the name "".
    """
    wanted = [one for one in clocks if one.clock.promised == promised]
    teams: dict[str, str] = {}
    for team in agreement.teams.values():
        for member in team.members:
            teams.setdefault(member, team.name)
    rows = []
    for dimension in DIMENSIONS:
        named = sorted(
            ((_name(one, dimension, agreement, teams), one.clock) for one in wanted), key=lambda pair: pair[0]
        )
        for name, group in groupby(named, key=lambda pair: pair[0]):
            rows.append(KeptRow(dimension, name, promises_kept(clock for _, clock in group)))
    return tuple(rows)


def _name(one: LeadClock, dimension: Dimension, agreement: Agreement, teams: dict[str, str]) -> str:
    """Under which name of a dimension a clock is counted."""
    match dimension:
        case "level":
            return one.clock.level
        case "person":
            return one.clock.owner or ""
        case "team":
            return teams.get(one.clock.owner or "", "")
        case "queue":
            return one.clock.queue or ""
        case "cell":
            return one.cell or ""
        case "week":
            return week_of(one.clock.started_at, agreement.timezone).isoformat()


def _median(waited: Sequence[tuple[timedelta, bool]]) -> timedelta | None:
    """The first time at which at most half are still unanswered, by Kaplan and Meier.

    E. L. Kaplan, P. Meier: "Nonparametric estimation from incomplete observations", Journal of the American Statistical
    Association 53 (1958), 457-481. What was answered at a time comes before what was waited for until then.
    """
    unanswered, at_risk = 1.0, len(waited)
    answers: dict[timedelta, list[bool]] = {}
    for time, is_answered in sorted(waited):
        answers.setdefault(time, []).append(is_answered)
    for time, found in answers.items():
        unanswered *= 1 - sum(found) / at_risk
        if unanswered <= 0.5 + 1e-12:
            return time
        at_risk -= len(found)
    return None
