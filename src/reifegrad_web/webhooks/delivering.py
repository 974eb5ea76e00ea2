"""Sends what waits, for a worker: several at once, none in a transaction, so that slow receivers hold up nobody."""

from __future__ import annotations

import logging
from collections import Counter
from concurrent.futures import Future, wait
from threading import Thread
from typing import TYPE_CHECKING

from reifegrad_web.audit.recording import SERVER, record
from reifegrad_web.clock import utc_now
from reifegrad_web.webhooks.posting import Answer, post
from reifegrad_web.webhooks.queue import (
    MOST_AT_ONCE,
    is_anything_crossed,
    is_anything_waiting,
    put_in,
    settle,
    take,
)
from reifegrad_web.webhooks.signing import signed_headers
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from reifegrad_web.webhooks.models import Webhook
    from reifegrad_web.webhooks.queue import Taken

_LOG = logging.getLogger(__name__)
_PATIENCE, _LAST_PATIENCE = 0.05, 3.0
"""Seconds for which a round waits for the answers that are due, and the last one."""


class Delivering:
    """The messages that a worker has under way."""

    def __init__(self, worker: str, clock: Callable[[], datetime] = utc_now) -> None:
        self._worker, self._clock = worker, clock
        self._under_way: dict[Future[Answer], Taken] = {}

    def run_once(self) -> bool:
        """Note what came back, put in what was crossed, and send what waits. False: there was nothing to do."""
        now, done = self._clock(), [each for each in self._under_way if each.done()]
        busy = Counter(taken.webhook for each, taken in self._under_way.items() if each not in done)
        is_crossed = is_anything_crossed()
        if done or is_crossed or is_anything_waiting(now, busy):
            with write():
                off = self._note(done, now)
                if is_crossed:
                    put_in(self._worker, now)
                taken = take(self._worker, now, busy, MOST_AT_ONCE - busy.total())
                _record(off, now)
            self._go_on(done, taken)
        if self._under_way:
            wait(self._under_way, _PATIENCE)
        return bool(done or is_crossed or self._under_way)

    def close(self) -> None:
        """Wait a little for what is under way, and note it; what takes longer is sent again after its lease."""
        done = list(wait(self._under_way, _LAST_PATIENCE).done)
        now = self._clock()
        if done:
            with write():
                _record(self._note(done, now), now)
            self._go_on(done, ())

    def _note(self, done: Iterable[Future[Answer]], now: datetime) -> list[Webhook]:
        """What came back; returns the webhooks that were switched off by it."""
        found = [settle(self._worker, self._under_way[each].number, each.result(), now) for each in done]
        return [each for each in found if each is not None]

    def _go_on(self, done: Iterable[Future[Answer]], taken: Iterable[Taken]) -> None:
        """After the transaction: what it has noted is no longer under way, and what it has taken is."""
        for each in done:
            del self._under_way[each]
        for one in taken:
            self._under_way[_begin(one, self._clock())] = one


def _record(off: Iterable[Webhook], now: datetime) -> None:
    for each in off:
        record(SERVER, "webhook.off", f"webhook:{each.name}", now, because=each.off_because)
        _LOG.warning("webhook %s was switched off: %s", each.pk, each.off_because)


def _begin(taken: Taken, now: datetime) -> Future[Answer]:
    """Send a message in a thread of its own, which keeps no process from ending: those of a pool would."""
    found: Future[Answer] = Future()
    Thread(target=lambda: found.set_result(_send(taken, now)), name="webhook", daemon=True).start()
    return found


def _send(taken: Taken, now: datetime) -> Answer:
    try:
        return post(taken.url, taken.body, signed_headers(taken.message_id, taken.body, taken.keys, now))
    except Exception:  # noqa: BLE001 - a fault of ours: it counts as an attempt, so that it ends once
        _LOG.exception("a message could not be sent")
        return Answer(None, "broken")
