"""Two processes that count deliveries of the same sources at once: run in a process of its own on PostgreSQL."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOURCES, TIMES = 20, 60


def check() -> None:
    """Each writes all sources in one transaction, one of them in the opposite order, many times."""
    from reifegrad_web.ingest.counting import counts_by_source
    from reifegrad_web.ingest.models import Source

    numbers = [Source.objects.create(name=str(n), write_key=str(n), created_at=NOW).pk for n in range(SOURCES)]
    faults: list[BaseException] = []
    writers = [threading.Thread(target=_deliver, args=(order, faults)) for order in (numbers, numbers[::-1])]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    assert faults == []
    assert [row["failed"] for row in counts_by_source()] == [2 * TIMES] * SOURCES


def _deliver(sources: list[int], faults: list[BaseException]) -> None:
    from django.db import connection

    from reifegrad_web.ingest.protocols.message import FailedMessage
    from reifegrad_web.ingest.taking import Delivered, take
    from reifegrad_web.writing import write

    failed: Any = [FailedMessage("no-identity", {}, {"type": "track"})]
    try:
        for _ in range(TIMES):
            with write():
                take([Delivered(source, NOW, failed) for source in sources], NOW)
    except BaseException as error:  # noqa: BLE001 - said in the thread of the test
        faults.append(error)
    finally:
        connection.close()
