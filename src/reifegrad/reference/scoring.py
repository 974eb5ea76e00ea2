"""Scores one lead at one moment, with grade, stage, segment and priority."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reifegrad.reference.criteria import contribution_of
from reifegrad.reference.dimensions import DimensionScore, score_dimension
from reifegrad.reference.known import known_at
from reifegrad.spec.condition import evaluate
from reifegrad.spec.model import DISQUALIFIED_STAGE, Cell
from reifegrad.spec.points import MILLI, POINTS_PER_DOUBLING, round_half_away, to_points
from reifegrad.spec.result import Contribution, LeadScore

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from reifegrad.reference.subject import Subject
    from reifegrad.spec.condition import Value
    from reifegrad.spec.facts import FactRecords
    from reifegrad.spec.model import NamedCase, ScoringModel

_LARGEST_SCORE = 9_000_000_000.0
_LARGEST_EXPONENT = 1_000.0
_WHOLE_SCORE = "score"


def score_lead(model: ScoringModel, facts: FactRecords, subject_id: str, *, as_of: datetime) -> LeadScore | None:
    """The score of one lead (or account, with `subject: account`) at a moment.

    Args:
        model: The scoring model.
        facts: Everything that is known, of any time.
        subject_id: The lead, or the account.
        as_of: The moment, with a time zone.

    Returns:
        The score with its contributions; None when the lead does not exist at `as_of`.

    Raises:
        ValueError: `as_of` has no time zone.
    """
    subject = known_at(model, facts, as_of).subject(subject_id)
    return None if subject is None else score_subject(model, subject)


def score_all(
    model: ScoringModel, facts: FactRecords, *, as_of: datetime, only: Collection[str] | None = None
) -> list[LeadScore]:
    """The scores of all leads (or accounts) that exist at a moment, ordered by id; of the ids `only`, if given.

    Raises:
        ValueError: `as_of` has no time zone.
    """
    known = known_at(model, facts, as_of)
    wanted = (subject_id for subject_id in known.subjects() if only is None or subject_id in only)
    subjects = (known.subject(subject_id) for subject_id in wanted)
    return [score_subject(model, subject) for subject in subjects if subject is not None]


def score_subject(model: ScoringModel, subject: Subject) -> LeadScore:
    """The order of computation: criteria, dimensions, score, and what follows; of real facts or of a what-if."""
    if not is_in_population(model, subject):
        return LeadScore(subject.id, subject.as_of, None, not_scored="population", model_hash=model.hash)
    given = {
        criterion.id: contribution_of(criterion, dimension, subject)
        for dimension in model.dimensions
        for criterion in dimension.criteria
    }
    return conclude(
        model, subject, given, {dimension.name: score_dimension(dimension, given) for dimension in model.dimensions}
    )


def is_in_population(model: ScoringModel, subject: Subject) -> bool:
    """Whether the model scores the lead at all: what it asks for is known, and true."""
    return model.population is None or evaluate(model.population, subject.facts) is True


def conclude(
    model: ScoringModel, subject: Subject, given: Mapping[str, Contribution], scored: Mapping[str, DimensionScore]
) -> LeadScore:
    """All that follows from what criteria give and what dimensions are: score, grades, stage, segment, priority."""
    score, last_rows = _score_of_dimensions(model, scored, subject)
    values = {name: part.value for name, part in scored.items()}
    grades = {name: scale.at(values[name]) for name, scale in model.grades.items()}
    cell = grades[model.matrix.rows] + grades[model.matrix.columns] if model.matrix else None
    meaning = model.matrix.cells.get(cell or "", Cell()) if model.matrix else Cell()
    veto = _veto(model, given)
    facts_after = _facts_after(subject, values, score)
    return LeadScore(
        subject_id=subject.id,
        as_of=subject.as_of,
        score=score,
        dimensions=values,
        grades=grades,
        cell=cell,
        stage=_stage(model, given, veto, meaning, score),
        disqualified=veto,
        segment=_first_case(model.segments, facts_after),
        priority=None if veto else _first_case(model.priorities, facts_after) if model.priorities else meaning.priority,
        persona=_persona(model, scored),
        probability=_probability(model, values),
        contributions=tuple(row for part in scored.values() for row in part.rows if _is_worth_a_row(row))
        + tuple(row for row in last_rows if _is_worth_a_row(row)),
        model_hash=model.hash,
    )


def _is_worth_a_row(row: Contribution) -> bool:
    """A row is kept when it has an effect, or when its criterion matched something."""
    return row.points != 0 or row.occurrences > 0 or row.holds


def _facts_after(subject: Subject, values: Mapping[str, int], score: int | None = None) -> dict[str, Value]:
    """What a formula, a segment and a priority can read: attributes, dimensions and the score in points."""
    known: dict[str, Value] = subject.facts
    known |= {name: to_points(value) for name, value in values.items()}
    return known if score is None else known | {"score": to_points(score)}


def _score_of_dimensions(
    model: ScoringModel, scored: Mapping[str, DimensionScore], subject: Subject
) -> tuple[int, list[Contribution]]:
    """The score, and the rows of its formula and its range."""
    values = {name: part.value for name, part in scored.items()}
    total = sum(values.values())
    by_formula = total
    if model.formula is not None:
        by_formula = _to_bounded_milli(evaluate(model.formula, _facts_after(subject, values)))
    score = model.clamp.clamp(by_formula)
    return score, [
        Contribution("formula", _WHOLE_SCORE, "", by_formula - total, by_formula - total),
        Contribution("score_range", _WHOLE_SCORE, "", score - by_formula, score - by_formula),
    ]


def _to_bounded_milli(result: Value) -> int:
    """`R(result x 1000)`; unknown counts as 0, and the result is held within +/-9,000,000,000 points."""
    if not isinstance(result, float) or math.isnan(result):
        return 0
    return round_half_away(max(-_LARGEST_SCORE, min(_LARGEST_SCORE, result)) * MILLI)


def _veto(model: ScoringModel, given: Mapping[str, Contribution]) -> str | None:
    """The first `disqualify`, in the order of the file, whose criterion holds."""
    vetoes = (criterion.id for criterion in model.criteria() if criterion.disqualify is not None)
    return next((name for name in vetoes if given[name].holds), None)


def _stage(
    model: ScoringModel, given: Mapping[str, Contribution], veto: str | None, meaning: Cell, score: int
) -> str | None:
    """The veto, else the first override, else that of the cell, else the first threshold reached, else none."""
    if veto is not None:
        return DISQUALIFIED_STAGE
    for criterion in model.criteria():
        if criterion.qualify is not None and given[criterion.id].holds:
            return criterion.qualify
    if meaning.stage is not None:
        return meaning.stage
    return model.thresholds.at(score) if model.thresholds else None


def _first_case(cases: Sequence[NamedCase], known: Mapping[str, Value]) -> str | None:
    """The first case whose condition is true (`else` has none)."""
    return next(
        (case.name for case in cases if case.condition is None or evaluate(case.condition, known) is True), None
    )


def _persona(model: ScoringModel, scored: Mapping[str, DimensionScore]) -> str | None:
    """With several persona dimensions, the first names the persona."""
    return next((scored[dimension.name].persona for dimension in model.dimensions if dimension.personas), None)


def _probability(model: ScoringModel, values: Mapping[str, int]) -> float | None:
    """`1 / (1 + 2 ^ (-points / 20))` of the first `logit` dimension, to six decimals."""
    name = next((dimension.name for dimension in model.dimensions if dimension.aggregate == "logit"), None)
    if name is None:
        return None
    # Beyond 2^1000 the probability is 0 in any case; the bound keeps the power finite.
    exponent = min(-to_points(values[name]) / POINTS_PER_DOUBLING, _LARGEST_EXPONENT)
    return round_half_away(1 / (1 + 2**exponent) * 1e6) / 1e6
