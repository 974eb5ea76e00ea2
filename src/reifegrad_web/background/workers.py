"""Says which workers are there: each says so once a minute, for whoever looks after the server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from reifegrad.version import __version__
from reifegrad_web.background.models import WorkerSeen
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

SILENT = timedelta(minutes=3)
"""Who has not been heard of for so long does not work any more, or hangs."""
_AGAIN = timedelta(minutes=1)
_FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True)
class SeenWorker:
    """A worker: its version, since when it runs, when it was last heard of, and whether that is too long ago."""

    name: str
    version: str
    started_at: datetime
    seen_at: datetime
    is_silent: bool


class Presence:
    """What a worker says of itself."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._since: datetime | None = None
        self._told: datetime | None = None

    def tell(self, now: datetime) -> None:
        """Say that it works, if that was not said in the last minute; forget those that were last heard of long ago."""
        if self._told is not None and timedelta() <= now - self._told < _AGAIN:
            return
        self._since = self._since or now
        with write():
            row = {"version": __version__, "started_at": self._since, "seen_at": now}
            WorkerSeen.objects.update_or_create(name=self._name, defaults=row)
            WorkerSeen.objects.filter(seen_at__lt=now - _FORGOTTEN).delete()
        self._told = now

    def end(self) -> None:
        """It ends, and nobody has to wonder where it is."""
        with write():
            WorkerSeen.objects.filter(name=self._name).delete()


def seen_workers(now: datetime) -> Sequence[SeenWorker]:
    """The workers of the last day that have not said goodbye, the one that runs longest first."""
    return [
        SeenWorker(row.name, row.version, row.started_at, row.seen_at, row.seen_at < now - SILENT)
        for row in WorkerSeen.objects.order_by("started_at", "id")
    ]
