"""Decides what starts when a lead crosses something: a pure function, whose every answer says why.

docs/reference/actions.md says what it means; `actions.reference` says the same in other words.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from reifegrad.actions.crossing import DueEffect, Verdict, effect_id
from reifegrad.actions.rules import Email
from reifegrad.agreement.decision import Cause
from reifegrad.errors import ReifegradError
from reifegrad.spec.condition import evaluate
from reifegrad.spec.condition_functions import NOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from reifegrad.actions.crossing import Crossing, Fired, LeadNow
    from reifegrad.actions.rules import ActionRule, Actions, Effect, Listening


def decide(
    actions: Actions, crossing: Crossing, lead: LeadNow, before: Sequence[Fired], as_of: datetime
) -> tuple[Verdict, ...]:
    """What each rule says that listens to what was crossed, in the order of the file.

    Args:
        actions: The rules.
        crossing: What was crossed.
        lead: What is known of the lead now.
        before: What rules have started for the lead before.
        as_of: The moment.

    Raises:
        ValueError: `as_of` has no time zone.
    """
    if as_of.tzinfo is None:
        raise ValueError("as_of needs a time zone")
    asked = _Asked(actions, crossing, lead, before, as_of.astimezone(UTC))
    return tuple(asked.verdict(rule) for rule in actions.rules if listens(rule.on, crossing))


def listens(on: Listening, crossing: Crossing) -> bool:
    """Whether a rule is asked at all: what was crossed is what it listens to, by its model and dimension."""
    return (
        on.what == crossing.what
        and on.model in {"", crossing.model}
        and (not on.dimension or on.dimension == crossing.dimension)
    )


def recheck(rule: ActionRule, crossing: Crossing, lead: LeadNow, as_of: datetime) -> Cause | None:
    """Why what a rule has started is not done after all, now that its hours have begun; None: it is done."""
    if lead.objects:
        return Cause("objects")
    if lead.standing is not None and lead.standing != crossing.after:
        return Cause("moved_on", {"value": lead.standing})
    return None if _holds(rule, lead, as_of) else Cause("condition")


def refusal(effect: Effect, lead: LeadNow) -> Cause | None:
    """Why one thing is not done though its rule starts: the lead gets no e-mail without consent to its purpose."""
    if isinstance(effect, Email) and effect.to.kind == "lead" and effect.purpose not in lead.consents:
        return Cause("no_consent", {"purpose": effect.purpose})
    return None


def _holds(rule: ActionRule, lead: LeadNow, as_of: datetime) -> bool:
    return rule.condition is None or evaluate(rule.condition, {**lead.values, NOW: as_of}) is True


class _Asked:
    """One crossing, about which rules are asked one by one."""

    def __init__(
        self, actions: Actions, crossing: Crossing, lead: LeadNow, before: Sequence[Fired], as_of: datetime
    ) -> None:
        self.actions, self.crossing, self.lead, self.as_of = actions, crossing, lead, as_of
        self.before = before

    def verdict(self, rule: ActionRule) -> Verdict:
        """Why the rule does not start, else when it does."""
        cause = self._unfit(rule.on) or self._silent(rule) or self._again(rule)
        if cause is not None:
            return Verdict(rule.name, cause)
        due = self._opens(rule)
        if due is None:
            return Verdict(rule.name, Cause("never_open", {"calendar": rule.during}))
        waits = due > self.as_of
        cause = Cause("waits", {"until": due}) if waits else Cause("at_once")
        return Verdict(rule.name, cause, tuple(self._effects(rule, due)))

    def _unfit(self, on: Listening) -> Cause | None:
        """The step is not the one that the rule asks for."""
        crossed = self.crossing
        if on.direction is not None and crossed.direction != on.direction:
            return Cause("direction", {"wanted": on.direction})
        if on.before is not None and crossed.before not in on.before:
            return Cause("before", {"value": crossed.before})
        if on.after is not None and crossed.after not in on.after:
            return Cause("after", {"value": crossed.after})
        return None

    def _silent(self, rule: ActionRule) -> Cause | None:
        """Nothing starts for this lead."""
        if self.lead.objects:
            return Cause("objects")
        return None if _holds(rule, self.lead, self.as_of) else Cause("condition")

    def _again(self, rule: ActionRule) -> Cause | None:
        """The rule has started for this lead before."""
        mine = [one for one in self.before if one.rule == rule.name]
        if any(one.crossing == self.crossing.id for one in mine):
            return Cause("done")
        same = [one for one in mine if (one.after, one.direction) == (self.crossing.after, self.crossing.direction)]
        if rule.repeat == "each_cycle" and (last := _last(one for one in same if one.cycle == self.crossing.cycle)):
            return Cause("in_cycle", {"since": last.at})
        if rule.repeat == "never" and (last := _last(same)):
            return Cause("once", {"since": last.at})
        last = _last(mine)
        if rule.cool_down is None or last is None:
            return None
        until = rule.cool_down.after(last.at, timezone=self.actions.timezone)
        return Cause("cool_down", {"until": until}) if until > self.as_of else None

    def _opens(self, rule: ActionRule) -> datetime | None:
        """When the hours of the rule begin, or now; None if they never do."""
        if rule.during is None:
            return self.as_of
        try:
            return self.actions.timetables[rule.during].next_working(self.as_of)
        except ReifegradError:
            return None

    def _effects(self, rule: ActionRule, due: datetime) -> Iterable[DueEffect]:
        for place, effect in enumerate(rule.effects):
            number = effect_id(rule.name, self.crossing.id, place)
            yield DueEffect(number, rule.name, place, effect, due, refusal(effect, self.lead))


def _last(found: Iterable[Fired]) -> Fired | None:
    return max(found, key=lambda one: one.at, default=None)
