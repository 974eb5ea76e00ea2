"""What is asked of the rules, and what they answer: a crossing, the lead now, what has started before, and verdicts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reifegrad.actions.rules import Effect
    from reifegrad.agreement.decision import Cause
    from reifegrad.spec.condition import Value
    from reifegrad.spec.value_order import Direction


@dataclass(frozen=True)
class Crossing:
    """A lead was one thing, and is another.

    Attributes:
        id: What names it for good: the same crossing has the same id whenever somebody speaks of it.
        lead: The lead.
        what: What changed: a result of a model, the stage of the handover, or a time for answering that is over.
        at: When.
        model: The model whose result it is; empty for what no model gives.
        dimension: Whose grade it is; empty for all else.
        before: What the lead was; empty: nothing.
        after: What the lead is; empty: nothing any more. Of a time that is over, which one.
        direction: Whether that is up or down; None where nobody can say.
        cycle: How often the lead had been handed over to sales by then.
    """

    id: str
    lead: str
    what: str
    at: datetime
    model: str = ""
    dimension: str = ""
    before: str = ""
    after: str = ""
    direction: Direction | None = None
    cycle: int = 0


@dataclass(frozen=True)
class LeadNow:
    """What is known of a lead when rules are asked.

    Attributes:
        values: Attributes, measures and results of models by name; what is missing is unknown.
        objects: The lead objects to profiling: nothing starts for it.
        consents: The purposes to which it has agreed.
        standing: What it is now of what was crossed; None where nobody can say.
    """

    values: Mapping[str, Value] = field(default_factory=dict, hash=False)
    objects: bool = False
    consents: frozenset[str] = frozenset()
    standing: str | None = None


@dataclass(frozen=True)
class Fired:
    """A rule has started for a lead before: by which crossing, to which value, which way, in which cycle, and when."""

    rule: str
    crossing: str
    after: str
    direction: Direction | None
    cycle: int
    at: datetime


@dataclass(frozen=True)
class DueEffect:
    """One thing that is to be done, at a moment or later; `id` is the same however often it is asked for.

    `refused` says why it is not done after all though its rule starts; None: it is done.
    """

    id: str
    rule: str
    place: int
    effect: Effect
    due_at: datetime
    refused: Cause | None = None


@dataclass(frozen=True)
class Verdict:
    """What a rule says to a crossing that it listens to: it starts, or it does not; and why."""

    rule: str
    cause: Cause
    effects: tuple[DueEffect, ...] = ()

    @property
    def starts(self) -> bool:
        """Whether the rule starts."""
        return self.cause.code in STARTING


STARTING = frozenset({"at_once", "waits"})
"""Why a rule starts: within its hours, or when they begin."""


def effect_id(rule: str, crossing: str, place: int) -> str:
    """The name of an effect: of a rule, a crossing, and a place in what the rule does; always the same."""
    return hashlib.sha256("\0".join((rule, crossing, str(place))).encode()).hexdigest()[:32]


def fired_by(verdict: Verdict, crossing: Crossing, as_of: datetime) -> Fired:
    """What is to be remembered of a rule that has started."""
    return Fired(verdict.rule, crossing.id, crossing.after, crossing.direction, crossing.cycle, as_of)


def crossing_record(crossing: Crossing) -> dict[str, Any]:
    """A crossing as JSON can hold it."""
    return {**vars(crossing), "at": crossing.at.isoformat()}
