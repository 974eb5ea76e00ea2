"""Everything that changes the database goes through `write`: on SQLite, one writer at a time, in turn.

SQLite lets a second writer wait by asking again and again, and whoever asks at the wrong moments starves: with four
processes, some waited for seconds. A lock on a file is given in the order in which it was asked for.
"""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ALSO: ContextVar[Callable[[], None] | None] = ContextVar("also", default=None)


@contextmanager
def write(*, apart: bool = False) -> Iterator[None]:
    """A transaction that is on disk when the block ends, or has not been.

    `apart`: it is no part of what is being done, and leaves what `writing_also` brings to the next one.
    """
    environment = settings.ENVIRONMENT
    if not environment.on_sqlite:
        with transaction.atomic(durable=True):
            yield
            _write_also(apart=apart)
        return
    with environment.write_lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with transaction.atomic(durable=True):
            yield
            _write_also(apart=apart)


@contextmanager
def writing_also(also: Callable[[], None]) -> Iterator[None]:
    """The first transaction within this block also writes what `also` does: both are on disk, or neither is."""
    token = _ALSO.set(also)
    try:
        yield
    finally:
        _ALSO.reset(token)


def _write_also(*, apart: bool) -> None:
    also = _ALSO.get()
    if also is not None and not apart:
        _ALSO.set(None)
        also()


def in_turn(name: str) -> None:
    """Within `write`: one transaction at a time of those that name the same goes on from here, until it ends.

    On SQLite `write` has seen to that already.
    """
    _lock("pg_advisory_xact_lock", name)


def beside_each_other(name: str) -> None:
    """Within `write`: goes on beside others that say this of the same name, but not beside one that is `in_turn`."""
    _lock("pg_advisory_xact_lock_shared", name)


def _lock(how: str, name: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"select {how}(hashtextextended(%s, 0))", [name])
