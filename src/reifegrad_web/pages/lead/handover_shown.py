"""Where a lead is between marketing and sales, and what may be done next, as the page of the lead shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad_web.pages.elements.stage_path import PathStep, StagePath
from reifegrad_web.pages.frame.handover_words import (
    command_title,
    done_title,
    reason_options,
    reason_title,
    stage_title,
)
from reifegrad_web.sales.events import history_of
from reifegrad_web.sales.feedback import feedback_on, outcome_of
from reifegrad_web.sales.models import BY_RULE
from reifegrad_web.sales.stage_machine import OPEN, STEPS, Command, Stage, State, allowed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad.language.words import Words
    from reifegrad_web.pages.lead.one_lead import OneLead
    from reifegrad_web.sales.events import Happened
    from reifegrad_web.sales.models import Feedback

_ENDED_ICONS = {
    Stage.LOST: "circle-x",
    Stage.DISQUALIFIED: "ban",
    Stage.PSEUDO: "ban",
    Stage.SALES_REJECTED: "arrow-back-up",
    Stage.RECYCLED: "arrow-back-up",
}
_WAY = (*OPEN, Stage.WON)
_AHEAD = (Command.ACCEPT, Command.QUALIFY, Command.OPEN_OPPORTUNITY, Command.HAND_OVER, Command.RESTORE)
"""What leads on, the first that is possible before others."""
_BACK = (Command.REJECT, Command.RECYCLE, Command.DISQUALIFY, Command.MARK_PSEUDO)


@dataclass(frozen=True)
class ReasonGroup:
    """Reasons to choose from, each with the command that it goes with: `reject:no_budget`."""

    title: str
    options: Sequence[tuple[str, str]]


class HandoverShown:
    """What the page says of the handover."""

    def __init__(self, one: OneLead) -> None:
        self.one, self.words = one, one.words
        self.done: Sequence[Happened] = history_of(one.number, one.asked.moment if one.is_past else None)
        self.last = self.done[-1] if self.done else None
        self.state = State() if self.last is None else self.last.state
        self.may = allowed(one.asked.user.role, self.state.stage) if one.may_act else []

    @property
    def title(self) -> str:
        """The stage in words."""
        return stage_title(self.state.stage, self.words)

    @property
    def path(self) -> StagePath:
        """How far the lead is; where its cycle has ended, how far it came."""
        stage = self.state.stage
        reached = self._reached()
        steps = [
            PathStep(stage_title(each, self.words), place <= reached, each is stage) for place, each in enumerate(_WAY)
        ]
        return StagePath(self.words("handover.path"), steps, self.title, _ENDED_ICONS.get(stage, ""))

    @property
    def since(self) -> datetime | None:
        """Since when it is there."""
        return self.state.since

    @property
    def by(self) -> str:
        """Who has brought it there; of a lead that came by its score, empty."""
        user = None if self.last is None else self.last.row.user
        return "" if user is None else user.get_username()

    @property
    def by_rule(self) -> bool:
        """Whether a rule of the agreement has kept the lead apart."""
        return self.last is not None and self.last.row.by == BY_RULE

    @property
    def reported_by(self) -> str:
        """Who has reported what became of it elsewhere: a source, or that it was noted here; empty where nobody has."""
        return "" if self.last is None else self.one.reporter(self.last.source)

    @property
    def reason(self) -> str:
        """Why it is there, in words."""
        if self.last is None:
            return ""
        row = self.last.row
        said = reason_title(row.command, row.reason, self.words) if row.reason else ""
        return " · ".join(part for part in (said, row.note) if part)

    @property
    def by_score(self) -> str:
        """The model whose score has handed the lead over, as it is called; empty where somebody did."""
        model = "" if self.last is None else self.last.row.model
        found = next((each for each in self.one.models if each.name == model), None)
        return model if found is None else self.one.titled(found)

    def ahead(self) -> tuple[str, str] | None:
        """The button that leads on, as command and words; None: nothing does."""
        found = next((each for each in _AHEAD if each in self.may and self._leads_on(each)), None)
        if found is None:
            return None
        if found is Command.HAND_OVER and self.state.stage in {Stage.WON, Stage.LOST}:
            return found.value, self.words("handover.again")
        if found is Command.ACCEPT and self.has_ended:
            return found.value, self.words("handover.after_all")
        return found.value, command_title(found, self.words)

    @property
    def has_ended(self) -> bool:
        """Whether the lead was won, lost or given back: then it usually goes nowhere."""
        return self.state.stage in {Stage.WON, Stage.LOST, Stage.SALES_REJECTED, Stage.RECYCLED}

    def decisions(self) -> Sequence[tuple[str, str]]:
        """Won and lost, where one of them is possible: outcome and words."""
        named = (("won", Command.WIN), ("lost", Command.LOSE))
        return [(outcome, command_title(each, self.words)) for outcome, each in named if each in self.may]

    def back(self) -> Sequence[ReasonGroup]:
        """Why the lead does not go on, by what is done with it then."""
        return [
            ReasonGroup(
                command_title(each, self.words),
                [
                    (f"{each.value}:{reason}", title)
                    for reason, title in reason_options(each, STEPS[each].reasons, self.words)
                ],
            )
            for each in _BACK
            if each in self.may
        ]

    @property
    def decided(self) -> str:
        """`won` or `lost`, where that is what became of the lead last and feedback can be added."""
        return outcome_of(self.last.row) if self.last and self.state.stage in {Stage.WON, Stage.LOST} else ""

    def feedback(self) -> Feedback | None:
        """What was told last of the decision."""
        if self.last is None or not self.decided:
            return None
        until = self.one.asked.moment if self.one.is_past else None
        return next(iter(feedback_on(self.last.row, until)), None)

    def _leads_on(self, command: Command) -> bool:
        """The next step; who may accept a lead need not hand it over first."""
        return command is Command.ACCEPT or self.state.stage in STEPS[command].before

    def _reached(self) -> int:
        """The place of the last step of the way that the lead came to in this cycle; -1: it is nurtured."""
        here = [each.state.stage for each in self.done if each.state.cycle == self.state.cycle and self.state.cycle]
        return max((_WAY.index(stage) for stage in here if stage in _WAY), default=-1)


def event_text(each: Happened, words: Words) -> tuple[str, str]:
    """A line of the timeline: what was done and by whom, and why."""
    row = each.row
    done = done_title(row.command, words)
    if row.by == BY_RULE:
        done = words("handover.done.by_rule", done=done)
    text = done if row.user is None else words("handover.done.by", name=row.user.get_username(), done=done)
    reason = reason_title(row.command, row.reason, words) if row.reason else ""
    return text, " · ".join(part for part in (reason, row.note) if part)
