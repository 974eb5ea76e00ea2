"""What a file of actions means: rules with what they listen to and what they start, lists and texts, resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from reifegrad.worktime.timetable import Timetable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reifegrad.actions.document import Repeat, What
    from reifegrad.spec.condition import Node, Type
    from reifegrad.spec.duration import Duration
    from reifegrad.spec.model import Measure
    from reifegrad.spec.title import Title
    from reifegrad.spec.value_order import Direction
    from reifegrad.worktime.calendar import WorkCalendar
    from reifegrad.worktime.written import WorkingTime

OF_MODELS = ("stage", "cell", "grade", "segment", "priority")
"""What models give; the rest is crossed by what people do, or leave."""
HANDOVER_STAGES = (
    *("nurturing", "marketing_qualified", "sales_accepted", "sales_qualified", "opportunity", "won", "lost"),
    *("sales_rejected", "recycled", "disqualified", "pseudo"),
)
"""The stages of the handover, as the server has them."""
CLOCKS = ("respond", "reach", "follow_up")
"""The times of a service level that can be over."""
REPLIES = ("email_replied", "form_submitted", "demo_requested", "meeting_booked")
"""The kinds of activities that are an answer where a sequence names none."""
EXITS = ("when", "handover", "owner")


@dataclass(frozen=True)
class Listening:
    """What a rule listens to. An empty `model` or `dimension` is any; `before` and `after` None are any value.

    `model` is the name of the model itself.
    """

    what: What
    model: str = ""
    dimension: str = ""
    direction: Direction | None = None
    before: frozenset[str] | None = None
    after: frozenset[str] | None = None


@dataclass(frozen=True)
class Receiver:
    """Who gets an e-mail; `name` is the address, or the team."""

    kind: Literal["owner", "lead", "team", "address"]
    name: str = ""


@dataclass(frozen=True)
class Email:
    """An e-mail, by a text with a name; the lead gets it only with consent to the purpose."""

    to: Receiver
    template: str
    purpose: str = ""
    kind: Literal["email"] = "email"


@dataclass(frozen=True)
class TellWebhook:
    """A webhook of the server is told."""

    name: str
    kind: Literal["webhook"] = "webhook"


@dataclass(frozen=True)
class ChannelMessage:
    """A message to a channel of Slack or Teams."""

    channel: str
    text: Title = field(hash=False)
    form: Literal["slack", "teams"] = "slack"
    kind: Literal["message"] = "message"


@dataclass(frozen=True)
class OwnersTask:
    """A task for whoever has the lead."""

    title: Title = field(hash=False)
    due: WorkingTime | None = None
    kind: Literal["task"] = "task"


@dataclass(frozen=True)
class ListChange:
    """A lead is added to a list, or taken from it."""

    name: str
    kind: Literal["add_to", "take_from"]


@dataclass(frozen=True)
class SetField:
    """An attribute of the lead gets a value."""

    name: str
    value: str | float | bool
    kind: Literal["set"] = "set"


Effect = Email | TellWebhook | ChannelMessage | OwnersTask | ListChange | SetField
KINDS = ("email", "webhook", "message", "task", "add_to", "take_from", "set")


@dataclass(frozen=True)
class ActionRule:
    """What starts when leads cross something; without a condition for all of them."""

    name: str
    on: Listening
    effects: tuple[Effect, ...]
    condition: Node | None = None
    repeat: Repeat = "each_cycle"
    cool_down: Duration | None = None
    during: str | None = None
    title: Title = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class SequenceStep:
    """A step: so long after the one before, for whom it is, and what it does."""

    name: str
    effects: tuple[Effect, ...]
    wait: Duration | WorkingTime | None = None
    condition: Node | None = None
    title: Title = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class SequenceExit:
    """What ends a sequence for a lead: a condition, a stage of the handover, or that somebody has the lead."""

    name: str
    kind: Literal["when", "handover", "owner"]
    condition: Node | None = None
    stages: frozenset[str] = frozenset()
    title: Title = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class NurtureSequence:
    """Steps for whoever is put onto a list, in the order of the file."""

    name: str
    list: str
    steps: tuple[SequenceStep, ...]
    exits: tuple[SequenceExit, ...] = ()
    replies: frozenset[str] = frozenset(REPLIES)
    during: str | None = None
    title: Title = field(default_factory=dict, hash=False)

    @property
    def purposes(self) -> tuple[str, ...]:
        """The purposes for which leads get e-mails, in the order of the steps."""
        effects = [effect for step in self.steps for effect in step.effects]
        return tuple(dict.fromkeys(each.purpose for each in effects if isinstance(each, Email) and each.purpose))

    def step(self, name: str) -> SequenceStep | None:
        """The step of a name; None where there is none (any more)."""
        return next((step for step in self.steps if step.name == name), None)


@dataclass(frozen=True)
class EmailTemplate:
    """What an e-mail says, per language."""

    name: str
    subject: Title = field(hash=False)
    text: Title = field(hash=False)


@dataclass(frozen=True)
class NamedList:
    """A list of leads."""

    name: str
    title: Title = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Actions:
    """What starts when leads cross something. All mappings are in the order of the file.

    `attributes`, `properties`, `measures` and `results` are what conditions and texts read, as in an agreement;
    `hash` is a short name of this very content. `language` is that of readers of whom it is not known.
    """

    name: str
    title: Title
    timezone: str
    language: str
    models: Mapping[str, str]
    measures: tuple[Measure, ...]
    calendars: Mapping[str, WorkCalendar]
    lists: Mapping[str, NamedList]
    templates: Mapping[str, EmailTemplate]
    rules: tuple[ActionRule, ...]
    attributes: Mapping[str, Type]
    properties: Mapping[str, Type]
    results: tuple[str, ...]
    hash: str
    sequences: Mapping[str, NurtureSequence] = field(default_factory=dict, hash=False)
    reads_account: bool = False

    def rule(self, name: str) -> ActionRule | None:
        """The rule of a name; None where there is none (any more)."""
        return next((rule for rule in self.rules if rule.name == name), None)

    def effects(self) -> Iterator[Effect]:
        """Everything that rules and steps of sequences start."""
        for rule in self.rules:
            yield from rule.effects
        for sequence in self.sequences.values():
            for step in sequence.steps:
                yield from step.effects

    def during(self, rule: str) -> str | None:
        """The calendar of a rule, or of the sequence of a step that stands where rules stand."""
        sequence = self.sequences.get(rule.partition("/")[0]) if "/" in rule else None
        found = self.rule(rule)
        return sequence.during if sequence is not None else None if found is None else found.during

    def sequences_of_list(self, name: str) -> tuple[NurtureSequence, ...]:
        """The sequences that whoever is put onto a list begins."""
        return tuple(each for each in self.sequences.values() if each.list == name)

    @cached_property
    def timetables(self) -> Mapping[str, Timetable]:
        """The calendars laid out in time; days that were worked out once are kept."""
        return {name: Timetable(calendar) for name, calendar in self.calendars.items()}
