"""Puts models into the order in which sales works by them: whom to call now is said by what people did lately."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reifegrad.spec.model import ScoringModel


def for_sales(model: ScoringModel) -> tuple[bool, bool, bool, bool, str]:
    """The key to sort by.

    Models with priorities first, for lists of calls are made of them; among them those that forget, else what somebody
    did years ago stays at the top; then those with a matrix, those with stages, and by name.
    """
    forgets = any(criterion.changes_with_time() for criterion in model.criteria())
    return not model.priority_names, not forgets, model.matrix is None, model.thresholds is None, model.name
