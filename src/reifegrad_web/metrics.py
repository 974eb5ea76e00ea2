"""`/metrics`: what runs and how well, in the form of Prometheus. Names no person.

Who may read it: a program on this machine that comes directly, or one with a token that may read. What comes through a
proxy also seems to come from this machine; the header of the proxy tells the two apart.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.http import HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from reifegrad_web.clock import utc_now
from reifegrad_web.ingest.counting import OUTCOMES, counts_by_source
from reifegrad_web.org.tokens import find_token
from reifegrad_web.scoring.due import waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest
    from prometheus_client.core import Metric

_HERE = {"127.0.0.1", "::1", "::ffff:127.0.0.1"}
_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")


class _Kept(Collector):
    """What stands in the database: the same whichever process is asked."""

    def collect(self) -> Iterator[Metric]:
        """Counts of messages, and how far scoring is behind."""
        messages = CounterMetricFamily(
            "reifegrad_messages", "Messages of a source by what became of them.", labels=["source", "outcome"]
        )
        for row in counts_by_source():
            more = {"failed": row["replayed"]}  # a counter never goes back, also when a failed message is taken later
            for outcome in OUTCOMES:
                messages.add_metric([row["name"], outcome], row[outcome] + more.get(outcome, 0))
        yield messages
        now = utc_now()
        found = waiting(now)
        age = 0.0 if found.oldest is None else (now - found.oldest).total_seconds()
        yield GaugeMetricFamily("reifegrad_leads_due", "Leads that wait to be scored.", value=found.due)
        yield GaugeMetricFamily("reifegrad_oldest_due_seconds", "How long the first of them has waited.", value=age)
        yield GaugeMetricFamily("reifegrad_open_leases", "Leads that workers are scoring.", value=found.leased)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """All measures; 401 without a right to them, 503 if the database does not answer."""
    try:
        if not _may_read(request):
            refused = HttpResponse("a token that may read is needed: Authorization: Bearer rg_...\n", status=401)
            refused["WWW-Authenticate"] = "Bearer"
            return refused
        registry = CollectorRegistry()
        registry.register(_Kept())
        measured = REGISTRY
        if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
            measured = CollectorRegistry()
            registered: Callable[[CollectorRegistry], object] = MultiProcessCollector  # the package types it not
            registered(measured)
        body = generate_latest(registry) + generate_latest(measured)
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503)
    return HttpResponse(body, content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    if request.META.get("REMOTE_ADDR") in _HERE and not any(name in request.headers for name in _FORWARDED):
        return True
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    found = find_token(token.strip()) if kind.lower() == "bearer" else None
    return found is not None and "read" in found.scopes
