"""Where a lead is in a sequence, and what is asked and answered about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reifegrad.actions.crossing import DueEffect
    from reifegrad.agreement.decision import Cause
    from reifegrad.spec.condition import Value

LEFT = ("objects", "off_list", "withdrawn", "replied", "exit", "completed", "never_open", "gone", "twice")
"""Why a lead has left a sequence. The last two are the server's: a sequence that is gone, two leads that are one."""


@dataclass(frozen=True)
class Passed:
    """A step that a lead has come to, and when; `skipped`: its condition did not hold then."""

    step: str
    at: datetime
    skipped: bool = False


@dataclass(frozen=True)
class InSequence:
    """Where a lead is in a sequence: `entry` names this time on the list for good, `passed` is in the order of time."""

    entry: str
    began_at: datetime
    passed: tuple[Passed, ...] = ()

    @property
    def last_at(self) -> datetime:
        """When it came to the last step, or began."""
        return self.passed[-1].at if self.passed else self.began_at


@dataclass(frozen=True)
class NurturedLead:
    """What is known of a lead when a sequence is asked.

    Attributes:
        values: Attributes, measures and results of models by name; what is missing is unknown.
        objects: The lead objects to profiling.
        consents: The purposes to which it has agreed.
        withdrawn: The purposes for which it has taken that back.
        stages: Where it is in the handover, and has been since it began.
        has_owner: Somebody has it.
        on_list: It is still on the list, by the same entry.
        activities: What it has done since it began: kind and moment.
    """

    values: Mapping[str, Value] = field(default_factory=dict, hash=False)
    objects: bool = False
    consents: frozenset[str] = frozenset()
    withdrawn: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset({"nurturing"})
    has_owner: bool = False
    on_list: bool = True
    activities: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True)
class Next:
    """What comes next for a lead: it waits for a step, comes to it, skips it, or leaves.

    Attributes:
        what: Which of these.
        step: The step; empty where the lead leaves.
        until: How long it waits, if nothing happens; None for all else.
        cause: Why it leaves; None for all else.
        effects: What the step does.
    """

    what: Literal["waits", "step", "skips", "leaves"]
    step: str = ""
    until: datetime | None = None
    cause: Cause | None = None
    effects: tuple[DueEffect, ...] = ()


def rule_of(sequence: str, step: str) -> str:
    """Under which name a step stands where rules stand; no rule can have it."""
    return f"{sequence}/{step}"
