"""Names the columns of the scores that a model gives, in files, tables and records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.spec.model import DISQUALIFIED_STAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.spec.model import ScoringModel

SCORE, NOT_SCORED = "score", "not_scored"
_IN_EVERY_LIST = (
    *("rank", "id", "name", "position", "company", "reasons", "last_activity", "next_change", "next_change_on"),
    *("scored_at", "model_hash"),
)


def dimension_column(dimension: str) -> str:
    """The column of a dimension's score in milli-points."""
    return f"{dimension}_score"


def grade_column(dimension: str) -> str:
    """The column of a dimension's grade."""
    return f"{dimension}_grade"


def result_columns(model: ScoringModel) -> tuple[str, ...]:
    """The columns of the result that a model has, in order, after key and as_of."""
    columns = [SCORE]
    for dimension in model.dimensions:
        columns.append(dimension_column(dimension.name))
        columns += [grade_column(dimension.name)] if dimension.name in model.grades else []
    columns += ["probability"] if any(d.aggregate == "logit" for d in model.dimensions) else []
    columns += ["cell"] if model.matrix else []
    columns += ["stage"] if has_stage(model) else []
    columns += ["disqualified"] if any(c.disqualify is not None for c in model.criteria()) else []
    columns += ["segment"] if model.segments else []
    columns += ["priority"] if has_priority(model) else []
    columns += ["persona"] if model.has_personas else []
    return (*columns, *([NOT_SCORED] if model.population is not None else []))


def has_stage(model: ScoringModel) -> bool:
    """Whether the model ever names a stage."""
    cells = model.matrix.cells.values() if model.matrix else ()
    return bool(
        model.thresholds
        or any(cell.stage for cell in cells)
        or any(c.qualify is not None or c.disqualify is not None for c in model.criteria())
    )


def names_given(model: ScoringModel, result: str) -> tuple[str, ...]:
    """The names that a model can give as a cell, stage, segment or priority; none if it gives no such result."""
    match result:
        case "cell" if model.matrix is not None:
            rows, columns = (model.grades[name].steps for name in (model.matrix.rows, model.matrix.columns))
            return tuple(row.name + column.name for row in rows for column in columns)
        case "stage":
            return tuple(dict.fromkeys(_stages(model)))
        case "segment":
            return tuple(case.name for case in model.segments)
        case "priority":
            return model.priority_names
        case _:
            return ()


def _stages(model: ScoringModel) -> Iterator[str]:
    yield from (step.name for step in (model.thresholds.steps if model.thresholds else ()))
    yield from (cell.stage for cell in (model.matrix.cells.values() if model.matrix else ()) if cell.stage)
    yield from (criterion.qualify for criterion in model.criteria() if criterion.qualify)
    if any(criterion.disqualify is not None for criterion in model.criteria()):
        yield DISQUALIFIED_STAGE


def has_priority(model: ScoringModel) -> bool:
    """Whether the model ever names a priority."""
    cells = model.matrix.cells.values() if model.matrix else ()
    return bool(model.priorities or any(cell.priority for cell in cells))


def listed_results(model: ScoringModel) -> tuple[str, ...]:
    """Everything that lists of a model can show beside the columns of its facts."""
    results = tuple(name for name in result_columns(model) if name != NOT_SCORED)
    more = (["percentile"] if "probability" in results else []) + (["cell_title"] if "cell" in results else [])
    return (*_IN_EVERY_LIST, *results, *more)
