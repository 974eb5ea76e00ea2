"""Says which of many comparisons show more than chance, and rounds the bounds of what is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

FALSE_DISCOVERIES = 0.05
"""Of what is called found, at most this share is expected to be chance."""


def benjamini_hochberg(p_values: ArrayLike, rate: float = FALSE_DISCOVERIES) -> NDArray[np.bool_]:
    """Which of many comparisons are found, so that at most `rate` of those found are expected to be false.

    Y. Benjamini, Y. Hochberg: "Controlling the false discovery rate: a practical and powerful approach to multiple
    testing", Journal of the Royal Statistical Society B 57 (1995), 289-300.
    """
    from scipy.stats import false_discovery_control

    p = np.asarray(p_values, dtype=np.float64)
    return np.asarray(false_discovery_control(p, method="bh") <= rate) if len(p) else np.zeros(0, dtype=bool)


def round_number(value: float) -> float:
    """The nearest of ..., 1, 2, 5, 10, 20, 50, 100, ..."""
    if value == 0:
        return 0.0
    power = 10.0 ** np.floor(np.log10(abs(value)))
    nearest = min((1.0, 2.0, 5.0, 10.0), key=lambda step: abs(step * power - abs(value)))
    return float(f"{np.sign(value) * nearest * power:.6g}")
