"""What the reasons for which leads are lost suggest, cell by cell; no Django."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST = 5
"""Leads that were lost for one reason in one cell, from which on it is worth a look."""
_SHARE, _MORE = 0.25, 1.3
"""Of the lost ones of the cell, and how much more often than in all cells together."""
_MOST = 5


@dataclass(frozen=True)
class Suggestion:
    """Of the `lost` leads that were lost in a cell, `count` were so for one reason; in all cells it was this share."""

    cell: str
    reason: str
    count: int
    lost: int
    share_of_all: float


def suggestions(lost: Sequence[tuple[str, str]]) -> Sequence[Suggestion]:
    """Reasons for which leads of a cell are lost much more often than others, the most frequent first.

    Args:
        lost: Cell and reason of each lead that was lost; either is empty where nobody knows it.
    """
    by_cell, by_reason = Counter(cell for cell, _ in lost), Counter(reason for _, reason in lost)
    found = [
        Suggestion(cell, reason, count, by_cell[cell], by_reason[reason] / len(lost))
        for (cell, reason), count in Counter(lost).items()
        if cell and reason and count >= FEWEST
    ]
    worth = [each for each in found if _is_worth_a_look(each, is_alone=len(by_cell) == 1)]
    return sorted(worth, key=lambda each: (-each.count, each.cell, each.reason))[:_MOST]


def _is_worth_a_look(each: Suggestion, *, is_alone: bool) -> bool:
    """Whether a reason is frequent in a cell, and more so than elsewhere where there are other cells."""
    share = each.count / each.lost
    return share >= _SHARE and (is_alone or share >= _MORE * each.share_of_all)
