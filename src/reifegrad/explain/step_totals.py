"""Records the steps of a computation from the points of the criteria to the verdict."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reifegrad.explain.readings import ContributionReader
from reifegrad.reference.dimensions import score_dimension
from reifegrad.spec.model import DISQUALIFIED_STAGE, Range

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reifegrad.explain.statement import Param, Params
    from reifegrad.reference.dimensions import DimensionScore
    from reifegrad.reference.subject import Subject
    from reifegrad.spec.model import Dimension, Scale, ScoringModel
    from reifegrad.spec.result import Contribution, LeadScore


@dataclass(frozen=True)
class StepRecord:
    """One line of the computation.

    Attributes:
        number: 1 to 7, as the order of computation is written in the documentation.
        step: The step of `plan.pipeline.STEPS` that does it.
        code: What the line says; `step.<code>` names its text.
        params: The numbers; points in milli-points.
        criterion: The criterion that it is about.
        dimension: The dimension that it is about.
    """

    number: int
    step: str
    code: str
    params: Mapping[str, Param] = field(default_factory=dict)
    criterion: str | None = None
    dimension: str = ""


@dataclass(frozen=True)
class Computed:
    """Everything that the reference said of one lead."""

    model: ScoringModel
    subject: Subject
    given: Mapping[str, Contribution]
    dimensions: Mapping[str, DimensionScore]
    score: LeadScore


def given_records(computed: Computed) -> Iterator[StepRecord]:
    """5: what each criterion gives, before and after its own minimum and maximum."""
    reader = ContributionReader(computed.model, before_means=True)
    for criterion in computed.model.criteria():
        row = computed.given[criterion.id]
        raw = row.points + row.lost_to_caps
        params: Params = {"raw": raw, "points": row.points, "holds": int(row.holds), **_bounds(criterion.clamp)}
        if row.holds or row.points or criterion.graded:
            code, found = reader.read(row, computed.subject.facts)
            params |= {"found": code, **found}
        yield StepRecord(5, "give_points", "given", params, criterion.id, criterion.dimension)


def group_records(computed: Computed) -> Iterator[StepRecord]:
    """5: the sums of the groups, before and after their ranges."""
    for dimension in computed.model.dimensions:
        limits = {row.name: row.points for row in computed.dimensions[dimension.name].rows if row.part == "group_range"}
        for group in dimension.groups:
            raw = sum(computed.given[criterion.id].points for criterion in dimension.in_group(group.name))
            params: Params = {
                "name": group.name,
                "raw": raw,
                "points": raw + limits[group.name],
                **_bounds(group.clamp),
            }
            yield StepRecord(5, "add_up_dimensions", "group", params, dimension=dimension.name)


def dimension_records(computed: Computed) -> Iterator[StepRecord]:
    """6: personas, the shares of a mean, and the dimensions with their ranges."""
    for dimension in computed.model.dimensions:
        scored = computed.dimensions[dimension.name]
        yield from _persona_records(dimension, computed)
        parts = 0
        for row in scored.rows:
            parts += row.points if row.part in {"criterion", "group_range"} else 0
            if row.part == "criterion" and dimension.aggregate == "mean":
                yield _share(row, computed)
        raw = dimension.base + parts
        params: Params = {"base": dimension.base, "parts": parts, "raw": raw, "value": scored.value}
        params |= _bounds(dimension.clamp)
        yield StepRecord(6, "add_up_dimensions", "dimension", params, dimension=dimension.name)


def _persona_records(dimension: Dimension, computed: Computed) -> Iterator[StepRecord]:
    best = computed.dimensions[dimension.name].persona
    for persona in dimension.personas:
        alone = replace(dimension, personas=(persona,), base=0, clamp=Range())
        mean = score_dimension(alone, computed.given).value
        params: Params = {"persona": persona.name, "mean": mean, "best": int(persona.name == best)}
        yield StepRecord(6, "add_up_dimensions", "persona", params, dimension=dimension.name)


def _share(row: Contribution, computed: Computed) -> StepRecord:
    criterion = next(criterion for criterion in computed.model.criteria() if criterion.id == row.name)
    params: Params = {
        "value": computed.given[row.name].points,
        "weight": criterion.weight,
        "points": row.points,
    }
    return StepRecord(6, "add_up_dimensions", "share", params, row.name, row.dimension)


def formula_records(computed: Computed) -> Iterator[StepRecord]:
    """6: the formula over the dimensions, and the score in its range."""
    limits = {row.part: row.points for row in computed.score.contributions}
    total = sum(computed.score.dimensions.values())
    by_formula = total + limits.get("formula", 0)
    text = " ".join(computed.model.formula_text.split())
    if computed.model.formula is not None:
        yield StepRecord(6, "apply_formula", "formula", {"formula": text, "sum": total, "points": by_formula})
    params: Params = {"raw": by_formula, "value": computed.score.score, **_bounds(computed.model.clamp)}
    yield StepRecord(6, "apply_formula", "score", params)


def conclusion_records(computed: Computed) -> Iterator[StepRecord]:
    """7: what follows from the score, each with why."""
    model, score = computed.model, computed.score
    for name, grade in score.grades.items():
        params: Params = {"grade": grade, **_reached(model.grades[name], grade)}
        yield _conclusion("grade", params, dimension=name)
    if model.matrix is not None:
        yield _conclusion("cell", {"cell": score.cell})
    yield _stage(computed)
    if model.segments:
        yield _conclusion("segment", {"segment": score.segment})
    if model.priorities or model.matrix is not None:
        because = "disqualified" if score.disqualified else "case" if model.priorities else "cell"
        yield _conclusion("priority", {"priority": score.priority, "because": because})
    if model.has_personas:
        yield _conclusion("best_persona", {"persona": score.persona})
    if score.probability is not None:
        yield _conclusion("probability", {"probability": score.probability})


def _stage(computed: Computed) -> StepRecord:
    """The stage, and which of veto, override, cell and threshold gave it."""
    model, score = computed.model, computed.score
    params: Params = {"stage": score.stage}
    if score.stage == DISQUALIFIED_STAGE and score.disqualified is not None:
        return _conclusion("stage", params | {"because": "veto"}, score.disqualified)
    for criterion in model.criteria():
        if criterion.qualify is not None and computed.given[criterion.id].holds:
            return _conclusion("stage", params | {"because": "override"}, criterion.id)
    cell = model.matrix.cells.get(score.cell or "") if model.matrix else None
    if cell is not None and cell.stage is not None:
        return _conclusion("stage", params | {"because": "cell"})
    if model.thresholds is None:
        return _conclusion("stage", params | {"because": "none"})
    reached = _reached(model.thresholds, score.stage or "")
    return _conclusion("stage", params | reached | {"because": "below" if reached["bound"] is None else "threshold"})


def _reached(scale: Scale, name: str) -> Params:
    return {"bound": next(step.bound for step in scale.steps if step.name == name)}


def _conclusion(code: str, params: Params, criterion: str | None = None, dimension: str = "") -> StepRecord:
    return StepRecord(7, "draw_conclusions", code, params, criterion, dimension)


def _bounds(clamp: Range) -> Params:
    return {"lowest": clamp.lowest, "highest": clamp.highest}
