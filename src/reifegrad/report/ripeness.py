"""Says how ripe a grade, cell or stage is, in five steps, so that lists can colour it: pale to deep.

The colour never stands alone: the letter, number or word is always in it. Its lightness falls from step to step, so
that the order is seen in grey and by colour-blind eyes too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.spec.result_columns import grade_column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore

COLOURS = ("#EEF6CF", "#FBE58A", "#F6B756", "#D9572C", "#7B1346")
"""From the least to the ripest: pale lime, yellow, amber, orange-red, deep berry."""

INK = ("#1F2328", "#1F2328", "#1F2328", "#FFFFFF", "#FFFFFF")
"""The colour of a text on each of them, which can be read."""

STEPS = len(COLOURS)


class Ripeness:
    """The steps of one model."""

    def __init__(self, model: ScoringModel) -> None:
        self._grades = {
            grade_column(name): _steps([step.name for step in scale.steps]) for name, scale in model.grades.items()
        }
        self._cells = _cell_steps(model)
        scored = [] if model.thresholds is None else [step.name for step in model.thresholds.steps]
        self._stages = {} if self._cells or self._grades else _steps(scored)

    def names(self, column: str) -> Mapping[str, int]:
        """The steps of everything that a column of a list can show, the best first; empty for one without colours."""
        return {"cell": self._cells, "stage": self._stages}.get(column, self._grades.get(column, {}))

    def step(self, column: str, score: LeadScore) -> int | None:
        """The step of what a column of a list shows, 0 to 4; None if it has no colour."""
        if score.disqualified is not None:
            return None
        grades = {grade_column(name): grade for name, grade in score.grades.items()}
        shown = {"cell": score.cell, "stage": score.stage}.get(column, grades.get(column))
        return self.names(column).get(shown or "")


def _steps(best_first: Sequence[str]) -> Mapping[str, int]:
    last = len(best_first) - 1
    return {name: _step(last - place, last) for place, name in enumerate(best_first)} if last > 0 else {}


def _cell_steps(model: ScoringModel) -> dict[str, int]:
    """The better both grades of a cell are, the riper it is."""
    if model.matrix is None:
        return {}
    rows, columns = model.grades[model.matrix.rows].steps, model.grades[model.matrix.columns].steps
    last = len(rows) + len(columns) - 2
    return {
        row.name + column.name: _step(last - down - across, last)
        for down, row in enumerate(rows)
        for across, column in enumerate(columns)
    }


def _step(place: int, last: int) -> int:
    """The step of a place from 0 (the least) to `last` (the best), rounded half up."""
    return 0 if last <= 0 else (2 * place * (STEPS - 1) + last) // (2 * last)
