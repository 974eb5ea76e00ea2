"""Decides what comes next for a lead in a sequence: a pure function. `sequence_reference` says the same otherwise."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from reifegrad.actions.crossing import DueEffect, LeadNow, effect_id
from reifegrad.actions.deciding import refusal
from reifegrad.actions.sequence import Next, rule_of
from reifegrad.agreement.decision import Cause
from reifegrad.errors import ReifegradError
from reifegrad.spec.condition import evaluate
from reifegrad.spec.condition_functions import NOW
from reifegrad.worktime.written import WorkingTime

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from reifegrad.actions.rules import Actions, NurtureSequence, SequenceExit, SequenceStep
    from reifegrad.actions.sequence import InSequence, NurturedLead
    from reifegrad.spec.condition import Node


def next_of(
    actions: Actions, sequence: NurtureSequence, place: InSequence, lead: NurturedLead, as_of: datetime
) -> Next:
    """What comes next for a lead, now; ask again after a step was done or skipped.

    Args:
        actions: The file of the sequence, with its calendars.
        sequence: The sequence.
        place: Where the lead is in it; it has not left.
        lead: What is known of the lead now.
        as_of: The moment.

    Raises:
        ValueError: `as_of` has no time zone.
    """
    if as_of.tzinfo is None:
        raise ValueError("as_of needs a time zone")
    return _Asked(actions, sequence, place, lead, as_of.astimezone(UTC)).next()


def next_step(sequence: NurtureSequence, place: InSequence) -> SequenceStep | None:
    """The step behind the last one that the lead came to and that is still there; none comes twice."""
    names = [step.name for step in sequence.steps]
    known = [one.step for one in place.passed if one.step in names]
    behind = names.index(known[-1]) + 1 if known else 0
    return next((step for step in sequence.steps[behind:] if step.name not in known), None)


class _Asked:
    """One lead in one sequence at one moment."""

    def __init__(
        self, actions: Actions, sequence: NurtureSequence, place: InSequence, lead: NurturedLead, as_of: datetime
    ) -> None:
        self.actions, self.sequence, self.place, self.lead, self.as_of = actions, sequence, place, lead, as_of

    def next(self) -> Next:
        """Why it leaves, else which step comes and when."""
        cause = self._leaves()
        if cause is not None:
            return Next("leaves", cause=cause)
        step = next_step(self.sequence, self.place)
        if step is None:
            return Next("leaves", cause=Cause("completed"))
        due = self._due(step)
        if due is None:
            return Next("leaves", cause=Cause("never_open", {"calendar": self.sequence.during}))
        if due > self.as_of:
            return Next("waits", step.name, due)
        if step.condition is not None and not self._holds(step.condition):
            return Next("skips", step.name)
        return Next("step", step.name, effects=tuple(self._effects(step)))

    def _leaves(self) -> Cause | None:
        """The first reason of all."""
        if self.lead.objects:
            return Cause("objects")
        if not self.lead.on_list:
            return Cause("off_list")
        for purpose in self.sequence.purposes:
            if purpose in self.lead.withdrawn:
                return Cause("withdrawn", {"purpose": purpose})
        answers = [one for one in self.lead.activities if self._is_answer(*one)]
        if answers:
            kind, at = min(answers, key=lambda one: (one[1], one[0]))
            return Cause("replied", {"kind": kind, "at": at})
        for each in self.sequence.exits:
            if self._is_out(each):
                return Cause("exit", {"exit": each.name})
        return None

    def _is_answer(self, kind: str, at: datetime) -> bool:
        return kind in self.sequence.replies and self.place.began_at < at <= self.as_of

    def _is_out(self, found: SequenceExit) -> bool:
        if found.condition is not None:
            return self._holds(found.condition)
        return self.lead.has_owner if found.kind == "owner" else bool(self.lead.stages & found.stages)

    def _holds(self, condition: Node) -> bool:
        return evaluate(condition, {**self.lead.values, NOW: self.as_of}) is True

    def _due(self, step: SequenceStep) -> datetime | None:
        """The end of the wait, or when the hours begin after it; not before now. None: never."""
        try:
            waited = max(self._waited(step), self.as_of)
            if self.sequence.during is None:
                return waited
            return self.actions.timetables[self.sequence.during].next_working(waited)
        except ReifegradError:
            return None

    def _waited(self, step: SequenceStep) -> datetime:
        start, wait = self.place.last_at, step.wait
        if wait is None:
            return start
        if not isinstance(wait, WorkingTime):
            return wait.after(start, timezone=self.actions.timezone)
        table = self.actions.timetables[self.sequence.during or ""]
        return table.deadline(start, timedelta(minutes=wait.minutes(table.calendar.minutes_of_day)))

    def _effects(self, step: SequenceStep) -> Iterator[DueEffect]:
        rule, lead = rule_of(self.sequence.name, step.name), LeadNow(consents=self.lead.consents)
        for place, effect in enumerate(step.effects):
            number = effect_id(rule, self.place.entry, place)
            yield DueEffect(number, rule, place, effect, self.as_of, refusal(effect, lead))
