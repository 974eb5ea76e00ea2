"""A model comes in; its priorities, in the order in which sales works through them, go out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reifegrad.spec.model import ScoringModel


def priorities(model: ScoringModel) -> tuple[str, ...]:
    """The priorities of a model, as the file names them first: those of `priorities`, else of the cells."""
    if model.priorities:
        return tuple(case.name for case in model.priorities)
    cells = model.matrix.cells.values() if model.matrix else ()
    return tuple(dict.fromkeys(cell.priority for cell in cells if cell.priority is not None))
