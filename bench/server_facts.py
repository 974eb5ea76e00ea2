"""Puts leads with a past straight into the tables of a server, in a process of its own: `server_facts.py LEADS EACH`.

A bench that had to deliver two million activities first would take longer than what it measures. Prints one line of
JSON: seconds, and the write key of the source.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

DAYS = 90
PATHS = ("/pricing", "/blog/lead-scoring", "/products/engine", "/")
KINDS = ("page_viewed", "page_viewed", "email_opened", "email_link_clicked", "content_requested")
PROFILE = (("position", ("CEO", "Head of IT", "intern")), ("country", ("DE", "AT", "CH")))
_CHUNK = 5_000


def fill(leads: int, each: int) -> dict[str, Any]:
    """Leads `user-0`, `user-1` ..., with so many activities each; no lead has taken part in a webinar."""
    from reifegrad_web.start import start

    start(Path(os.environ["REIFEGRAD_HOME"]))  # sets Django up, which the tables need

    from django.db.models import F

    from reifegrad_web.clock import utc_now
    from reifegrad_web.ingest.sources import add_source
    from reifegrad_web.leads.models import Activity, Identifier, ProfileChange
    from reifegrad_web.leads.statistics import refresh_statistics
    from reifegrad_web.writing import write

    began, now, chance = time.monotonic(), utc_now(), Random(1)  # noqa: S311 - figures, no secrets
    seen = now - timedelta(days=DAYS)
    with write():
        source = add_source("bench", (), now)
        rows = (Identifier(namespace="user", value=f"user-{n}", first_seen_at=seen) for n in range(leads))
        _add(Identifier, rows)
        Identifier.objects.update(lead_id=F("id"))
        numbers = list(Identifier.objects.order_by("id").values_list("id", flat=True))
        _add(
            ProfileChange,
            (row for number in numbers for row in _profile(ProfileChange, number, source.pk, seen, chance)),
        )
        _add(Activity, (row for n in numbers for row in _past(Activity, n, source.pk, now, chance, each)))
    refresh_statistics()  # as after an import
    return {"seconds": time.monotonic() - began, "write_key": source.write_key}


def _profile(made: Any, number: int, source: int, at: datetime, chance: Random) -> Iterator[Any]:
    values = {name: chance.choice(options) for name, options in PROFILE}
    for name, value in (values | {"email": f"user-{number}@firma{number % 5_000}.example"}).items():
        yield made(identifier_id=number, source_id=source, attribute=name, value=value, known_at=at, received_at=at)


def _past(made: Any, number: int, source: int, now: datetime, chance: Random, each: int) -> Iterator[Any]:
    for place in range(each):
        kind = chance.choice(KINDS)
        at = now - timedelta(seconds=chance.randrange(60, 86_400 * DAYS))
        yield made(
            identifier_id=number,
            source_id=source,
            message_id=f"past-{number}-{place}",
            kind=kind,
            name=kind,
            occurred_at=at,
            received_at=at,
            properties={"path": chance.choice(PATHS)} if kind == "page_viewed" else {},
        )


def _add(model: Any, rows: Iterator[Any]) -> None:
    while chunk := list(islice(rows, _CHUNK)):
        model.objects.bulk_create(chunk)


if __name__ == "__main__":
    print(json.dumps(fill(int(sys.argv[1]), int(sys.argv[2]))))
