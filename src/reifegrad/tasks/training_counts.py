"""Counts how many judgements of how many leads a learned model rests on.

At month ends a lead is judged until it is decided: there are more judgements than leads, and one win may be counted
for several of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reifegrad.predict.learn.gathering import TrainingCases


@dataclass(frozen=True)
class JudgementCounts:
    """`judgements` of `leads`; `won` counts those leads, `won_judgements` the judgements, that were won in time."""

    judgements: int
    won_judgements: int
    leads: int
    won: int

    @property
    def repeated(self) -> bool:
        """Whether leads were judged more than once."""
        return self.leads < self.judgements


def is_repeated(gathered: TrainingCases) -> bool:
    """Whether any lead was judged more than once."""
    return len(set(gathered.lead.tolist())) < len(gathered.lead)


def count_judgements(gathered: TrainingCases, rows: NDArray[np.bool_]) -> JudgementCounts:
    """The judgements in some rows, and whose they are."""
    won = rows & (gathered.table.won == 1)
    leads, winners = (len(set(gathered.lead[chosen].tolist())) for chosen in (rows, won))
    return JudgementCounts(int(rows.sum()), int(won.sum()), leads, winners)
