"""What is asked of routing, and what it answers: a lead with its facts, and who gets it with all reasons as codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from fractions import Fraction

    from reifegrad.spec.condition import Value


@dataclass(frozen=True)
class RoutedLead:
    """A lead that is to be given to somebody, with all that routes look at.

    Attributes:
        id: The lead.
        values: Attributes, measures and results of models by name: `employees`, `cell.fit`; what is missing is unknown.
        account_owner: Who looks after its company.
        owner: Who has the lead now.
        recalled_from: From whom it was taken back; they do not get it again.
    """

    id: str
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)
    account_owner: str | None = None
    owner: str | None = None
    recalled_from: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cause:
    """One reason: a code with details, of which `agreement.sentences` makes a sentence."""

    code: str
    details: Mapping[str, str | int | Fraction | datetime | None] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class PassedOver:
    """Somebody who did not get the lead though it could have been theirs."""

    person: str
    cause: Cause


@dataclass(frozen=True)
class Decision:
    """Who has a lead from now on: one owner, or else one queue.

    Attributes:
        lead: The lead.
        at: The moment of the decision, in UTC.
        owner: Who has it; None if it waits in a queue.
        queue: Where it waits; None if somebody has it.
        route: The route that fits; None if the lead stays where it is, or no route fits.
        causes: Why, the main reason first.
        passed_over: Who did not get it, and why, in the order in which they were looked at.
        candidates: Among whom it was shared, in the order of the file; nobody if nothing was to be shared.
        previous: Who had it before.
        starts_at: When its owner works next; None for a queue, and if the owner never works.
    """

    lead: str
    at: datetime
    owner: str | None
    queue: str | None
    route: str | None
    causes: tuple[Cause, ...]
    passed_over: tuple[PassedOver, ...] = ()
    candidates: tuple[str, ...] = ()
    previous: str | None = None
    starts_at: datetime | None = None

    @property
    def stays(self) -> bool:
        """Whether the lead stays with its owner."""
        return self.owner is not None and self.owner == self.previous
