"""Holds every connection that reads sources to the limits of the run: memory, threads, time, and no way out.

The limits belong to the run, not to a source: whoever starts one says `within(limits)`, and each connection that is
opened for reading until then keeps them, however deep inside a reader.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from reifegrad.errors import fail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class ReadingLimits:
    """`memory` such as "8GB", processor cores, a folder for what does not fit, seconds for one database table.

    `only_in`: folders; a query reads and writes nothing outside of them, fetches nothing and changes no setting.
    """

    memory: str | None = None
    threads: int | None = None
    spill: Path | None = None
    seconds: int = 3_600
    only_in: tuple[str, ...] = ()


_CURRENT: ContextVar[ReadingLimits | None] = ContextVar("reading_limits", default=None)


@contextmanager
def within(limits: ReadingLimits) -> Iterator[None]:
    """For the time of the block, everything that reads sources keeps these limits."""
    token, cores = _CURRENT.set(limits), pa.cpu_count()
    if limits.threads is not None:
        pa.set_cpu_count(min(limits.threads, cores))
    try:
        yield
    finally:
        pa.set_cpu_count(cores)
        _CURRENT.reset(token)


def current() -> ReadingLimits:
    """The limits that hold now."""
    return _CURRENT.get() or ReadingLimits()


def connect() -> DuckDBPyConnection:
    """A DuckDB in memory that keeps the limits and never fetches anything from a network."""
    import duckdb

    limits = current()
    config: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    if limits.memory is not None:
        config["memory_limit"] = limits.memory
    if limits.threads is not None:
        config["threads"] = limits.threads
    if limits.spill is not None:
        config["temp_directory"] = str(limits.spill)
    connection = duckdb.connect(config=config)
    if limits.only_in:
        folders = ", ".join("'" + folder.replace("'", "''") + "'" for folder in limits.only_in)
        connection.execute(f"SET allowed_directories = [{folders}]")
        lock(connection)
    return connection


def lock(connection: DuckDBPyConnection) -> None:
    """From here on the connection opens no file and no address but those that it has attached, and stays so."""
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


@contextmanager
def in_time(stop: Callable[[], Any], source: str) -> Iterator[None]:
    """Stop the reading of a database table that takes longer than it may.

    Args:
        stop: Ends what is running; called from another thread.
        source: What is read, for the message.

    Raises:
        ReifegradError: It took too long.
    """
    seconds, over = current().seconds, threading.Event()

    def end() -> None:
        over.set()
        stop()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception as error:
        if over.is_set():
            raise fail("source-too-slow", seconds=seconds, file=source) from error
        raise
    finally:
        timer.cancel()
