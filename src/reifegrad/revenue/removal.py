"""What would be lost without a channel: the removal effect in a Markov chain of the journeys.

E. Anderl, I. Becker, F. von Wangenheim, J. H. Schumann: "Mapping the customer journey: Lessons learned from graph-based
online attribution modeling", International Journal of Research in Marketing 33 (2016), 457-474; the chain of order one.
A journey is a walk from its start over its channels to won or lost. The removal effect of a channel is the share of all
won walks that pass through it: without it, each of them would have been lost.

In money it is the share of what all walks bring: a walk that ends behind a channel brings what those that ended there
have brought on average.

It is own code because the kept library that has it, ChannelAttribution, is under the GPL (decision 24). One linear
system gives all effects at once: a walk comes to a channel at all with the chance `n / N`, where `n` is how often it is
expected there from the start, and `N` how often once it is there (J. G. Kemeny, J. L. Snell: "Finite Markov Chains",
Springer 1976, theorem 3.5.7); from there it brings what is expected of that channel.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reifegrad.revenue.journeys import Journey

_LEFT = 1e-12
"""Effects below this are what rounding has left of nothing."""


def removal_effects(journeys: Iterable[Journey], *, in_money: bool = False) -> Mapping[str, float]:
    """The removal effect of each channel, from 0 to 1; they do not add up to 1, for a walk passes several.

    Journeys without a touch say nothing about channels, and are left out. Without a won journey every effect is 0.

    Args:
        journeys: All that are decided.
        in_money: Of what was won for money, instead of how often.
    """
    steps: Counter[tuple[str, str]] = Counter()
    begins: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    brought: Counter[str] = Counter()
    for journey in journeys:
        if journey.channels:
            begins[journey.channels[0]] += 1
            steps.update(pairwise(journey.channels))
            ends[journey.channels[-1]] += 1
            brought[journey.channels[-1]] += journey.cents if in_money else journey.is_won
    names = sorted({*ends, *(name for pair in steps for name in pair)})
    if not names:
        return {}
    place = {name: number for number, name in enumerate(names)}
    moves = np.zeros((len(names), len(names)))
    for (one, other), count in steps.items():
        moves[place[one], place[other]] += count
    start, left, won = (np.array([each[name] for name in names], dtype=np.float64) for each in (begins, ends, brought))
    start /= begins.total()
    whole = moves.sum(axis=1) + left
    visits = np.linalg.inv(np.eye(len(names)) - moves / whole[:, None])
    chance = visits @ (won / whole)
    of_all = float(start @ chance)
    if of_all <= 0:
        return dict.fromkeys(names, 0.0)
    effects = (start @ visits) / np.diag(visits) * chance / of_all
    return {name: float(effect) if effect > _LEFT else 0.0 for name, effect in zip(names, effects, strict=True)}
