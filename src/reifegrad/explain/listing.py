"""Scores come in; the order in which sales works through them goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore

Place = tuple[int, int, int, str]
_LISTED, _NOT_SCORED, _DISQUALIFIED = range(3)


def priorities(model: ScoringModel) -> tuple[str, ...]:
    """The priorities of a model, as the file names them first: those of `priorities`, else of the cells."""
    if model.priorities:
        return tuple(case.name for case in model.priorities)
    cells = model.matrix.cells.values() if model.matrix else ()
    return tuple(dict.fromkeys(cell.priority for cell in cells if cell.priority is not None))


def priority_order(model: ScoringModel) -> Callable[[LeadScore], Place]:
    """A sort key: by priority, within it the highest score first, then by id.

    Leads without a priority stand behind those with one; leads that the model does not score stand apart at the
    end, the disqualified behind them.
    """
    rank = {name: place for place, name in enumerate(priorities(model))}

    def place(score: LeadScore) -> Place:
        part = _LISTED
        if score.disqualified is not None:
            part = _DISQUALIFIED
        elif score.score is None:
            part = _NOT_SCORED
        return part, rank.get(score.priority or "", len(rank)), -(score.score or 0), score.subject_id

    return place
