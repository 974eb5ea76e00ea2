"""Leads that were chosen, and of these only those that are in a cell of a model now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reifegrad_web.scoring.models import LeadScore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from reifegrad_web.leads.chosen import Chosen
    from reifegrad_web.leads.models import LeadCard

_IN_CELL = "{column} in (select lead_id from scoring_leadscore where model = %s and cell = %s)"


@dataclass(frozen=True)
class Audience:
    """Chosen leads; an empty `cell` leaves nobody out."""

    chosen: Chosen
    model: str
    cell: str = ""

    def cards(self) -> QuerySet[LeadCard]:
        """The cards of these leads."""
        found = self.chosen.cards()
        if not self.cell:
            return found
        there = LeadScore.objects.filter(model=self.model, cell=self.cell)
        return found.filter(lead_id__in=there.values("lead_id"))

    def among(self, column: str) -> tuple[str, Sequence[Any]]:
        """A condition of SQL that holds where a column has one of these leads, with its parameters."""
        asked, given = self.chosen.among(column)
        if not self.cell:
            return asked, given
        return f"{asked} and {_IN_CELL.format(column=column)}", (*given, self.model, self.cell)
