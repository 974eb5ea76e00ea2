"""The stages of the handover and the commands that lead from one to the next: a pure fold of events; no Django.

A cycle begins when a lead is handed over to sales, by its score or by hand, and ends when it is rejected, recycled,
won, lost, disqualified or recognised as no real lead. At any moment a lead is in one stage, and has one open cycle at
most.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from reifegrad_web.sales import reasons

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime


class Stage(StrEnum):
    """Where a lead is between marketing and sales."""

    NURTURING = "nurturing"
    MARKETING_QUALIFIED = "marketing_qualified"
    SALES_ACCEPTED = "sales_accepted"
    SALES_QUALIFIED = "sales_qualified"
    OPPORTUNITY = "opportunity"
    WON = "won"
    LOST = "lost"
    SALES_REJECTED = "sales_rejected"
    RECYCLED = "recycled"
    DISQUALIFIED = "disqualified"
    PSEUDO = "pseudo"


class Command(StrEnum):
    """What somebody does with a lead, or its score: `hand_over`."""

    HAND_OVER = "hand_over"
    ACCEPT = "accept"
    REJECT = "reject"
    QUALIFY = "qualify"
    OPEN_OPPORTUNITY = "open_opportunity"
    WIN = "win"
    LOSE = "lose"
    RECYCLE = "recycle"
    DISQUALIFY = "disqualify"
    MARK_PSEUDO = "mark_pseudo"
    RESTORE = "restore"


@dataclass(frozen=True)
class Step:
    """What a command does: from which stages it leads where, which roles may give it, and with which reasons.

    `needs_reason`: it cannot be given without one of `reasons`.
    """

    before: frozenset[Stage]
    after: Stage
    roles: frozenset[str]
    reasons: Sequence[str] = ()
    needs_reason: bool = False


_SALES, _BOTH = frozenset({"sales", "admin"}), frozenset({"sales", "marketing", "admin"})
OPEN = (Stage.MARKETING_QUALIFIED, Stage.SALES_ACCEPTED, Stage.SALES_QUALIFIED, Stage.OPPORTUNITY)
"""The stages of an open cycle, in their order."""
ENDED = (Stage.NURTURING, Stage.SALES_REJECTED, Stage.RECYCLED, Stage.LOST)
"""From here a new cycle can begin, also by the score alone."""
OUT = (Stage.DISQUALIFIED, Stage.PSEUDO)
"""Kept apart, until somebody restores the lead."""
_STAYING = frozenset({*OPEN, *ENDED})

STEPS: Mapping[Command, Step] = {
    Command.HAND_OVER: Step(frozenset({*ENDED, Stage.WON}), Stage.MARKETING_QUALIFIED, _BOTH),
    Command.ACCEPT: Step(frozenset({Stage.MARKETING_QUALIFIED}), Stage.SALES_ACCEPTED, _SALES),
    Command.REJECT: Step(
        frozenset({Stage.MARKETING_QUALIFIED}), Stage.SALES_REJECTED, _SALES, reasons.REJECTED, needs_reason=True
    ),
    Command.QUALIFY: Step(frozenset({Stage.SALES_ACCEPTED}), Stage.SALES_QUALIFIED, _SALES),
    Command.OPEN_OPPORTUNITY: Step(frozenset({Stage.SALES_QUALIFIED}), Stage.OPPORTUNITY, _SALES),
    Command.WIN: Step(frozenset({Stage.OPPORTUNITY}), Stage.WON, _SALES, reasons.WON),
    Command.LOSE: Step(frozenset(OPEN[1:]), Stage.LOST, _SALES, reasons.LOST),
    Command.RECYCLE: Step(frozenset(OPEN), Stage.RECYCLED, _BOTH, reasons.RECYCLED, needs_reason=True),
    Command.DISQUALIFY: Step(_STAYING, Stage.DISQUALIFIED, _SALES, reasons.DISQUALIFIED, needs_reason=True),
    Command.MARK_PSEUDO: Step(_STAYING, Stage.PSEUDO, _SALES, reasons.PSEUDO, needs_reason=True),
    Command.RESTORE: Step(frozenset(OUT), Stage.NURTURING, _BOTH),
}
_WAY = (Command.HAND_OVER, Command.ACCEPT, Command.QUALIFY, Command.OPEN_OPPORTUNITY)
"""The usual way. Who wins a lead that was never accepted has gone it without saying so."""


@dataclass(frozen=True)
class Event:
    """A command that was given to a lead, and when; numbers grow in the order in which events were written.

    Attributes:
        number: Which it is; 0 where no row says so, but an outcome that was reported.
        command: The command.
        at: When it was given.
        reason: Why.
        reported: The number of the outcome by which a lead was decided elsewhere: an import, a CRM or a program said
            so. It brings the steps that are missing; 0: somebody gave the command here.
        unless: Stages after which it does not count where a report has brought the lead there. Nobody ordered it: the
            score did, or it came with another command; had the report been there in time, it would not have been given.
    """

    number: int
    command: Command
    at: datetime
    reason: str = ""
    reported: int = 0
    unless: frozenset[Stage] = frozenset()


@dataclass(frozen=True)
class State:
    """Where a lead is, since when and why; `cycle` counts from 1, and is 0 before the first one.

    `came_from` is the stage before this one: of a lost lead, the stage in which it was lost. `reported` is the number
    of the outcome by which it came there, 0 where somebody here has brought it there.
    """

    stage: Stage = Stage.NURTURING
    cycle: int = 0
    since: datetime | None = None
    reason: str = ""
    came_from: Stage | None = None
    reported: int = 0

    @property
    def is_open(self) -> bool:
        """Whether sales has the lead: its cycle has not ended."""
        return self.stage in OPEN


def after(state: State, event: Event) -> State | None:
    """The state that an event leads to; None: it cannot follow."""
    step = STEPS[event.command]
    if state.stage not in step.before or (step.needs_reason and event.reason not in step.reasons):
        return None
    if state.reported and state.stage in event.unless:
        return None
    cycle = state.cycle + (event.command is Command.HAND_OVER)
    return State(step.after, cycle, event.at, event.reason, state.stage, event.reported)


def states(events: Iterable[Event]) -> Iterator[tuple[Event, State]]:
    """Each event with the state after it, in the order of their moments.

    Two leads that turn out to be one person bring both of their pasts: what cannot follow is passed over, so that there
    are never two open cycles and no stage lacks the one before it. An outcome that was reported yields an event for
    each step that was missing, and its own; what was done here at the same moment comes before it.
    """
    state = State()
    for given in sorted(events, key=lambda each: (each.at, each.reported, each.number)):
        for event in _steps_of(state.stage, given) if given.reported else (given,):
            then = after(state, event)
            if then is not None:
                state = then
                yield event, state


def fold(events: Iterable[Event]) -> State:
    """Where a lead is after all of its events."""
    state = State()
    for _, state in states(events):  # noqa: B007 - the last one is the answer
        pass
    return state


def way_to(stage: Stage, command: Command) -> Sequence[Command]:
    """The commands to give so that one can be given: the steps of the usual way that are missing, and itself.

    Empty: it cannot be given, whatever came before. Only what leads on brings missing steps with it; and nothing leads
    on by itself from a lead that was won or lost: whoever clicks twice would win it twice.
    """
    if stage in STEPS[command].before:
        return (command,)
    if command not in {*_WAY, Command.WIN, Command.LOSE} or stage in {Stage.WON, Stage.LOST}:
        return ()
    found: list[Command] = []
    for step in _WAY:
        if stage not in STEPS[step].before:
            continue
        found.append(step)
        stage = STEPS[step].after
        if stage in STEPS[command].before:
            return (*found, command)
    return ()


@cache
def way_of_report(stage: Stage, command: Command) -> Sequence[Command]:
    """The same for an outcome that was reported: empty where the lead is won, lost as well, or kept apart.

    Whom somebody elsewhere wins after all was lost before: that is a cycle of its own, which ends as it begins.
    """
    if stage is Stage.LOST and command is Command.WIN:
        return (*_WAY, command)
    return way_to(stage, command)


def _steps_of(stage: Stage, report: Event) -> Sequence[Event]:
    way = way_of_report(stage, report.command)
    return [*(replace(report, command=each, reason="") for each in way[:-1]), report] if way else ()


def may_give(role: str, stage: Stage, command: Command) -> bool:
    """Whether somebody of a role may give a command to a lead in a stage, with all steps that it brings."""
    way = way_to(stage, command)
    return bool(way) and all(role in STEPS[each].roles for each in way)


def allowed(role: str, stage: Stage) -> Sequence[Command]:
    """What somebody of a role may do next."""
    return [each for each in Command if may_give(role, stage, each)]
