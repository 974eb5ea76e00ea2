"""Which leads a figure is about: those whom the one who asks sees, and what they chose of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from reifegrad_web.leads.models import LeadCard
from reifegrad_web.leads.reach import cards_of, sees_everybody

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from reifegrad_web.org.models import User

NOBODY = 0
"""The owner of leads that nobody looks after."""


class Among(Protocol):
    """Some leads, as a condition of SQL."""

    def among(self, column: str) -> tuple[str, Sequence[Any]]:
        """A condition that holds where a column has one of these leads, with its parameters."""


class Cohort(Protocol):
    """Some leads, as a question for their cards."""

    def cards(self) -> QuerySet[LeadCard]:
        """The cards of these leads."""


@dataclass(frozen=True)
class Everybody:
    """All leads, or those that a source or a campaign has brought."""

    source: int | None = None
    campaign: str | None = None

    def among(self, column: str) -> tuple[str, Sequence[Any]]:
        """A condition of SQL that holds for them, with its parameters."""
        if (self.source, self.campaign) == (None, None):
            return "true", ()
        asked, given = self.cards().values("lead_id").query.sql_with_params()
        return f"{column} in ({asked})", given

    def cards(self) -> QuerySet[LeadCard]:
        """The cards of these leads."""
        asked = {"source_id": self.source, "campaign": self.campaign}
        return LeadCard.objects.filter(**{name: value for name, value in asked.items() if value is not None})


@dataclass(frozen=True)
class Chosen:
    """Leads within the reach of a user: of a source, a campaign, an owner (`NOBODY`: without one), as it is known now.

    None means that nothing was chosen; an empty campaign is that of leads which no campaign has brought.
    """

    user: User
    source: int | None = None
    campaign: str | None = None
    owner: int | None = None

    @property
    def is_everybody(self) -> bool:
        """Whether there is no lead that is left out."""
        return sees_everybody(self.user) and (self.source, self.campaign, self.owner) == (None, None, None)

    def cards(self) -> QuerySet[LeadCard]:
        """The cards of these leads."""
        found = cards_of(self.user)
        if self.source is not None:
            found = found.filter(source_id=self.source)
        if self.campaign is not None:
            found = found.filter(campaign=self.campaign)
        if self.owner is not None:
            found = found.filter(owner_id=None if self.owner == NOBODY else self.owner)
        return found

    def among(self, column: str) -> tuple[str, Sequence[Any]]:
        """A condition of SQL that holds where a column has one of these leads, with its parameters.

        Nothing is asked where everybody is meant: a lead that was scored with thousands of others has no card yet.
        """
        if self.is_everybody:
            return "true", ()
        asked, given = self.cards().values("lead_id").query.sql_with_params()
        return f"{column} in ({asked})", given
