"""Numbers of the demo company that look drawn by lot, and are always the same for a lead."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

_Choice = TypeVar("_Choice")


@dataclass(frozen=True)
class Chance:
    """What is drawn for a lead, of whatever is asked."""

    seed: str

    def of(self, what: str, most: int) -> int:
        """A number from 0 up to below `most`."""
        digest = hashlib.sha256(f"{what}:{self.seed}".encode()).digest()
        return int.from_bytes(digest[:4]) % most

    def one(self, what: str, choices: Sequence[_Choice]) -> _Choice:
        """One of some things."""
        return choices[self.of(what, len(choices))]

    def between(self, what: str, low: float, high: float) -> float:
        """A number between two others."""
        return low + (high - low) * self.of(what, 1_000) / 1_000
