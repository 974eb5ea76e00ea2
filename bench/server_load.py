"""Sends to a running server and measures how it answers, in a process of its own: `server_load.py KIND` + JSON.

`batches`: as fast as it answers, over some connections that stay open. `singles`: at fixed moments, whatever it does;
a call's time counts from the moment that was planned for it, so that a server that stalls is not spared the calls of
that while. Prints one line of JSON.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from server_messages import MOMENT, TOKEN, bodies, in_batches, messages
from server_running import Database

HEADERS = {"Content-Type": "application/json", "User-Agent": "analytics-python/2.3.4"}
CONNECTIONS, LANES = 8, 48
"""Senders of batches, and the most single calls under way at once."""
AGAIN = 50
"""Every 50th batch is sent twice, as clients do that are not sure."""
LOOK = 0.01
"""Seconds between two looks for new scores: a score seems later by half of it on average."""
WEBINAR = "webinar_attended"
"""It gives points in every template that counts activities, so that the score of whoever does it rises."""


def percentiles(seconds: list[float]) -> dict[str, float]:
    """p50, p95, p99 and the largest, in seconds."""
    ordered = sorted(seconds)
    if not ordered:
        return {}
    at = {name: ordered[min(len(ordered) - 1, int(len(ordered) * share))] for name, share in _SHARES.items()}
    return at | {"max": ordered[-1]}


_SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


def send(connection: http.client.HTTPConnection, path: str, body: bytes) -> dict[str, Any]:
    """Send a body, and read the answer. Raises `RuntimeError`: it was not taken."""
    connection.request("POST", path, body, HEADERS)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status} {text[:200]!r}")
    found: dict[str, Any] = json.loads(text)
    return found


def batches(port: int, key: str, seconds: float, persons: int, start: int = 0) -> dict[str, Any]:
    """Send batches for some seconds; what was sent, what the server says it did with it, and its times."""
    templates = bodies(key, in_batches(messages(persons, 20_000)))
    numbers, lock = count(start), threading.Lock()
    totals: dict[str, int] = {"sent": 0, "accepted": 0, "duplicates": 0}
    times: list[float] = []
    ending = time.monotonic() + seconds

    def lane() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.monotonic() < ending:
            number = next(numbers)
            body = templates[number % len(templates)].replace(TOKEN.encode(), b"%08d" % number)
            body = body.replace(MOMENT.encode(), datetime.now(UTC).isoformat().encode())
            for _ in range(2 if number % AGAIN == AGAIN - 1 else 1):
                began = time.monotonic()
                answer = send(connection, "/v1/batch", body)
                with lock:
                    times.append(time.monotonic() - began)
                    totals["sent"] += body.count(b'"messageId"')
                    totals["accepted"] += answer["accepted"]
                    totals["duplicates"] += answer["duplicates"]
        connection.close()

    began = time.monotonic()
    _together([threading.Thread(target=lane) for _ in range(CONNECTIONS)])
    took = time.monotonic() - began
    return {"seconds": took, **totals, "batch": percentiles(times), "generator_cpu": time.process_time()}


class Singles:
    """Calls at fixed moments, each of another lead: `user-NUMBER` from `first` on, until a file is there."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.port, self.key, self.rate, self.first = (given[name] for name in ("port", "key", "rate", "first"))
        self.leads = given.get("leads", 10**9)
        self.until = Path(given["until"]) if given.get("until") else None
        self.calls = int(self.rate * given["seconds"])
        self.ingest: list[float] = []
        self.planned: dict[int, float] = {}
        self.failures: list[str] = []
        self.begin = 0.0
        self._numbers = count()
        self._lock = threading.Lock()

    def run(self) -> None:
        """Send all of them."""
        self.begin = time.monotonic() + 0.2
        _together([threading.Thread(target=self._lane) for _ in range(LANES)])

    def _lane(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while (number := next(self._numbers)) < self.calls and not (self.until and self.until.exists()):
            planned = self.begin + number / self.rate
            time.sleep(max(0.0, planned - time.monotonic()))
            lead = (self.first + number) % self.leads
            with self._lock:
                self.planned[lead] = planned
            moment = datetime.now(UTC).isoformat()
            said = {"userId": f"user-{lead}", "event": WEBINAR, "messageId": f"single-{self.first}-{number}"}
            said |= {"timestamp": moment, "sentAt": moment, "writeKey": self.key}
            try:
                send(connection, "/v1/track", json.dumps(said).encode())
            except (OSError, RuntimeError, http.client.HTTPException) as error:
                connection.close()
                self.failures.append(repr(error))
                continue
            self.ingest.append(time.monotonic() - planned)
        connection.close()


class Watch:
    """Looks into the table that pages and API read from, until a call's score is there: it is higher than before."""

    def __init__(self, database: Database, singles: Singles, model: str) -> None:
        self.database, self.singles, self.model = database, singles, model
        self.visible: list[float] = []
        self.done = threading.Event()
        last = singles.first + singles.calls
        query = (
            "select l.value, l.lead_id, s.score from leads_identifier l left join scoring_leadscore s "
            "on s.lead_id = l.lead_id and s.model = ? where l.namespace = 'user'"
        )
        found = {name: (lead, score) for name, lead, score in database.rows(query, [model])}
        self.before = {number: found[f"user-{number}"] for number in range(singles.first, last)}

    def look(self, patience: float) -> None:
        """Until all are seen, or so many seconds after the last call."""
        seen: set[int] = set()
        while True:
            pending = {self.before[each][0]: each for each in tuple(self.singles.planned) if each not in seen}
            for lead, score in self._scores(list(pending)):
                number = pending[lead]
                before = self.before[number][1]
                if score is not None and (before is None or score > before):
                    seen.add(number)
                    self.visible.append(time.monotonic() - self.singles.planned[number])
            ended = self.singles.begin + self.singles.calls / self.singles.rate
            if len(seen) == self.singles.calls or time.monotonic() > ended + patience:
                return
            time.sleep(LOOK)

    def _scores(self, leads: list[int]) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = []
        for start in range(0, len(leads), 500):
            part = leads[start : start + 500]
            marks = ", ".join("?" * len(part))
            query = f"select lead_id, score from scoring_leadscore where model = ? and lead_id in ({marks})"
            found += self.database.rows(query, [self.model, *part])
        return found


def singles(given: dict[str, Any]) -> dict[str, Any]:
    """Send single calls, and with `model` also look for the scores that they change."""
    calls = Singles(given)
    watch = None
    if given.get("model"):
        database = Database(Path(given["home"]), given["url"])
        watch = Watch(database, calls, given["model"])
        sender = threading.Thread(target=calls.run)
        sender.start()
        while not calls.planned:
            time.sleep(0.001)
        watch.look(given["patience"])
        sender.join()
    else:
        calls.run()
    found: dict[str, Any] = {
        "calls": len(calls.ingest),
        "failures": len(calls.failures),
        "ingest": percentiles(calls.ingest),
    }
    found |= {"why": calls.failures[:3], "generator_cpu": time.process_time()}
    if watch is not None:
        found |= {"visible": percentiles(watch.visible), "unseen": calls.calls - len(watch.visible)}
    return found


def _together(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    options = json.loads(sys.argv[2])
    print(json.dumps(batches(**options) if sys.argv[1] == "batches" else singles(options)))
