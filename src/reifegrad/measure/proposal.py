"""Writes proposed points into the text of a model.

Each proposal is right beside the others as the outcomes see them, but not every line gets one, and points are rounded.
So two things are seen to for all of them together: they must not order the cases worse than the model does, and where
the score is a probability, on average as many must be predicted as before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from reifegrad.errors import ReifegradError
from reifegrad.measure.base_points import base_shift
from reifegrad.measure.quality import auc
from reifegrad.spec.edit import set_number
from reifegrad.spec.loader import parse_model
from reifegrad.spec.points import MILLI, to_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from reifegrad.measure.criteria_evidence import LineEvidence
    from reifegrad.spec.model import ScoringModel

_WORSE = 0.0005
"""Less AUC than this is no loss: it is below what is shown."""


@dataclass(frozen=True)
class Proposal:
    """The new text, how many lines changed, and the new base in points (None: it stays)."""

    text: str
    changed: int
    base: float | None = None


def without_harm(lines: Sequence[LineEvidence], won: NDArray[np.int8]) -> tuple[tuple[LineEvidence, ...], int]:
    """The lines, and how many proposals were withdrawn, because with them the cases were ordered worse."""
    kept = list(lines)
    if not any(one.proposed is not None for one in kept):
        return tuple(kept), 0
    score = np.sum([_points(one, one.line.declared) for one in kept if one.line.editable], axis=0)
    before = auc(won, score) - _WORSE
    while any(one.proposed is not None for one in kept) and auc(won, score + _moves_of_cases(kept)) < before:
        without = [
            (auc(won, score + _moves_of_cases([*kept[:place], *kept[place + 1 :]])), -place)
            for place, one in enumerate(kept)
            if one.proposed is not None
        ]
        place = -max(without)[1]
        kept[place] = replace(kept[place], proposed=None)
    withdrawn = sum(one.proposed != old.proposed for one, old in zip(kept, lines, strict=True))
    return tuple(kept), withdrawn


def propose(
    text: str, lines: Sequence[LineEvidence], *, file: str, probability: NDArray[np.float64] | None = None
) -> Proposal:
    """The text with only the proposed numbers replaced, and what changed.

    A number that stands in a place where it cannot be replaced on its own (an alias, say) is left as it is.
    `probability` is what the model predicts for the cases: with it, its base moves so that the mean stays.
    """
    done = []
    for one in lines:
        if one.proposed is None:
            continue
        try:
            new = text
            for label in one.line.labels:
                path = (*one.line.criterion.path, "points", *((label,) if label else ()))
                new = set_number(new, path, to_points(one.proposed))
            parse_model(new, file=file)
        except (ValueError, ReifegradError):
            continue
        text = new
        done.append(one)
    made = Proposal(text, len(done))
    return made if probability is None or not done else _with_base(made, done, probability, file)


def _with_base(made: Proposal, done: Sequence[LineEvidence], probability: NDArray[np.float64], file: str) -> Proposal:
    """The base of the dimension that gives the probability, moved so that the mean probability stays."""
    model = parse_model(made.text, file=file)
    dimension = next(one for one in model.dimensions if one.aggregate == "logit")
    moved = _moves_of_cases([one for one in done if one.line.criterion.dimension == dimension.name])
    shift = base_shift(probability, float(probability.mean()), moved)
    base = round(to_points(dimension.base) + shift, 1)
    if base == to_points(dimension.base):
        return made
    try:
        text = set_number(made.text, ("dimensions", dimension.name, "base"), base)
        parse_model(text, file=file)
    except (ValueError, ReifegradError):
        return made
    return replace(made, text=text, base=base)


def _points(one: LineEvidence, milli: int) -> NDArray[np.float64]:
    return np.asarray(one.line.amount * (milli / MILLI), dtype=np.float64)


def _moves_of_cases(lines: Sequence[LineEvidence]) -> NDArray[np.float64]:
    """By how many points each case moves."""
    steps = [_points(one, one.proposed - one.line.declared) for one in lines if one.proposed is not None]
    return np.asarray(np.sum(steps, axis=0), dtype=np.float64)


def predicts(model: ScoringModel) -> bool:
    """Whether the model gives a probability."""
    return any(dimension.aggregate == "logit" for dimension in model.dimensions)
