"""Computes the features of cases: one column per candidate, in the order of the cases.

The engine measures; Python only lays the columns beside the cases. Wide frames are measured in portions, because a
plan of a thousand criteria takes longer to compile than ten of a hundred.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from reifegrad.measure.scored_cases import rows_of_cases
from reifegrad.predict.learn.candidates import candidate_model
from reifegrad.run.score_moments import score_moments

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from reifegrad.measure.cases import Cases
    from reifegrad.plan.relations import Relations
    from reifegrad.predict.learn.candidates import Candidate
    from reifegrad.run.engine import Engine

PORTION = 60
_NAME = "feature_moments"


def build_features(
    engine: Engine,
    relations: Relations,
    candidates: Sequence[Candidate],
    cases: Cases,
    *,
    timezone: str,
    portion: int = PORTION,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """A column for each candidate: numbers as float64, texts as str objects, booleans as True, False or None.

    A missing value is NaN (numbers) or None. `progress` is told how many of the candidates are measured.
    """
    import pandas as pd

    moments = cases.moments()
    columns: dict[str, Any] = {}
    for start in range(0, len(candidates), portion):
        some = candidates[start : start + portion]
        model = candidate_model(some, timezone)
        scored = score_moments(engine, model, relations, moments, name=_NAME)
        measured = engine.arrow(scored.measured())
        row = rows_of_cases(cases, measured)
        for candidate in some:
            columns[candidate.name] = _values_of_rows(candidate, measured[candidate.name], row)
        if progress is not None:
            progress(min(start + portion, len(candidates)), len(candidates))
    return pd.DataFrame(columns, index=pd.RangeIndex(len(cases)))


def frame_of(columns: Mapping[str, pa.Array], rows: int) -> pd.DataFrame:
    """Arrow columns of so many rows as such a frame: numbers as float64, texts and booleans as objects."""
    import pandas as pd

    return pd.DataFrame({name: _values(array) for name, array in columns.items()}, index=pd.RangeIndex(rows))


def _values_of_rows(candidate: Candidate, values: pa.ChunkedArray, row: NDArray[np.int64]) -> NDArray[Any]:
    taken = values.combine_chunks().take(pa.array(row, mask=row < 0))
    return _values(taken.cast(pa.float64()) if candidate.kind == "number" else taken)


def _values(array: pa.Array) -> NDArray[Any]:
    values: NDArray[Any] = array.to_numpy(zero_copy_only=False)
    if pa.types.is_floating(array.type):
        return np.asarray(values, dtype=np.float64)
    return values.astype(object)
