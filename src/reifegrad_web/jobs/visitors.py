"""Keeps the visitors of the demo company active: what they do is delivered over HTTP, as a stock client does.

A visitor comes back and does again what it has done before, in the same order; so it stays the kind of person that it
was, and every score that moves is computed from what was delivered.
"""

from __future__ import annotations

import json
import logging
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from random import SystemRandom
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, connection
from django.db.models import Max, Min

from reifegrad_web.clock import utc_now
from reifegrad_web.leads.models import Activity

if TYPE_CHECKING:
    import threading

    from reifegrad_web.ingest.models import Source

_LOG = logging.getLogger(__name__)
_CHANCE = SystemRandom()
_LONGEST_VISIT = 8
_PAUSE, _LONGEST_PAUSE = 1.0, 4.0
"""Seconds between two activities: on average, and at most."""
_TIMEOUT = 30.0


@dataclass(frozen=True)
class Visitors:
    """The visitors of a source; `url` and `headers` reach the server from this machine."""

    source: Source
    url: str
    headers: dict[str, str]

    def live(self, ending: threading.Event) -> None:
        """Deliver about one activity a second until the event is set. What is not taken is sent again."""
        waiting: list[dict[str, Any]] = []
        while not ending.wait(min(_CHANCE.expovariate(1 / _PAUSE), _LONGEST_PAUSE)):
            try:
                waiting = waiting or self._visit()
                if waiting:
                    self._deliver(waiting[0])
                    waiting.pop(0)
            except (DatabaseError, OSError) as error:  # the server starts, or has no disk: it says so itself
                _LOG.debug("a visitor waits: %s", type(error).__name__)
            finally:
                connection.close()

    def _visit(self) -> list[dict[str, Any]]:
        """What somebody has done before, from somewhere on; without moments, which it gets when it is sent."""
        past = Activity.objects.filter(source_id=self.source.pk)
        ends = past.aggregate(first=Min("pk"), last=Max("pk"))
        if ends["first"] is None:
            return []
        place = _CHANCE.randint(ends["first"], ends["last"])
        start = past.filter(pk__gte=place).order_by("pk").first()
        if start is None:
            return []
        again = past.filter(identifier=start.identifier_id, pk__gte=start.pk).select_related("identifier")
        length = _CHANCE.randint(1, _LONGEST_VISIT)
        return [
            named(row.kind) | {"userId": row.identifier.value, "properties": row.properties, "messageId": _number()}
            for row in again.order_by("pk")[:length]
        ]

    def _deliver(self, message: dict[str, Any]) -> None:
        now = utc_now().isoformat()
        batch = [message | {"timestamp": now}]
        body = json.dumps({"writeKey": self.source.write_key, "batch": batch, "sentAt": now}).encode()
        request = urllib.request.Request(f"{self.url}/v1/batch", body, self.headers)  # noqa: S310 - our own server
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310 - as above
            answer.read()


def named(kind: str) -> dict[str, str]:
    """What a client calls an activity of a kind: a page has a call of its own."""
    return {"type": "page"} if kind == "page_viewed" else {"type": "track", "event": kind}


def _number() -> str:
    return f"demo-{uuid.uuid4().hex}"
