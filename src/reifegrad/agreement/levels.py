"""What a service level means, and which one holds for a lead."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from reifegrad.spec.condition import evaluate
from reifegrad.spec.condition_functions import NOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from reifegrad.agreement.rules import Destination
    from reifegrad.agreement.service_level_document import ContactKind, PauseKind
    from reifegrad.spec.condition import Node, Value
    from reifegrad.spec.title import Title
    from reifegrad.worktime.written import WorkingTime

Promised = Literal["respond", "reach", "follow_up"]
"""What a clock measures: until somebody tries, until the lead is reached, until somebody tries again."""


@dataclass(frozen=True)
class ServiceLevel:
    """Until when leads are answered for which a condition holds; without a condition all.

    `calendar` is for leads whose owner and queue have none. `escalate_after` and `recall_after` count from the end of
    the time; None: at once, and never.
    """

    name: str
    condition: Node | None
    respond: WorkingTime
    reach: WorkingTime | None = None
    follow_up: WorkingTime | None = None
    counts: frozenset[ContactKind] = frozenset({"call", "mail", "meeting"})
    starts: Literal["entry", "assignment"] = "entry"
    pauses: frozenset[PauseKind] = frozenset({"set_aside", "absence"})
    calendar: str | None = None
    remind: WorkingTime | None = None
    escalate: Destination | None = None
    escalate_after: WorkingTime | None = None
    recall_after: WorkingTime | None = None
    title: Title = field(default_factory=dict, hash=False)

    def within(self, promised: Promised) -> WorkingTime | None:
        """The time for a promise; None if it is not made."""
        return {"respond": self.respond, "reach": self.reach, "follow_up": self.follow_up}[promised]


def level_of(levels: Iterable[ServiceLevel], values: Mapping[str, Value], as_of: datetime) -> ServiceLevel | None:
    """The first level whose condition holds for a lead at a moment; None if nothing is promised for it."""
    facts = {**values, NOW: as_of}
    return next((one for one in levels if one.condition is None or evaluate(one.condition, facts) is True), None)
