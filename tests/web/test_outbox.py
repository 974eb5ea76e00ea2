"""What leads cross is dealt with at least once by each who subscribed, in order, and never twice at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import outbox_workers
import pytest
from outbox_workers import NOW, crossing
from people import work
from test_taking import lead_of
from test_transitions import publish, visit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad_web.scoring.models import PendingTransition

LATER = timedelta(days=3_650)
"""A worker scores as of the moment of the test, which is later than `NOW`."""
pytestmark = pytest.mark.usefixtures("emptied")


def collected(name: str = "crm", worker: str = "w", *, after: timedelta = timedelta()) -> list[tuple[int, str]]:
    """What a worker is given, and holds from then on: lead, and what it left."""
    from reifegrad_web.scoring.outbox import take
    from reifegrad_web.writing import write

    with write():
        return [(each.transition.lead_id, each.transition.before) for each in take(name, worker, NOW + after)]


def dealt_with(name: str, *, after: timedelta = timedelta()) -> list[tuple[int, str]]:
    """What a worker is given and settles, round by round until there is nothing left."""
    from reifegrad_web.scoring.outbox import settle, take
    from reifegrad_web.writing import write

    found: list[tuple[int, str]] = []
    while True:
        with write():
            taken = take(name, "w", NOW + after)
            settle("w", [each.number for each in taken])
        if not taken:
            return found
        found += [(each.transition.lead_id, each.transition.before) for each in taken]


def collected_now(at: datetime) -> list[tuple[int, str]]:
    """What another worker is given in this transaction."""
    from reifegrad_web.scoring.outbox import take

    return [(each.transition.lead_id, each.transition.before) for each in take("crm", "other", at)]


def pending(lead: int, before: str) -> list[PendingTransition]:
    from reifegrad_web.scoring.models import PendingTransition

    return list(PendingTransition.objects.filter(lead_id=lead, transition__before=before))


def cross(*given: tuple[int, int], starts: bool = True) -> None:
    from reifegrad_web.scoring.outbox import keep
    from reifegrad_web.writing import write

    with write():
        keep(crossing(lead, number, starts=starts) for lead, number in given)


def subscribe(name: str = "crm", **named: object) -> int:
    from reifegrad_web.scoring.outbox import subscribe as run
    from reifegrad_web.writing import write

    with write():
        return run(name, NOW, **named)


def numbers() -> Sequence[int]:
    from reifegrad_web.scoring.models import PendingTransition

    return list(PendingTransition.objects.order_by("id").values_list("id", flat=True))


def test_what_happened_before_starts_nothing_unless_it_is_asked_for() -> None:
    cross((1, 0), (2, 0))
    cross((3, 0), starts=False)
    assert subscribe() == 0
    cross((1, 1))
    cross((2, 1), starts=False)
    assert collected() == [(1, "1")]
    assert subscribe("messages", since=NOW - timedelta(days=1)) == 3
    assert dealt_with("messages") == [(1, "0"), (2, "0"), (1, "1")]
    assert subscribe("messages", since=NOW - timedelta(days=1)) == 0
    assert subscribe("nothing", since=NOW + timedelta(seconds=1)) == 0


def test_who_has_a_lease_is_alone_until_it_ends() -> None:
    from reifegrad_web.scoring.outbox import LEASE, settle

    subscribe()
    cross((1, 0), (2, 0))
    assert collected(worker="a") == [(1, "0"), (2, "0")]
    assert collected(worker="b") == []
    assert settle("a", numbers()[:1]) == 1
    assert collected(worker="b", after=LEASE) == []
    assert collected(worker="b", after=LEASE + timedelta(seconds=1)) == [(2, "0")]
    assert settle("a", numbers()) == 0
    assert settle("b", numbers()) == 1


def test_what_failed_is_tried_again_later_and_later_and_nothing_of_the_lead_overtakes_it() -> None:
    from reifegrad_web.scoring.outbox import put_back, settle, take
    from reifegrad_web.writing import write

    subscribe()
    cross((1, 0), (2, 0), (1, 1))
    waits = []
    at = NOW
    for attempt in range(14):
        with write():
            taken = [each for each in take("crm", "w", at) if each.transition.lead_id == 1]
            assert [(each.transition.before, each.attempts) for each in taken] == [("0", attempt)]
            put_back("w", taken[0], at, "the CRM did not answer")
            assert [lead for lead, _ in collected_now(at)] == []
        (row,) = pending(1, "0")
        waits.append(row.due_at - at)
        at = row.due_at
    assert waits[:3] == [timedelta(seconds=10), timedelta(seconds=20), timedelta(seconds=40)]
    assert waits[-1] == timedelta(hours=6)
    assert (row.attempts, row.failed_because) == (14, "the CRM did not answer")
    with write():
        assert settle("w", [each.number for each in take("crm", "w", at) if each.transition.lead_id == 1]) == 1
        assert (1, "1") in collected_now(at)


def test_what_another_has_taken_over_is_neither_put_back_nor_brought_back() -> None:
    from reifegrad_web.scoring.models import PendingTransition
    from reifegrad_web.scoring.outbox import LEASE, put_back, settle, take
    from reifegrad_web.writing import write

    subscribe()
    cross((1, 0))
    later = NOW + LEASE + timedelta(seconds=1)
    with write():
        (slow,) = take("crm", "slow", NOW)
        assert len(take("crm", "quick", later)) == 1
        put_back("slow", slow, later, "too late")
        assert PendingTransition.objects.get().leased_by == "quick"
        assert settle("quick", [slow.number]) == 1
        put_back("slow", slow, later, "much too late")
    assert PendingTransition.objects.count() == 0


def test_a_crossing_of_a_clock_that_was_ahead_does_not_wait_for_it() -> None:
    from reifegrad_web.scoring.models import PendingTransition

    subscribe()
    cross((1, 0))
    PendingTransition.objects.update(due_at=NOW + timedelta(days=365))
    assert collected() == [(1, "0")]
    PendingTransition.objects.update(due_at=NOW + timedelta(days=365), attempts=3, leased_by="", leased_until=None)
    assert collected() == [(1, "0")]


def test_workers_share_the_work() -> None:
    outbox_workers.check()
    outbox_workers.check_late_subscriber()


@pytest.mark.postgres
def test_also_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    import psycopg

    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("create database outbox")
    program = (
        f"from pathlib import Path; from reifegrad_web.start import start; start(Path({str(tmp_path)!r})); "
        "import outbox_workers; outbox_workers.check(); outbox_workers.check_late_subscriber()"
    )
    url = postgres_url.replace("/postgres?", "/outbox?")
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(Path(__file__).parent)}
    ended = subprocess.run(
        [sys.executable, "-c", program], check=False, env=environment, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stderr[-3_000:]


def test_a_score_that_crosses_is_there_with_what_it_starts() -> None:
    publish(30)
    subscribe()
    visit(1)
    work()
    assert [before for _, before in dealt_with("crm", after=LATER)] == ["", ""]


def test_nothing_starts_for_who_objects_and_nothing_is_left_of_who_is_erased() -> None:
    from reifegrad_web.scoring.models import PendingTransition
    from reifegrad_web.scoring.stopping import forget, stop_profiling
    from reifegrad_web.writing import write

    publish(30)
    subscribe()
    visit(1)
    work()
    lead = lead_of("user", "anna") or 0
    with write():
        stop_profiling(lead, NOW)
    assert collected(after=LATER) == []
    assert PendingTransition.objects.count() == 0
    cross((lead, 0))
    with write():
        assert forget([lead], NOW)["scoring_pendingtransition"] == 1


def test_who_unsubscribes_has_nothing_left() -> None:
    from reifegrad_web.scoring.outbox import unsubscribe

    subscribe()
    cross((1, 0), (2, 0))
    assert unsubscribe("crm") == 2
    assert numbers() == []
    cross((1, 1))
    assert numbers() == []
