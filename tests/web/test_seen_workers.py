"""Who looks after the server sees which workers there are, and which of them are silent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from test_taking import NOW

pytestmark = pytest.mark.usefixtures("emptied")
MINUTE = timedelta(minutes=1)


def seen(after: timedelta) -> list[tuple[str, bool]]:
    from reifegrad_web.background.workers import seen_workers

    return [(each.name, each.is_silent) for each in seen_workers(NOW + after)]


def test_a_worker_is_there_from_its_first_turn_to_its_end() -> None:
    from reifegrad_web.background.workers import Presence, seen_workers

    one, other = Presence("one"), Presence("other")
    one.tell(NOW)
    other.tell(NOW + MINUTE)
    assert seen(2 * MINUTE) == [("one", False), ("other", False)]
    assert seen(3.5 * MINUTE) == [("one", True), ("other", False)]
    other.end()
    assert seen(5 * MINUTE) == [("one", True)]
    assert seen_workers(NOW)[0].started_at == NOW


def test_a_worker_says_so_once_a_minute_however_often_it_has_its_turn() -> None:
    from reifegrad_web.background.models import WorkerSeen
    from reifegrad_web.background.workers import Presence

    one = Presence("one")
    found = []
    for second in (0, 30, 60, 50):  # at last, somebody sets the clock back
        one.tell(NOW + timedelta(seconds=second))
        found.append((WorkerSeen.objects.get().seen_at - NOW).total_seconds())
    assert found == [0, 0, 60, 50]
    assert WorkerSeen.objects.get().started_at == NOW


def test_who_was_killed_is_forgotten_after_a_day() -> None:
    from reifegrad_web.background.workers import Presence

    Presence("killed").tell(NOW)
    Presence("next").tell(NOW + timedelta(days=1, seconds=1))
    assert seen(timedelta(days=1, seconds=2)) == [("next", False)]
