"""Several workers at once on an outbox: run in a process of its own on PostgreSQL."""

from __future__ import annotations

import random
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reifegrad_web.scoring.models import ScoreTransition

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEADS, EACH = 20, 8


def crossing(lead: int, number: int, *, starts: bool = True) -> ScoreTransition:
    from reifegrad_web.scoring.models import ScoreTransition

    return ScoreTransition(
        lead_id=lead, model="m", model_hash="h", at=NOW, what="stage", before=str(number), after=str(number + 1),
        starts_actions=starts,
    )  # fmt: skip


class _Work:
    """What three workers do: take, fail, die, settle."""

    def __init__(self) -> None:
        self.dealt: list[tuple[int, str]] = []
        self.faults: list[BaseException] = []
        self.turn = 0
        self.held: dict[int, str] = {}
        self.lock = threading.Lock()

    def until_nothing_is_left(self, name: str) -> None:
        from django.db import connection

        from reifegrad_web.scoring.models import PendingTransition

        chance = random.Random(name)
        try:
            while PendingTransition.objects.exists():
                self.once(name, chance)
        except BaseException as error:  # noqa: BLE001 - said in the thread of the test
            self.faults.append(error)
        finally:
            connection.close()

    def once(self, name: str, chance: random.Random) -> None:
        from reifegrad_web.scoring import outbox
        from reifegrad_web.writing import write

        with self.lock:
            self.turn += 1
            now = NOW + timedelta(seconds=self.turn)  # leases last: who dies is waited for
        with write():
            taken = outbox.take("crm", name, now, most=chance.randrange(1, 9))
        with self.lock:
            leads = [each.transition.lead_id for each in taken]
            assert len(set(leads)) == len(leads), "two crossings of a lead at once"
            assert not {self.held.get(lead, name) for lead in leads} - {name}, "a lead that another works on"
        end = chance.random()
        if end < 0.05:
            return  # killed before it did anything: the lease ends by itself
        for place, each in enumerate(taken):
            with self.lock:
                self.held[each.transition.lead_id] = name
            with write():
                if place == 0 and end < 0.2:
                    outbox.put_back(name, each, now, "the other side did not answer")
                elif outbox.settle(name, [each.number]):
                    self.dealt.append((each.transition.lead_id, each.transition.before))
                with self.lock:
                    del self.held[each.transition.lead_id]


def check_late_subscriber() -> None:
    """Who subscribes while crossings are being written gets them too: each once."""
    from django.db import connection

    from reifegrad_web.scoring import outbox
    from reifegrad_web.scoring.models import PendingTransition
    from reifegrad_web.writing import write

    written, told = threading.Event(), []

    def subscribe() -> None:
        written.wait(60)
        with write():
            told.append(outbox.subscribe("late", NOW, since=NOW - timedelta(days=1)))
        connection.close()

    other = threading.Thread(target=subscribe)
    other.start()
    with write():
        outbox.keep([crossing(1, 100)])
        written.set()
        other.join(1)  # the other has begun, and waits
        outbox.keep([crossing(1, 101)])
    other.join(60)
    asked = PendingTransition.objects.filter(subscriber__name="late", transition__before__in=("100", "101"))
    assert (asked.count(), len(told)) == (2, 1), (asked.count(), told)


def check() -> None:
    """Everything is settled once, in the order of a lead, though some attempts fail and some workers die."""
    from reifegrad_web.scoring import outbox
    from reifegrad_web.writing import write

    with write():
        outbox.subscribe("crm", NOW)
        outbox.keep(crossing(lead, number) for number in range(EACH) for lead in range(LEADS))
    work = _Work()
    workers = [threading.Thread(target=work.until_nothing_is_left, args=(name,)) for name in ("a", "b", "c")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert not work.faults, work.faults
    for lead in range(LEADS):
        assert [before for one, before in work.dealt if one == lead] == [str(number) for number in range(EACH)]
