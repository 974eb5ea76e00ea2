"""Opens and closes sources, and finds that of a write key.

Keys are kept in memory for a moment, since every delivery brings one.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad_web.ingest.models import Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_KEPT = 5.0
"""Seconds after which a source that was closed is found closed."""
_found: dict[str, tuple[float, OpenSource | None]] = {}
_MOST = 1_000


@dataclass(frozen=True)
class OpenSource:
    """A source that may deliver, and the pages from which browsers may."""

    pk: int
    origins: tuple[str, ...]

    def allows(self, origin: str | None) -> bool:
        """Whether a browser may send from a page of this origin; without a list, from every page."""
        return origin is None or not self.origins or origin in self.origins


def open_source(write_key: str | None) -> OpenSource | None:
    """The source of a write key that is not closed.

    What follows a colon does not count: our keys have none, and Jitsu's client refuses a key without `:SECRET`.
    """
    write_key = (write_key or "").partition(":")[0]
    if not write_key:
        return None
    now = time.monotonic()
    kept = _found.get(write_key)
    if kept is not None and now - kept[0] < _KEPT:
        return kept[1]
    row = Source.objects.filter(write_key=write_key, closed_at=None).first()
    found = None if row is None else OpenSource(row.pk, tuple(row.allowed_origins))
    if len(_found) >= _MOST:
        _found.clear()
    _found[write_key] = (now, found)
    return found


def add_source(name: str, origins: Sequence[str], now: datetime) -> Source:
    """Open a source with a new write key. Raises `IntegrityError`: there is one of this name."""
    return Source.objects.create(name=name, write_key=_new_key(), allowed_origins=list(origins), created_at=now)


def rotate_key(name: str) -> Source:
    """Give an open source a new write key; what is sent with the old one is refused after five seconds.

    The caller holds the transaction.

    Raises:
        ReifegradError: No open source has this name.
    """
    source = Source.objects.select_for_update().filter(name=name).first()
    if source is None:
        raise fail("source-unknown", name=name)
    if source.closed_at is not None:
        raise fail("source-closed", name=name)
    source.write_key = _new_key()
    source.save(update_fields=["write_key"])
    return source


def _new_key() -> str:
    return f"wk_{secrets.token_urlsafe(24)}"


def key_of(name: str) -> str | None:
    """The write key of the open source of this name; None if there is none."""
    return Source.objects.filter(name=name, closed_at=None).values_list("write_key", flat=True).first()


def close_source(name: str, now: datetime) -> bool:
    """Take nothing more from a source; what it has delivered stays. False: no open source has this name."""
    return bool(Source.objects.filter(name=name, closed_at=None).update(closed_at=now))
