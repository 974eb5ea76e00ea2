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
            now = NOW + timedelta(minutes=2 * self.turn)  # leases of before have ended, and waits are over
        with write():
            taken = outbox.take("crm", name, now, most=chance.randrange(1, 9))
        end = chance.random()
        if taken and end < 0.1:
            with write():
                outbox.put_back(name, taken[0].number, now, "the other side did not answer")
        elif end > 0.2:  # else it was killed before it did anything
            for each in taken:
                with write():
                    if outbox.settle(name, [each.number]):
                        self.dealt.append((each.transition.lead_id, each.transition.before))


def check() -> None:
    """Everything is settled once, though some attempts fail and some workers die."""
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
    assert sorted(work.dealt) == sorted((lead, str(number)) for lead in range(LEADS) for number in range(EACH))
