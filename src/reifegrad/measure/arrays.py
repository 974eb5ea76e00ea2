"""Finds ids and distinct moments in long arrays, faster than NumPy's own sets do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray


def places_in(leads: NDArray[Any], wanted: NDArray[Any]) -> NDArray[np.int64]:
    """The position of each wanted id among the leads; -1 where it is missing."""
    found: Any = pc.index_in(pa.array(wanted, pa.string()), value_set=pa.array(leads, pa.string()))
    return np.asarray(pc.fill_null(found, -1).to_numpy(zero_copy_only=False), dtype=np.int64)


def sorted_distinct(values: NDArray[Any]) -> NDArray[Any]:
    """The values without repetition, in order; for millions of moments far faster than `np.unique` since NumPy 2.3."""
    ordered = np.sort(values)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered
