"""Opens and closes sources and gives them new keys, for pages and programs: each in one transaction with its record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import IntegrityError

from reifegrad.errors import fail
from reifegrad_web.audit.recording import record
from reifegrad_web.ingest import sources
from reifegrad_web.ingest.models import Source
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad_web.audit.recording import Actor

ORIGIN = re.compile(r"https?://[^/\s]+")
"""A website from whose pages browsers may send."""
_LARGEST = 2**63 - 1


def source_of(number: int) -> Source:
    """A source by its number. Raises `ReifegradError`: there is none."""
    found = Source.objects.filter(id=number).first() if 0 <= number <= _LARGEST else None
    if found is None:
        raise fail("source-unknown", name=str(number))
    return found


def open_new(name: str, origins: Sequence[str], actor: Actor, now: datetime) -> Source:
    """Open a source with a write key of its own.

    Args:
        name: What people call it.
        origins: The pages from which browsers may send, such as `https://www.example.com`; none: from every page.
        actor: Who does it.
        now: The moment, aware.

    Raises:
        ReifegradError: There is one of this name.
    """
    try:
        with write():
            made = sources.add_source(name, origins, now)
            record(actor, "source.add", f"source:{name}", now, origins=list(origins))
    except IntegrityError:
        raise fail("source-exists", name=name) from None
    return made


def close(number: int, actor: Actor, now: datetime) -> None:
    """Take nothing more from a source. Raises `ReifegradError`: there is none, or it is closed already."""
    with write():
        name = source_of(number).name
        if not sources.close_source(name, now):
            raise fail("source-closed", name=name)
        record(actor, "source.close", f"source:{name}", now)


def give_new_key(number: int, actor: Actor, now: datetime) -> None:
    """What is sent with the old key is refused within five seconds.

    Raises:
        ReifegradError: There is no such source, or it is closed.
    """
    with write():
        name = source_of(number).name
        sources.rotate_key(name)
        record(actor, "source.rotate", f"source:{name}", now)
