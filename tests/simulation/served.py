"""The real server over HTTP and the steps of its worker in one process, so that both have the same simulated clock."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from simulated_clock import MINUTE, up_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

TICK = timedelta(minutes=30)
"""Scores are computed at these moments; everything else that a worker does, at any minute."""
PASSWORD = "blauer-wal-7-taucht"  # noqa: S105 - of people that only tests know


def set_up(home: Path) -> None:
    """Tables in a fresh data folder, or in the database of `DATABASE_URL`, and settings for thousands of sign-ins."""
    from reifegrad_web.start import start

    start(home)
    (home / "static").mkdir(exist_ok=True)
    from ipaddress import ip_network

    from django.conf import settings

    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]
    settings.ACCOUNT_RATE_LIMITS = False  # a simulated week of sign-ins comes within one minute
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # what costs time on purpose


@contextmanager
def listening() -> Iterator[int]:
    """The application behind a socket, for the time of the block; the port."""
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Handler(WSGIRequestHandler):
        disable_nagle_algorithm = True
        wbufsize = -1

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadedWSGIServer(("127.0.0.1", 0), Handler, allow_reuse_address=False)
    server.set_app(get_wsgi_application())
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


class Worker:
    """What `reifegrad worker` does in threads, one after the other until nothing is left to do at this moment."""

    def __init__(self) -> None:
        from reifegrad_web.sales.collecting import begin_collecting
        from reifegrad_web.scoring.rescoring import Rescoring
        from reifegrad_web.webhooks.delivering import Delivering

        self.rescoring = Rescoring()
        self.delivering = Delivering(self.rescoring.worker)
        begin_collecting(self._now())

    def until_idle(self, *, scores: bool) -> None:
        """Score, hand over, route, keep clocks and send, again and again until none of it does anything."""
        while self._once(scores=scores):
            pass

    def _once(self, *, scores: bool) -> bool:
        from reifegrad_web.actions.collecting import collect as collect_for_actions
        from reifegrad_web.actions.performing import perform
        from reifegrad_web.clock import utc_now
        from reifegrad_web.routing.deciding import route_waiting
        from reifegrad_web.sales.collecting import collect
        from reifegrad_web.service.keeping import keep_due

        done = 0
        while scores and (some := self.rescoring.score_due() + self.rescoring.score_published()):
            done += some
        done += collect(self.rescoring.worker, utc_now()) + route_waiting(utc_now())
        done += keep_due(utc_now)
        done += collect_for_actions(self.rescoring.worker, utc_now()) + perform(self.rescoring.worker, utc_now)
        return bool(self.delivering.run_once() or done)

    def daily(self) -> None:
        """What is done about once a day: rules of retention, what is too old, clocks that nobody keeps."""
        from reifegrad_web.privacy.retaining import keep_to_rules_daily
        from reifegrad_web.service.sweeping import watch_all
        from reifegrad_web.webhooks.forgetting import forget_old

        now = self._now()
        keep_to_rules_daily(now)
        forget_old(now)
        watch_all(now)

    def wakes_at(self) -> datetime | None:
        """When a worker that looks all the time would find something next: what it would do before is nothing."""
        from django.db.models import Min

        from reifegrad_web.leads.models import WatchedLead
        from reifegrad_web.scoring.models import DueLead
        from reifegrad_web.webhooks.models import WebhookDelivery

        clock = _first(WatchedLead.objects.aggregate(at=Min("due_at")))
        due = _first(DueLead.objects.aggregate(at=Min("due_at")))
        waiting = WebhookDelivery.objects.filter(state=WebhookDelivery.State.WAITING).select_related("webhook")
        sent = min((max(row.due_at, row.webhook.held_until or row.due_at) for row in waiting), default=None)
        found = [up_to(at, MINUTE) for at in (clock, sent) if at is not None]
        found += [up_to(due, TICK)] if due is not None else []
        now = self._now()
        return min((max(at, now + MINUTE) for at in found), default=None)

    def close(self) -> None:
        """Give the memory back."""
        self.delivering.close()
        self.rescoring.close()

    def _now(self) -> datetime:
        from reifegrad_web.clock import utc_now

        return utc_now()


def _first(found: dict[str, Any]) -> datetime | None:
    at: datetime | None = found["at"]
    return at


def add_people(people: dict[str, str]) -> dict[str, str]:
    """Users (name -> role) with a password, and a token for each; returns the tokens."""
    from reifegrad_web.clock import utc_now
    from reifegrad_web.org.people import add_user
    from reifegrad_web.org.tokens import add_token
    from reifegrad_web.writing import write

    tokens = {}
    for name, role in people.items():
        with write():
            user = add_user(name, role, utc_now(), f"{name}@firma.example")
            user.set_password(PASSWORD)
            user.save()
            scopes = ("read", "write", "admin") if role == "admin" else ("read", "write")
            tokens[name] = add_token(f"of {name}", scopes, utc_now(), user)
    return tokens
