"""Gives work to whoever asks first, for a while; what a killed worker has left behind is taken over by the next."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import F, Q

from reifegrad_web.background.models import Job
from reifegrad_web.clock import APART, utc_now
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

LEASE = timedelta(seconds=60)
"""How long nothing may be heard of a worker before another takes its work over."""
MOST_ATTEMPTS = 5
"""What has been taken over so often, and got no further, ends its workers, and is given up."""
_RENEW_AFTER = 10.0
"""Seconds."""


class LeaseLost(Exception):
    """Somebody else has taken the work over: whoever had it stops, and writes nothing more."""


class Stopped(Exception):
    """Who does the work was asked to end; somebody else goes on with it."""


def never() -> bool:
    """Nobody asks to end."""
    return False


class Hold:
    """A piece of work in the hands of whoever does it."""

    def __init__(self, job: Job, is_stopped: Callable[[], bool] = never) -> None:
        self.job, self._is_stopped = job, is_stopped
        self._renewed = time.monotonic()

    def still(self) -> None:
        """Say again and again, outside of transactions, that the work goes on.

        Raises:
            LeaseLost: Another has taken it over.
            Stopped: It is to be left.
        """
        if self._is_stopped():
            raise Stopped
        if time.monotonic() - self._renewed > _RENEW_AFTER:
            with write():
                renew(self.job, utc_now())
            self._renewed = time.monotonic()

    def beside(self, job: Job) -> Hold:
        """Another piece of work in the same hands, which is left when this one is."""

        def is_left() -> bool:
            self.still()
            return False

        return Hold(job, is_left)


def add_job(kind: str, params: dict[str, Any], now: datetime, *, holder: str = "") -> Job:
    """Add work; the caller holds the transaction. With a holder it is that one's at once, and waits for nobody."""
    if not holder:
        return Job.objects.create(kind=kind, params=params, created_at=now)
    return Job.objects.create(
        kind=kind,
        params=params,
        created_at=now,
        state=Job.State.RUNNING,
        leased_by=holder,
        leased_until=now + LEASE,
        attempts=1,
    )


def lease_job(
    holder: str,
    now: datetime,
    *,
    only: int | None = None,
    kinds: Collection[str] = (),
    other_than: Collection[str] = (),
) -> Job | None:
    """The oldest work that nobody does, or one piece of it; the caller holds the transaction. None: there is none.

    Args:
        holder: Who will do it.
        now: The moment.
        only: The number of the piece.
        kinds: Of these kinds; none named: of any.
        other_than: Of none of these kinds.
    """
    left = Q(leased_until__lt=now) | Q(leased_until__gt=now + LEASE + APART)
    free = Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING) & left
    jobs = Job.objects.filter(free).order_by("id")
    if only is not None:
        jobs = jobs.filter(id=only)
    if kinds:
        jobs = jobs.filter(kind__in=kinds)
    if other_than:
        jobs = jobs.exclude(kind__in=other_than)
    if connection.features.has_select_for_update_skip_locked:
        jobs = jobs.select_for_update(skip_locked=True)
    found = jobs.first()
    if found is None:
        return None
    found.state, found.leased_by, found.leased_until = Job.State.RUNNING, holder, now + LEASE
    found.attempts += 1
    found.save(update_fields=["state", "leased_by", "leased_until", "attempts"])
    return found


def renew(job: Job, now: datetime, *, is_further: bool = False) -> None:
    """Keep the work; the caller holds the transaction, so that what is written in it is written by the holder alone.

    With `is_further` a part is done: whoever was killed before has not been killed by this work.

    Raises:
        LeaseLost: Another has taken it over, or it has ended.
    """
    mine = Job.objects.filter(id=job.pk, leased_by=job.leased_by, state=Job.State.RUNNING)
    if not mine.update(leased_until=now + LEASE, **({"attempts": 1} if is_further else {})):
        raise LeaseLost


def end_job(job: Job, now: datetime, result: dict[str, Any], error: str = "") -> None:
    """The work is done, or has failed for good; the caller holds the transaction. Raises `LeaseLost`: see `renew`."""
    renew(job, now)
    state = Job.State.FAILED if error else Job.State.DONE
    Job.objects.filter(id=job.pk).update(state=state, result=result, error=error, ended_at=now, leased_until=None)


def put_back(job: Job) -> None:
    """Give the work back undone, as if it had not been begun: the worker was asked to stop."""
    mine = Job.objects.filter(id=job.pk, leased_by=job.leased_by, state=Job.State.RUNNING)
    mine.update(state=Job.State.WAITING, leased_by="", leased_until=None, attempts=F("attempts") - 1)
