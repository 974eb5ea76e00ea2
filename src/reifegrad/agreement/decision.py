"""What is asked of routing, and what it answers: a lead with its facts, and who gets it with all reasons as codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.spec.condition import Value

    Detail = str | int | Fraction | datetime | None


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
    details: Mapping[str, Detail] = field(default_factory=dict, hash=False)

    def to_dict(self) -> dict[str, Any]:
        """The cause as JSON can hold it, without a word of any language; `from_dict` gives it back."""
        return {"code": self.code, "details": {name: _plain(value) for name, value in self.details.items()}}

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Cause:
        """The cause of a record that `to_dict` made."""
        return cls(record["code"], {name: _detail(value) for name, value in record["details"].items()})


def _plain(value: Detail) -> Any:
    match value:
        case Fraction():
            return {"fraction": str(value)}
        case datetime():
            return {"moment": value.isoformat()}
        case _:
            return value


def _detail(value: Any) -> Detail:
    match value:
        case {"fraction": text}:
            return Fraction(text)
        case {"moment": text}:
            return datetime.fromisoformat(text)
        case _:
            return value  # type: ignore[no-any-return]  # a text, a number or nothing


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

    def to_dict(self) -> dict[str, Any]:
        """The decision as JSON can hold it; `from_dict` gives it back, to be said in any language later."""
        return {
            **{name: getattr(self, name) for name in ("lead", "owner", "queue", "route", "previous")},
            "at": self.at.isoformat(),
            "starts_at": None if self.starts_at is None else self.starts_at.isoformat(),
            "causes": [cause.to_dict() for cause in self.causes],
            "passed_over": [{"person": one.person, **one.cause.to_dict()} for one in self.passed_over],
            "candidates": list(self.candidates),
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Decision:
        """The decision of a record that `to_dict` made."""
        starts_at = record["starts_at"]
        return cls(
            **{name: record[name] for name in ("lead", "owner", "queue", "route", "previous")},
            at=datetime.fromisoformat(record["at"]),
            starts_at=None if starts_at is None else datetime.fromisoformat(starts_at),
            causes=tuple(Cause.from_dict(cause) for cause in record["causes"]),
            passed_over=tuple(PassedOver(one["person"], Cause.from_dict(one)) for one in record["passed_over"]),
            candidates=tuple(record["candidates"]),
        )
