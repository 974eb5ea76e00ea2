"""What the simulation knows of its leads: what it did with them itself, and what must follow from the documents."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

OPEN = ("marketing_qualified", "sales_accepted", "sales_qualified", "opportunity")
ENDED = ("nurturing", "sales_rejected", "recycled", "lost")
AFTER = {
    "hand_over": "marketing_qualified",
    "accept": "sales_accepted",
    "reject": "sales_rejected",
    "qualify": "sales_qualified",
    "open_opportunity": "opportunity",
    "win": "won",
    "lose": "lost",
    "recycle": "recycled",
    "disqualify": "disqualified",
    "mark_pseudo": "pseudo",
    "restore": "nurturing",
}
"""Where a command leads to."""


@dataclass(frozen=True)
class Contacted:
    """Somebody got in touch: whether that counts, whether the lead was reached, until when it is set aside."""

    at: datetime
    counts: bool
    reached: bool
    aside: datetime | None


@dataclass
class KnownLead:
    """A lead by what it was told to be; `commands` with the stage after each."""

    name: str
    known_at: datetime
    employees: int
    country: str
    stage: str = "nurturing"
    cycle: int = 0
    since: datetime | None = None
    commands: list[tuple[datetime, str, str]] = field(default_factory=list)
    contacts: list[Contacted] = field(default_factory=list)
    taken: list[tuple[datetime, str]] = field(default_factory=list)
    objects_since: datetime | None = None
    is_absorbed: bool = False
    """It turned out to be somebody else."""
    tries: int = 0
    waits_for: tuple[int, str] | None = None
    """Cycle and person who is going to look at it."""

    @property
    def is_open(self) -> bool:
        """Whether sales has it."""
        return self.stage in OPEN

    def do(self, command: str, at: datetime) -> None:
        """Something was done with it."""
        self.stage, self.since = AFTER[command], at
        self.cycle += command == "hand_over"
        self.commands.append((at, command, self.stage))
