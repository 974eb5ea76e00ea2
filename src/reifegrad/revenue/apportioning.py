"""Divides a whole number among shares so that nothing is left over and nothing is lost: by the largest remainders."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def apportion(total: int, weights: Mapping[str, Fraction]) -> dict[str, int]:
    """Divide `total` in proportion to the weights; the parts add up to it exactly.

    Everybody gets the whole part of their exact share. What is left goes one by one to the largest remainders (the
    method of Hamilton); of equal ones to the name that comes first.

    Args:
        total: What is divided, such as cents; not negative.
        weights: None is negative. If all are 0, there is nobody to give it to.

    Raises:
        ValueError: There is something to divide, and nobody to give it to.
    """
    whole = sum(weights.values(), Fraction(0))
    if not whole:
        if total:
            raise ValueError("nobody has a share")
        return dict.fromkeys(weights, 0)
    exact = {name: total * weight / whole for name, weight in weights.items()}
    parts = {name: share.numerator // share.denominator for name, share in exact.items()}
    left = total - sum(parts.values())
    for name in sorted(exact, key=lambda name: (parts[name] - exact[name], name))[:left]:
        parts[name] += 1
    return parts
