"""Leads that were chosen, and of these only those that are in a cell of a model now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad_web.leads.chosen import Among

_IN_CELL = "{column} in (select lead_id from scoring_leadscore where model = %s and cell = %s)"


@dataclass(frozen=True)
class Audience:
    """Chosen leads; an empty `cell` leaves nobody out."""

    chosen: Among
    model: str
    cell: str = ""

    def among(self, column: str) -> tuple[str, Sequence[Any]]:
        """A condition of SQL that holds where a column has one of these leads, with its parameters."""
        asked, given = self.chosen.among(column)
        if not self.cell:
            return asked, given
        return f"{asked} and {_IN_CELL.format(column=column)}", (*given, self.model, self.cell)
