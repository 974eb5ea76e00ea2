"""Takes amounts of money over as whole cents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST = 10**14
"""Cents; more is no amount of one decision, and sums of many still fit."""


def cents_of(amounts: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Each amount in cents, halves up; and which have none that can be divided: unknown, negative or beyond measure."""
    usable = np.isfinite(amounts) & (amounts >= 0) & (amounts * 100 < MOST)
    cents = np.floor(np.where(usable, amounts, 0.0) * 100 + 0.5 + 1e-6).astype(np.int64)
    return cents, ~usable
