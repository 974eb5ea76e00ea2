"""What happens to a lead between sales and marketing, as far as service levels look at it; in the order of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad.agreement.service_level_document import ContactKind


@dataclass(frozen=True)
class LevelHolds:
    """From now on this service level holds for the lead; None for none: its stage was left, or nothing is promised."""

    at: datetime
    level: str | None


@dataclass(frozen=True)
class Assigned:
    """From now on somebody owns the lead, whoever did before."""

    at: datetime
    owner: str


@dataclass(frozen=True)
class Enqueued:
    """From now on nobody owns the lead, and it waits in a queue."""

    at: datetime
    queue: str | None


@dataclass(frozen=True)
class Recalled:
    """The lead was taken back from its owner, and waits in a queue; whoever gets it next has the whole time again."""

    at: datetime
    queue: str | None


@dataclass(frozen=True)
class Contacted:
    """Somebody got in touch with the lead, or tried to."""

    at: datetime
    kind: ContactKind
    is_reached: bool
    by: str | None = None


@dataclass(frozen=True)
class SetAside:
    """Somebody has noted that the lead is waited for until a moment; an earlier one ends an earlier such wait."""

    at: datetime
    until: datetime


LeadEvent = LevelHolds | Assigned | Enqueued | Recalled | Contacted | SetAside
