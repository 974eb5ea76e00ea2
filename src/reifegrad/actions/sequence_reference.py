"""What comes next in a sequence, said as docs/reference/actions.md says it: `next_of` is compared with this.

It looks at every quarter of an hour, so that hours must begin and end with one, and so must all moments. Slow on
purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from reifegrad.actions.reference import HORIZON, QUARTER
from reifegrad.spec.condition import evaluate
from reifegrad.spec.condition_functions import NOW
from reifegrad.spec.duration import Duration
from reifegrad.worktime.reference import is_worked

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad.actions.rules import Actions, NurtureSequence, SequenceStep
    from reifegrad.actions.sequence import InSequence, NurturedLead


@dataclass(frozen=True)
class ReferenceNext:
    """What comes next: a word, the step or the reason, until when, and the places of what is done."""

    what: str
    name: str
    until: datetime | None = None
    done: tuple[int, ...] = ()


def what_is_next(
    actions: Actions, sequence: NurtureSequence, place: InSequence, lead: NurturedLead, as_of: datetime
) -> ReferenceNext:
    """The reasons to leave in their order, then the step."""
    moment = as_of.astimezone(UTC)
    wanted = {getattr(effect, "purpose", "") for step in sequence.steps for effect in step.effects} - {""}
    answered = any(kind in sequence.replies and at > place.began_at and at <= moment for kind, at in lead.activities)
    reasons = {
        "objects": lead.objects,
        "off_list": not lead.on_list,
        "withdrawn": bool(wanted & lead.withdrawn),
        "replied": answered,
    }
    for each in sequence.exits:
        reasons[f"exit {each.name}"] = {
            "when": each.condition is not None and _is_true(each.condition, lead, moment),
            "handover": any(stage in each.stages for stage in lead.stages),
            "owner": lead.has_owner,
        }[each.kind]
    for reason, holds in reasons.items():
        if holds:
            return ReferenceNext("leaves", reason)
    step = _step(sequence, place)
    if step is None:
        return ReferenceNext("leaves", "completed")
    due = _due(actions, sequence, step, place, moment)
    if due is None:
        return ReferenceNext("leaves", "never_open")
    if due != moment:
        return ReferenceNext("waits", step.name, due)
    if step.condition is not None and not _is_true(step.condition, lead, moment):
        return ReferenceNext("skips", step.name)
    done = (number for number, effect in enumerate(step.effects) if _is_done(effect, lead))
    return ReferenceNext("step", step.name, done=tuple(done))


def _step(sequence: NurtureSequence, place: InSequence) -> SequenceStep | None:
    """Go through the steps from the first one; whenever the lead has come to it last, start over behind it."""
    came_to = [one.step for one in place.passed if one.step in {step.name for step in sequence.steps}]
    following: SequenceStep | None = None
    for step in sequence.steps:
        if came_to and step.name == came_to[-1]:
            following = None
        elif step.name not in came_to and following is None:
            following = step
    return following


def _due(
    actions: Actions, sequence: NurtureSequence, step: SequenceStep, place: InSequence, as_of: datetime
) -> datetime | None:
    """The first quarter of an hour from now on that is behind the wait and within the hours."""
    start = max((one.at for one in place.passed), default=place.began_at).astimezone(UTC)
    calendar = None if sequence.during is None else actions.calendars[sequence.during]
    moment, worked = start, timedelta()
    while moment <= max(start, as_of) + HORIZON:
        if isinstance(step.wait, Duration):
            waited = step.wait.after(start, timezone=actions.timezone) <= moment
        else:
            day = 0 if calendar is None else calendar.minutes_of_day
            waited = worked >= timedelta(minutes=0 if step.wait is None else step.wait.minutes(day))
        is_open = calendar is None or is_worked(calendar, moment, ())
        if waited and is_open and moment >= as_of:
            return moment
        worked += QUARTER if is_open else timedelta()
        moment += QUARTER
    return None


def _is_true(condition: object, lead: NurturedLead, as_of: datetime) -> bool:
    return evaluate(condition, {**lead.values, NOW: as_of}) is True  # type: ignore[arg-type]  # a node


def _is_done(effect: object, lead: NurturedLead) -> bool:
    receiver = getattr(effect, "to", None)
    return receiver is None or receiver.kind != "lead" or getattr(effect, "purpose", "") in lead.consents
