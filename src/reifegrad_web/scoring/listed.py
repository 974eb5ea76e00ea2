"""What lists show of a lead, and what a list can be asked for, whether it is of now or of a past moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, Self

from reifegrad.errors import fail

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reifegrad_web.leads.models import LeadCard
    from reifegrad_web.scoring.models import LeadScore

_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Place:
    """Where a lead stands in a list: what it is sorted by (milli-points or a moment), and its number."""

    key: Any
    lead: int

    def __str__(self) -> str:
        """For an address: `35000:17`; moments in microseconds since 1970."""
        key = self.key if isinstance(self.key, int) else (self.key - _EPOCH) // _MICROSECOND
        return f"{key}:{self.lead}"

    @classmethod
    def read(cls, text: str, *, is_moment: bool) -> Self:
        """The place that an address names. Raises `ReifegradError`: it is none."""
        key, _, lead = text.partition(":")
        try:
            found = cls(int(key), int(lead))
            if max(abs(found.key), found.lead) > _LARGEST or found.lead < 0:
                raise fail("list-cursor")
            return cls(_EPOCH + found.key * _MICROSECOND, found.lead) if is_moment else found
        except (ValueError, OverflowError):
            raise fail("list-cursor") from None


@dataclass(frozen=True)
class Listed:
    """A part of a list, in its order; `is_end`: there is nothing beyond it on the side to which was looked."""

    places: Sequence[Place]
    is_end: bool


@dataclass(frozen=True)
class Counted:
    """How many leads a list has: exactly, or at least."""

    leads: int
    is_exact: bool


@dataclass(frozen=True)
class ListedLead:
    """A row: the card, the score (None of one who objects), and how it moves.

    `change` are the milli-points since a day before; `due_at` is the first moment at which the score can change by
    itself. None: it did not, or will not.
    """

    card: LeadCard
    score: LeadScore | None
    change: int | None = None
    due_at: datetime | None = None


class Leads(Protocol):
    """A list of leads of one filter for one person."""

    def page(self, most: int, after: Place | None = None, *, backwards: bool = False) -> Listed:
        """The leads that come next behind a place, or with `backwards` those before it, in the order of the list."""

    def count(self, most: int = ...) -> Counted:
        """How many there are, exactly up to `most`."""

    def every(self) -> Iterator[Place]:
        """All of them, in their order."""

    def rows(self, leads: Sequence[int]) -> Sequence[ListedLead]:
        """What is shown of some of them, in the order given; who is gone meanwhile is left out."""
