"""A CRM in this process: what it has, what was written to it, and how it fails; with a connector to it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from reifegrad_web.connectors.contract import Page, Record, Trouble, Written

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reifegrad_web.connectors.contract import Cursor, Said

OVERLAP = timedelta(minutes=10)
MAPPING = """
leads:
  columns: {lead_id: number, created_at: made, email: address}
outcomes:
  columns: {lead_id: number, outcome: state, decided_at: ended}
"""


@dataclass
class Crm:
    """Its records with the moment of their last change, and what goes wrong when it is asked."""

    records: dict[tuple[str, str], tuple[datetime, dict[str, Any]]] = field(default_factory=dict)
    told: dict[str, Said] = field(default_factory=dict)
    writes: list[Sequence[str]] = field(default_factory=list)
    pages: int = 0
    before_page: Callable[[int], None] = lambda _: None
    before_write: Callable[[Sequence[Said]], None] = lambda _: None
    refused: dict[str, Written] = field(default_factory=dict)

    def has(self, table: str, number: str, at: datetime, **row: Any) -> None:
        """Let it have a record, changed at a moment."""
        self.records[table, number] = (at, {"number": number, **row})


class ToCrm:
    """A connection to it, two records a page."""

    most_written = 3
    most_pulled = 2

    def __init__(self, crm: Crm) -> None:
        self._crm = crm

    def check(self) -> str:
        self._crm.before_page(0)
        return "a CRM"

    def begin(self, last: Cursor | None, now: datetime) -> Cursor:
        since = None if last is None else (datetime.fromisoformat(last["began"]) - OVERLAP).isoformat()
        return {"since": since, "began": now.isoformat(), "after": 0}

    def page(self, cursor: Cursor) -> Page:
        self._crm.pages += 1
        self._crm.before_page(self._crm.pages)
        since = None if cursor["since"] is None else datetime.fromisoformat(cursor["since"])
        found = [
            Record(table, number, row)
            for (table, number), (at, row) in sorted(self._crm.records.items())
            if since is None or at >= since
        ]
        after = cursor["after"] + self.most_pulled
        return Page(found[cursor["after"] : after], cursor | {"after": after}, is_last=after >= len(found))

    def write(self, rows: Sequence[Said]) -> Sequence[Written]:
        self._crm.before_write(rows)
        self._crm.writes.append([row.record for row in rows])
        taken = [row for row in rows if row.record not in self._crm.refused]
        self._crm.told |= {row.record: row for row in taken}
        return [*(Written(row.record) for row in taken), *self._crm.refused.values()]


def connected(crm: Crm, monkeypatch: Any, **more: Any) -> Any:
    """A connector to it."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.connectors import administering, kinds

    class Known(kinds.Kind):
        @property
        def mapping(self) -> str:
            return MAPPING

    kind = Known("crm", "CRM", {}, can_write=True, connect=lambda _, __: ToCrm(crm))
    monkeypatch.setattr(kinds, "KINDS", {**kinds.KINDS, "crm": kind})
    wanted = administering.Wanted("crm", "crm", secret="hidden")  # noqa: S106 - of nothing
    return administering.add(replace(wanted, **more), command_line(), utc_now())


def pull(connector: Any, *, is_whole: bool = False) -> dict[str, Any]:
    """Read it now: what the last run brought, and what went wrong."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.connectors.administering import run

    run(connector.pk, command_line(), utc_now(), is_whole=is_whole)
    return go_on(connector)


def go_on(connector: Any) -> dict[str, Any]:
    """Do what waits, as the next worker would; a lease of somebody who was killed has ended."""
    from reifegrad_web.background.models import Job
    from reifegrad_web.clock import utc_now
    from reifegrad_web.connectors.pulling import PULL, run_pull
    from reifegrad_web.connectors.reading import connectors_shown
    from reifegrad_web.imports.working import work_once

    Job.objects.filter(state=Job.State.RUNNING).update(leased_until=utc_now() - timedelta(seconds=1))
    while work_once("next", others={PULL: run_pull}):
        pass
    return dict(connectors_shown(utc_now(), only=connector.pk)[0])


class Killed(BaseException):
    """What a power cut does to a process of a test."""


def busy(wait: int | None) -> Trouble:
    """What a system says that is asked too often."""
    from reifegrad_web.connectors.contract import BUSY

    return Trouble(BUSY, "HTTP 429", wait)
