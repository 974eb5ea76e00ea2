"""Says which models are too large to be computed, while they are read and not in the middle of a run.

Up to these sizes every engine computes a model, with contributions and explanations; they were measured on two cores
(docs/reference/limits.md). Beyond them the time grows faster than the model, or an engine fails.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.spec.model import BandedRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.spec.findings import Findings, Path
    from reifegrad.spec.model import Criterion, Dimension, ScoringModel

MOST_CRITERIA = 1_000
"""Criteria of a model that are enabled."""
MOST_VALUES = 2_000
"""Values and bounds in the map of one criterion."""
MOST_PERSONAS = 100
"""Personas of a dimension."""
MOST_OF_A_MEAN = 50
"""Criteria of a weighted mean, or of one persona."""
MOST_CASES = 1_000
"""Entries of thresholds, segments or priorities."""


def check_size(model: ScoringModel, findings: Findings) -> None:
    """Note everything about a model that is too large to be computed."""
    count = sum(1 for _ in model.criteria())
    if count > MOST_CRITERIA:
        findings.add(("dimensions",), "model-too-large", "criteria", count=count, most=MOST_CRITERIA)
    for dimension in model.dimensions:
        _check_dimension(dimension, findings)
    for criterion in model.criteria():
        values = _values(criterion)
        if values > MOST_VALUES:
            path = (*criterion.path, "grades" if criterion.graded else "points")
            findings.add(path, "model-too-large", "values", count=values, most=MOST_VALUES)
    for name, entries in _cases(model):
        if entries > MOST_CASES:
            findings.add((name,), "model-too-large", "cases", name=name, count=entries, most=MOST_CASES)


def _check_dimension(dimension: Dimension, findings: Findings) -> None:
    path: Path = ("dimensions", dimension.name)
    personas = len(dimension.personas)
    if personas > MOST_PERSONAS:
        findings.add((*path, "personas"), "model-too-large", "personas", count=personas, most=MOST_PERSONAS)
    for persona in dimension.personas:
        count = len(dimension.of_persona(persona.name))
        if count > MOST_OF_A_MEAN:
            place = (*path, "personas", persona.name)
            findings.add(place, "model-too-large", "mean", count=count, most=MOST_OF_A_MEAN)
    if dimension.aggregate == "mean" and not personas and len(dimension.criteria) > MOST_OF_A_MEAN:
        findings.add(path, "model-too-large", "mean", count=len(dimension.criteria), most=MOST_OF_A_MEAN)


def _values(criterion: Criterion) -> int:
    rule = criterion.rule
    bands = rule.bands if isinstance(rule, BandedRule) else ()
    return sum(max(1, len(band.values)) for band in bands)


def _cases(model: ScoringModel) -> Iterator[tuple[str, int]]:
    yield "thresholds", len(model.thresholds.steps) if model.thresholds else 0
    yield "segments", len(model.segments)
    yield "priorities", len(model.priorities)
