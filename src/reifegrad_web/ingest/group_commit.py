"""One thread of a process writes what all its requests have received: many deliveries share a commit.

A commit waits for the disk. Alone, a hundred requests would wait for each other's; together they wait once. A request
is answered after the commit, never before.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from django.db import DataError, close_old_connections, connection

from reifegrad_web.clock import utc_now
from reifegrad_web.ingest.isolating import take_isolated
from reifegrad_web.ingest.taking import Delivered, Taken, take
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST = 2_000
"""Messages of one transaction: more would make the first of them wait too long."""

_Waiting = tuple[Delivered, "Future[Taken]"]


class GroupCommit:
    """Hands deliveries to the thread that writes, which starts with the first one."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[_Waiting] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def take(self, delivered: Delivered, timeout: float) -> Taken:
        """Wait until a delivery is on disk. Raises what the database said, or `TimeoutError` after so many seconds."""
        self._start()
        waiting: Future[Taken] = Future()
        self._queue.put((delivered, waiting))
        return waiting.result(timeout)

    def _start(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="group-commit", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            group = self._next_group()
            try:
                self._commit(group)
            except Exception as error:  # noqa: BLE001 - a request gets it; the thread goes on
                self._one_by_one(group, error)

    def _next_group(self) -> list[_Waiting]:
        group = [self._queue.get()]
        size = len(group[0][0].messages)
        while size < _MOST:
            try:
                item = self._queue.get_nowait()
            except Empty:
                break
            group.append(item)
            size += len(item[0].messages)
        return group

    def _commit(self, group: Sequence[_Waiting]) -> None:
        close_old_connections()
        with write():
            results = take([delivered for delivered, _ in group], utc_now())
        for (_, waiting), result in zip(group, results, strict=True):
            waiting.set_result(result)

    def _one_by_one(self, group: Sequence[_Waiting], error: Exception) -> None:
        """What one delivery has broken must not cost the others, and what one message has, not its delivery."""
        connection.close()
        for delivered, waiting in group:
            if waiting.done():
                continue
            try:
                if len(group) == 1 and not isinstance(error, DataError):
                    raise error  # it was alone, and no message of it was refused: nothing is tried again
                with write():
                    (result,) = take_isolated([delivered], utc_now())
                waiting.set_result(result)
            except Exception as own:  # noqa: BLE001 - the request gets it
                connection.close()
                waiting.set_exception(own)
