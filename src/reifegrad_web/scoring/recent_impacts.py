"""Keeps impacts for a minute: a page, its parts and the question before a decision ask for the same one by one.

So is what the version that scores now says of leads: whoever writes a draft asks again with every change.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad_web.scoring.impact import Basis, impact, weighed

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.models.models import ModelVersion
    from reifegrad_web.scoring.impact import Impact, Limits

KEPT = 60.0
"""Seconds."""
_MOST = 16
_AT_ONCE = 2
"""Each takes a processor for some seconds, and deliveries want one, too."""
_WAITING = 6
"""Threads of the server that work on or wait for an impact: the others are for whoever delivers."""
_PATIENCE = 20.0
"""Seconds that somebody waits for a turn."""


@dataclass
class _Turn:
    """One question: who comes second waits for the answer that the first one gets."""

    lock: Lock = field(default_factory=Lock)
    until: float = 0.0
    found: Impact | None = None


class RecentImpacts:
    """The impacts that were asked for lately, of one process."""

    def __init__(self, patience: float = _PATIENCE) -> None:
        self._turns: dict[tuple[str, str, Limits], _Turn] = {}
        self._bases: dict[tuple[str, int], tuple[float, Basis]] = {}
        self._lock = Lock()
        self._at_once = BoundedSemaphore(_AT_ONCE)
        self._waiting = BoundedSemaphore(_WAITING)
        self._patience = patience

    def of(
        self, old: ModelVersion, new: ModelVersion, now: datetime, limits: Limits, *, capacity: str | None, stage: str
    ) -> Impact:
        """What a version would do, as of at most a minute ago.

        Raises:
            ReifegradError: The capacity cannot be read, or others ask for too much at once.
        """
        if not self._waiting.acquire(blocking=False):
            raise fail("impact-busy")
        try:
            return weighed(self._found(old, new, now, limits), capacity, stage)
        finally:
            self._waiting.release()

    def _found(self, old: ModelVersion, new: ModelVersion, now: datetime, limits: Limits) -> Impact:
        turn = self._turn((old.text, new.text, limits))
        if not turn.lock.acquire(timeout=self._patience):
            raise fail("impact-busy")
        try:
            if turn.found is None or monotonic() > turn.until:
                turn.found = self._computed(old, new, now, limits)
                turn.until = monotonic() + KEPT
            return turn.found
        finally:
            turn.lock.release()

    def _turn(self, key: tuple[str, str, Limits]) -> _Turn:
        with self._lock:
            turn = self._turns.pop(key, None) or _Turn()
            self._turns[key] = turn  # the last ones are those that were asked for last
            while len(self._turns) > _MOST:
                self._turns.pop(next(iter(self._turns)))
            return turn

    def _computed(self, old: ModelVersion, new: ModelVersion, now: datetime, limits: Limits) -> Impact:
        if not self._at_once.acquire(timeout=self._patience):
            raise fail("impact-busy")
        try:
            return impact(old, new, now, limits, basis=self._basis(old, now, limits))
        finally:
            self._at_once.release()

    def _basis(self, old: ModelVersion, now: datetime, limits: Limits) -> Basis:
        """What the old version says, as of at most a minute ago; whoever works with one that is over keeps it."""
        key, time = (old.text, limits.leads), monotonic()
        with self._lock:
            self._bases = {each: kept for each, kept in self._bases.items() if kept[0] > time}
            if key not in self._bases:
                self._bases[key] = (time + KEPT, Basis(old, now, limits.leads))
            return self._bases[key][1]
