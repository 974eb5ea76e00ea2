"""Writes scores back to a CRM, for a worker: some rows at a time, none in a transaction, each with its own result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad_web.clock import utc_now
from reifegrad_web.connectors.contract import UNREADABLE, Trouble, Written, reading_answers
from reifegrad_web.connectors.models import Connector
from reifegrad_web.connectors.pulling import connect
from reifegrad_web.connectors.saying import digest_of, said_of
from reifegrad_web.connectors.settling import hold_back
from reifegrad_web.connectors.waiting import (
    AGAIN,
    give_back,
    is_anything_crossed,
    is_anything_waiting,
    look,
    model_of,
    put_in,
    settle,
    take,
)
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from reifegrad_web.connectors.contract import Connection, Said


class WritingBack:
    """The connections over which a worker writes."""

    def __init__(self, worker: str, clock: Callable[[], datetime] = utc_now) -> None:
        self._worker, self._clock = worker, clock
        self._open: dict[int, tuple[object, Connection]] = {}

    def run_once(self, *, only: int | None = None) -> int:
        """Write some rows of each system that can be asked now; returns how many rows were dealt with."""
        rows = Connector.objects.filter(is_on=True, writes_back=True).order_by("id")
        found = rows if only is None else rows.filter(pk=only)
        now = self._clock()
        return sum(self._write(each, now) for each in found if each.held_until is None or each.held_until <= now)

    def _write(self, connector: Connector, now: datetime) -> int:
        is_late = connector.looked_at is None or not connector.looked_at <= now < connector.looked_at + AGAIN
        if is_late or is_anything_crossed(connector):
            with write():
                put_in(connector, self._worker, now)
                if is_late:
                    look(connector, now)
        if not is_anything_waiting(connector, now):
            return 0
        connection = self._connection(connector)
        with write():
            taken = take(connector, self._worker, now, connection.most_written)
        leads = {row.identifier.value: row.identifier.lead_id for row in taken}
        said = {each.record: each for each in said_of(model_of(connector), leads, connector.language, now)}
        new = [row for row in taken if digest_of(said[row.identifier.value]) != row.digest or row.attempts]
        try:
            results = _results(connection, [said[row.identifier.value] for row in new])
        except Trouble as trouble:
            with write():
                give_back(self._worker, taken, trouble, self._clock())
                hold_back(connector.pk, trouble, self._clock())
            self._open.pop(connector.pk, None)
            return 0
        with write():
            for row in taken:
                record = row.identifier.value
                settle(self._worker, row, results.get(record, Written(record)), digest_of(said[record]), self._clock())
        return len(taken)

    def _connection(self, connector: Connector) -> Connection:
        """The connection that is open, as long as nobody has changed the options."""
        key = (connector.kind, sorted(connector.options.items()), connector.secret)
        if connector.pk not in self._open or self._open[connector.pk][0] != key:
            self._open[connector.pk] = (key, connect(connector))
        return self._open[connector.pk][1]


def _results(connection: Connection, rows: Sequence[Said]) -> dict[str, Written]:
    """A result for each row; where a system says nothing of one, it is tried again."""
    if not rows:
        return {}
    with reading_answers():
        given = {each.record: each for each in connection.write(rows)}
    return {row.record: given.get(row.record, Written(row.record, UNREADABLE)) for row in rows}
