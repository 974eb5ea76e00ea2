"""What a customer brings in the months after the first purchase, as far as it was seen; nothing is extrapolated.

For each month of a customer's life the mean of what those brought who were customers through that whole month; the sum
of the means is what a customer brings by then. Who became a customer lately is in the first months only. It is the mean
cumulative function of recurrent events (W. Nelson: "Confidence limits for recurrence data, applied to cost or number
of product repairs", Technometrics 37 (1995), 147-157); its interval counts everything of one customer as one story (J.
F. Lawless, C. Nadeau: "Some simple robust methods for the analysis of recurrent events", ibid., 158-168).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MONTH = 30.436875
"""Days."""
FEWEST = 30
"""Of fewer customers a month has no mean: it would say nothing."""
_NORMAL = 1.959964
_EVEN = 1e-9


@dataclass(frozen=True)
class ValueByMonth:
    """What a customer has brought, in cents, after so many months; and in which interval its mean lies (95 %).

    `customers` have been seen for so long; `purchases` are how many a customer has made by then.
    """

    months: int
    customers: int
    cents: float
    low: float
    high: float
    purchases: float


def customer_value(
    who: NDArray[np.int64], at: Floats, cents: NDArray[np.int64], until: float, most: int = 36
) -> Sequence[ValueByMonth]:
    """What a customer brings, month by month, as long as enough of them were seen for so long.

    Args:
        who: The customer of each purchase, as a number from 0 on.
        at: When it was, in days.
        cents: What it was worth.
        until: The end of the data, in days; later purchases are not looked at.
        most: At most so many months.
    """
    kept = at <= until
    customers, who = np.unique(who[kept], return_inverse=True)
    at, cents = at[kept], cents[kept]
    if not len(customers):
        return []
    first = np.full(len(customers), np.inf)
    np.minimum.at(first, who, at)
    seen = np.floor((until - first) / MONTH + _EVEN).astype(np.int64)  # whole months
    month = np.floor((at - first[who]) / MONTH).astype(np.int64)
    story = np.zeros(len(customers))
    value = purchases = 0.0
    found: list[ValueByMonth] = []
    for place in range(most):
        through = seen > place
        many = int(through.sum())
        if many < FEWEST:
            break
        inside = (month == place) & through[who]
        spent = np.bincount(who[inside], cents[inside], len(customers))
        mean = float(spent.sum()) / many
        value += mean
        purchases += float(inside.sum()) / many
        story[through] += (spent[through] - mean) / many
        reach = _NORMAL * float(np.sqrt((story**2).sum()))
        found.append(ValueByMonth(place + 1, many, value, max(0.0, value - reach), value + reach, purchases))
    return found
