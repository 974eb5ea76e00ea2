"""What starts, said as docs/reference/actions.md says it: the definition that `decide` is compared with.

It finds the hours of a calendar by looking at every quarter of an hour, so that they must begin and end with one. Slow
on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from reifegrad.spec.condition import evaluate
from reifegrad.spec.condition_functions import NOW
from reifegrad.worktime.reference import is_worked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad.actions.crossing import Crossing, Fired, LeadNow
    from reifegrad.actions.rules import ActionRule, Actions

QUARTER, HORIZON = timedelta(minutes=15), timedelta(days=60)


@dataclass(frozen=True)
class ReferenceVerdict:
    """Why a rule starts or not, when, and the places of what it does."""

    rule: str
    why: str
    due_at: datetime | None = None
    done: tuple[int, ...] = ()


def verdicts(
    actions: Actions, crossing: Crossing, lead: LeadNow, before: Sequence[Fired], as_of: datetime
) -> list[ReferenceVerdict]:
    """One verdict for each rule that listens."""
    moment = as_of.astimezone(UTC)
    listening = [
        rule
        for rule in actions.rules
        if rule.on.what == crossing.what
        and (rule.on.model == crossing.model or not rule.on.model)
        and (rule.on.dimension == crossing.dimension or not rule.on.dimension)
    ]
    return [_verdict(actions, rule, crossing, lead, before, moment) for rule in listening]


def _verdict(
    actions: Actions, rule: ActionRule, crossing: Crossing, lead: LeadNow, before: Sequence[Fired], as_of: datetime
) -> ReferenceVerdict:
    mine = [one for one in before if one.rule == rule.name]
    same = [one for one in mine if one.after == crossing.after and one.direction == crossing.direction]
    ends = [rule.cool_down.after(one.at, timezone=actions.timezone) for one in mine if rule.cool_down is not None]
    reasons = {
        "direction": rule.on.direction is not None and rule.on.direction != crossing.direction,
        "before": rule.on.before is not None and crossing.before not in rule.on.before,
        "after": rule.on.after is not None and crossing.after not in rule.on.after,
        "objects": lead.objects,
        "condition": rule.condition is not None and evaluate(rule.condition, {**lead.values, NOW: as_of}) is not True,
        "done": any(one.crossing == crossing.id for one in mine),
        "in_cycle": rule.repeat == "each_cycle" and any(one.cycle == crossing.cycle for one in same),
        "once": rule.repeat == "never" and bool(same),
        "cool_down": any(end > as_of for end in ends),
    }
    why = next((code for code, holds in reasons.items() if holds), None)
    if why is not None:
        return ReferenceVerdict(rule.name, why)
    due = _opens(actions, rule, as_of)
    if due is None:
        return ReferenceVerdict(rule.name, "never_open")
    done = tuple(place for place, effect in enumerate(rule.effects) if _is_done(effect, lead))
    return ReferenceVerdict(rule.name, "at_once" if due == as_of else "waits", due, done)


def _is_done(effect: object, lead: LeadNow) -> bool:
    """Everything is done but e-mails to a lead that has not agreed to their purpose."""
    receiver = getattr(effect, "to", None)
    return receiver is None or receiver.kind != "lead" or getattr(effect, "purpose", "") in lead.consents


def _opens(actions: Actions, rule: ActionRule, as_of: datetime) -> datetime | None:
    if rule.during is None:
        return as_of
    calendar, moment = actions.calendars[rule.during], as_of
    while moment <= as_of + HORIZON:
        if is_worked(calendar, moment, ()):
            return moment
        moment += QUARTER
    return None
