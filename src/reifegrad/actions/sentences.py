"""Says in German or English why a rule starts or not, and what it does."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reifegrad.actions.rules import ChannelMessage, Email, ListChange, OwnersTask, SetField, TellWebhook
from reifegrad.errors import minute_message
from reifegrad.language.words import Words
from reifegrad.spec.title import title_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.actions.crossing import Crossing, Verdict
    from reifegrad.actions.rules import Actions, Effect
    from reifegrad.agreement.decision import Cause


@dataclass(frozen=True)
class ActionSentences:
    """Says verdicts of one file in one language; `stages` are the stages of the handover in its words."""

    actions: Actions
    language: str
    stages: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        """The texts of the language."""
        return Words(self.language)

    def verdict(self, verdict: Verdict) -> str:
        """Whether a rule starts and why, what it does, and what of it is not done."""
        said = [self.words(f"actions.because.{verdict.cause.code}", **self._fields(verdict.cause, verdict.rule))]
        for due in verdict.effects:
            done = self.effect(due.effect)
            if due.refused is None:
                said.append(self.words("actions.done", what=done))
            else:
                said.append(self.words("actions.left_out", what=done, because=self.refused(due.refused)))
        return " ".join(said)

    def refused(self, cause: Cause) -> str:
        """Why one thing is not done, as half a sentence."""
        return self.words(f"actions.refused.{cause.code}", **self._fields(cause, ""))

    def crossing(self, crossing: Crossing) -> str:
        """What was crossed: `cell: B2 → A1`."""
        what = self.words(f"actions.what.{crossing.what}")
        before, after = (self.value(crossing.what, value) for value in (crossing.before, crossing.after))
        if crossing.what == "no_response":
            return f"{what}: {after}"
        return f"{what}: {before} \N{RIGHTWARDS ARROW} {after}"

    def value(self, what: str, value: str) -> str:
        """A value that is crossed, as people call it."""
        if not value:
            return self.words("actions.nothing")
        if what == "no_response":
            return self.words(f"actions.clock.{value}")
        return self.stages.get(value, value) if what == "handover" else value

    def effect(self, effect: Effect) -> str:
        """What is done, as half a sentence."""
        match effect:
            case Email(to, template):
                receiver = self.words(f"actions.to.{to.kind}", name=to.name)
                return self.words("actions.effect.email", to=receiver, template=template)
            case TellWebhook(name):
                return self.words("actions.effect.webhook", name=name)
            case ChannelMessage(channel):
                return self.words("actions.effect.message", name=channel)
            case OwnersTask(title):
                return self.words("actions.effect.task", title=title_in(title, self.language, ""))
            case ListChange(name, kind):
                return self.words(f"actions.effect.{kind}", name=self.named_list(name))
            case SetField(name, value):
                return self.words("actions.effect.set", name=name, value=self._value(value))

    def rule(self, name: str) -> str:
        """What people call a rule."""
        rule = self.actions.rule(name)
        return name if rule is None else title_in(rule.title, self.language, name)

    def named_list(self, name: str) -> str:
        """What people call a list."""
        known = self.actions.lists.get(name)
        return name if known is None else title_in(known.title, self.language, name)

    def left(self, cause: Cause, sequence: str) -> str:
        """Why a lead has left a sequence, as half a sentence."""
        details = {name: str(value) for name, value in cause.details.items()}
        if "exit" in details:
            details["exit"] = self.exit(sequence, details["exit"])
        return self.words(f"sequences.left.{cause.code}", **details)

    def sequence(self, name: str) -> str:
        """What people call a sequence."""
        known = self.actions.sequences.get(name)
        return name if known is None else title_in(known.title, self.language, name)

    def step(self, sequence: str, name: str) -> str:
        """What people call a step of a sequence."""
        known = self.actions.sequences.get(sequence)
        step = None if known is None else known.step(name)
        return name if step is None else title_in(step.title, self.language, name)

    def exit(self, sequence: str, name: str) -> str:
        """What people call an exit of a sequence."""
        known = self.actions.sequences.get(sequence)
        exits = () if known is None else known.exits
        return next((title_in(each.title, self.language, name) for each in exits if each.name == name), name)

    def _value(self, value: object) -> str:
        if isinstance(value, bool):
            return self.words("actions.yes" if value else "actions.no")
        return self.words.shortest(value, 3) if isinstance(value, int | float) else str(value)

    def _fields(self, cause: Cause, rule: str) -> dict[str, str]:
        moments = {name: self._moment(value) for name, value in cause.details.items() if isinstance(value, datetime)}
        rest = {name: str(value) for name, value in cause.details.items() if not isinstance(value, datetime)}
        wanted = {"wanted": self.words(f"actions.direction.{rest['wanted']}")} if "wanted" in rest else {}
        value = {"value": rest["value"] or self.words("actions.nothing")} if "value" in rest else {}
        return {"rule": self.rule(rule)} | rest | value | wanted | moments

    def _moment(self, moment: datetime) -> str:
        return minute_message(moment.astimezone(ZoneInfo(self.actions.timezone))).say(self.language)
