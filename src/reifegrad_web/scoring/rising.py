"""Says whether what a lead crossed was a step up or down, where a model has an order of its values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.spec.model import DISQUALIFIED_STAGE
from reifegrad_web.scoring.stages import stages_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.scoring.models import ScoreTransition


def rises(model: ScoringModel, crossed: ScoreTransition) -> bool:
    """Whether what is now is better than what was before; who had nothing before has risen, unless disqualified.

    Segments have no order. A value that the model does not know (any more) says nothing.
    """
    places = values_in_order(model, crossed.what, crossed.dimension)
    if crossed.after not in places:
        return False
    return places[crossed.after] > places.get(crossed.before, -1)


def values_in_order(model: ScoringModel, what: str, dimension: str = "") -> Mapping[str, int]:
    """Everything that a lead can be -> how good that is, where better is more; empty where there is no order."""
    if what == "priority":
        return {"": -1} | {name: place for place, name in enumerate(reversed(model.priority_names))}
    if what == "stage":
        named = [name for name in reversed(stages_of(model)) if name != DISQUALIFIED_STAGE]
        return {DISQUALIFIED_STAGE: -2, "": -1} | {name: place for place, name in enumerate(named)}
    if what == "grade" and dimension in model.grades:
        names = [step.name for step in model.grades[dimension].steps]
        return {"": -1} | {name: place for place, name in enumerate(reversed(names))}
    if what == "cell" and model.matrix is not None:
        rows, columns = (model.grades[name].steps[::-1] for name in (model.matrix.rows, model.matrix.columns))
        cells = {row.name + column.name: x + y for x, row in enumerate(rows) for y, column in enumerate(columns)}
        return {"": -1} | cells
    return {}


def values_of(model: ScoringModel) -> Mapping[str, Sequence[str]]:
    """What a lead can be in a model: `cell`, `stage`, `grade`, `segment`, `priority` -> names, the best first."""
    found = {what: _best_first(values_in_order(model, what)) for what in ("cell", "stage", "priority")}
    grades = dict.fromkeys(step.name for scale in model.grades.values() for step in scale.steps)
    return {**found, "grade": list(grades), "segment": [case.name for case in model.segments]}


def _best_first(places: Mapping[str, int]) -> Sequence[str]:
    return sorted((name for name in places if name), key=lambda name: -places[name])
