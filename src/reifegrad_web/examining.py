"""Examines a server for `reifegrad doctor --data DIR`: what is wrong, and what mends it. Changes nothing."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from reifegrad.errors import Problem, minute_message
from reifegrad.tasks.doctor import Examined
from reifegrad_web.env import database_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from reifegrad.errors import Message, Param

MEGABYTE = 1024**2
LEAST_FREE = 512
"""Megabytes that must be free on the disk."""
LATE = timedelta(seconds=30)
"""A lead that has waited so long is not about to be scored."""
_SKEW = timedelta(seconds=5)


def examine(home: Path) -> Sequence[Examined]:
    """Everything about the server of a data folder, the folder first and then its database.

    Raises:
        ReifegradError: `DATABASE_URL` cannot be read, or the packages of the server are not installed.
    """
    found = [*_folder(home)]
    if found[0].problems:
        return found
    from reifegrad_web.start import start

    start(home, migrate=False)
    return [*found, *_within()]


def examine_running(home: Path) -> Sequence[Examined]:
    """The same as `examine`, for a process that is the server already: then somebody has to score."""
    found = [*_folder(home)]
    return found if found[0].problems else [*found, *_within(), *_workers()]


def examine_often(home: Path) -> Sequence[Examined]:
    """The same as `examine_running` without what takes long: what an open page asks for again and again."""
    return [
        *_folder(home), *_sqlite_version(), _clock(), *_scoring(), *_workers(), *_failed_messages(),
        *_counts_of_a_day(), *_webhooks(), *_connections(), *_actions(),
    ]  # fmt: skip


def space(home: Path) -> tuple[int, int]:
    """How many bytes of the disk of a data folder are free, and how many there are."""
    found = shutil.disk_usage(home)
    return found.free, found.total


def database_bytes() -> int | None:
    """How large the database of the server is; None where that cannot be found out."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite":
        place: Path = settings.ENVIRONMENT.database_file
        parts = [place, place.with_name(f"{place.name}-wal")]
        return sum(each.stat().st_size for each in parts if each.exists())
    with connection.cursor() as cursor:
        cursor.execute("select pg_database_size(current_database())")
        found: int | None = cursor.fetchone()[0]
    return found


def database_title() -> str:
    """Which database it is, with its version."""
    from django.db import connection

    if connection.vendor == "sqlite":
        import sqlite3  # the one that the settings have chosen

        return f"SQLite {sqlite3.sqlite_version}"
    with connection.cursor() as cursor:
        cursor.execute("show server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}"


def _within() -> Sequence[Examined]:
    """The database, and what stands in it."""
    found = [*_database()]
    if not any(each.problems for each in found if each.name in {"database", "tables"}):
        found += [*_scoring(), *_failed_messages(), *_messages(), *_webhooks(), *_connections(), *_actions()]
    return found


def _folder(home: Path) -> Iterator[Examined]:
    on_sqlite = not os.environ.get("DATABASE_URL")
    if not home.is_dir() or (on_sqlite and not database_file(home).exists()):
        yield Examined("data folder", "no database", (Problem("server-no-database", {"folder": str(home)}),))
        return
    try:
        with tempfile.NamedTemporaryFile(dir=home) as file:
            file.write(b"x")
        yield Examined("data folder", "can be written")
    except OSError as error:
        params = {"folder": str(home), "reason": error.strerror or ""}
        yield Examined("data folder", "cannot be written", (Problem("server-folder", params),))
        return
    free = shutil.disk_usage(home).free // MEGABYTE
    low = (Problem("server-disk", {"free": free, "least": LEAST_FREE}),) if free < LEAST_FREE else ()
    yield Examined("free disk", f"{free} MB", low)
    yield from _secret_key(home / "secret.key")


def _secret_key(place: Path) -> Iterator[Examined]:
    if not place.exists():
        return
    mode = stat.S_IMODE(place.stat().st_mode)
    open_to = (Problem("server-secret-key", {"file": str(place), "mode": f"{mode:o}"}),) if mode & 0o077 else ()
    yield Examined("secret key", f"rights {mode:o}", open_to)


def _database() -> Iterator[Examined]:
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("pragma quick_check(1)")
                yield from _integrity(str(cursor.fetchone()[0]))
            else:
                cursor.execute("select 1")
                yield Examined("database", connection.vendor)
    except DatabaseError as error:
        reason = str(error).partition("\n")[0]
        yield Examined("database", type(error).__name__, (Problem("server-database", {"reason": reason}),))
        return
    yield from _sqlite_version()
    yield _tables()
    yield _clock()


def _sqlite_version() -> Iterator[Examined]:
    from django.db import connection

    from reifegrad_web.sqlite_version import SAFE

    if connection.vendor == "sqlite":
        import sqlite3  # the one that the settings have chosen

        version = sqlite3.sqlite_version
        old = Problem("server-sqlite-version", {"version": version, "least": ".".join(map(str, SAFE))})
        yield Examined("SQLite", version, (old,) if sqlite3.sqlite_version_info < SAFE else ())


def _integrity(said: str) -> Iterator[Examined]:
    damaged = () if said == "ok" else (Problem("server-integrity", {"found": said.partition("\n")[0]}),)
    yield Examined("database", "sqlite" if said == "ok" else "damaged", damaged)


def _tables() -> Examined:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    problems = (Problem("server-migrations", {"count": missing}),) if missing else ()
    return Examined("tables", f"{missing} changes missing" if missing else "up to date", problems)


def _clock() -> Examined:
    """How far the database's clock is from ours; SQLite has no clock of its own."""
    from django.db import connection

    from reifegrad_web.clock import utc_now

    if connection.vendor == "sqlite":
        return Examined("clock", "that of this machine")
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        there: datetime = cursor.fetchone()[0]
    skew = abs(utc_now() - there)
    wrong = (Problem("server-clock", {"seconds": round(skew.total_seconds())}),) if skew > _SKEW else ()
    return Examined("clock", f"{skew.total_seconds():.1f} s from that of the database", wrong)


def _scoring() -> Iterator[Examined]:
    from reifegrad_web.clock import utc_now
    from reifegrad_web.scoring.due import waiting

    now = utc_now()
    found = waiting(now)
    age = timedelta() if found.oldest is None else now - found.oldest
    params = {"due": found.due, "seconds": round(age.total_seconds())}
    late = (Problem("server-behind", params),) if age > LATE else ()
    yield Examined("scoring", f"{found.due} due", late)
    stuck = (Problem("server-stuck", {"count": found.stuck}),) if found.stuck else ()
    yield Examined("leases", f"{found.leased} open, {found.stuck} stuck", stuck)


def _workers() -> Iterator[Examined]:
    """Whether somebody works; one of several that is gone is no problem as long as nothing waits for it."""
    from reifegrad_web.background.workers import seen_workers
    from reifegrad_web.clock import utc_now

    working = sum(not each.is_silent for each in seen_workers(utc_now()))
    yield Examined("workers", f"{working} at work", () if working else (Problem("server-no-worker"),))


def _webhooks() -> Iterator[Examined]:
    from reifegrad_web.clock import utc_now
    from reifegrad_web.webhooks.reading import FAILS, at_a_glance

    now = utc_now()
    found = at_a_glance(now, now - timedelta(days=1))
    problems = []
    for each in found:
        named: dict[str, Param] = {"name": each.name, "number": each.number}
        if each.off_because in {"gone", "failing"}:
            is_gone = each.off_because == "gone"
            problems.append(Problem("server-webhook-off", named, variant="gone" if is_gone else "failing"))
        elif each.standing == FAILS and each.failing_since is not None:
            minutes = int((now - each.failing_since).total_seconds() // 60)
            problems.append(Problem("server-webhook-fails", {**named, "minutes": minutes, "waiting": each.waiting}))
        if each.given_up:
            problems.append(Problem("server-webhook-given-up", {**named, "count": each.given_up}))
    waiting = sum(each.waiting for each in found)
    yield Examined("webhooks", f"{len(found)}, {waiting} messages waiting", tuple(problems))


def _connections() -> Iterator[Examined]:
    """Systems that could not be read for a while; one attempt in vain says little."""
    from reifegrad_web.clock import utc_now
    from reifegrad_web.connectors.models import Connector
    from reifegrad_web.connectors.reading import failing

    found = failing(utc_now())
    problems = [
        Problem(
            "server-connection-fails",
            {"name": each.name, "number": each.number, "since": _minute(each.since)},
            variant=each.fault,
        )
        for each in found
    ]
    yield Examined("connections", f"{Connector.objects.count()}, {len(found)} failing", tuple(problems))


def _actions() -> Iterator[Examined]:
    """What rules have started and nobody could do, by reason."""
    from reifegrad_web.actions.reading import failing
    from reifegrad_web.clock import utc_now

    found = failing(utc_now() - timedelta(days=1))
    problems = [
        Problem(
            "server-actions-fail",
            {"count": each.count, "waiting": each.waiting, "since": _minute(each.since)},
            variant=each.cause.replace("_", "-"),
        )
        for each in found
    ]
    yield Examined("actions", f"{sum(each.count for each in found)} failing", tuple(problems))


def _minute(moment: datetime) -> Message:
    """A moment where the server is at home."""
    from reifegrad_web.scoring.reading import time_zone

    return minute_message(moment.astimezone(ZoneInfo(time_zone())))


def _failed_messages() -> Iterator[Examined]:
    from reifegrad_web.clock import utc_now
    from reifegrad_web.ingest.models import FailedEvent

    since = utc_now() - timedelta(days=1)
    codes = Counter(FailedEvent.objects.filter(received_at__gte=since, replayed_at=None).values_list("code", flat=True))
    listed = ", ".join(f"{code} {count}" for code, count in codes.most_common())
    failed = (Problem("server-failed-events", {"count": codes.total(), "codes": listed}),) if codes else ()
    yield Examined("failed messages", f"{codes.total()} in the last day", failed)


def _messages() -> Iterator[Examined]:
    from reifegrad_web.ingest.counting import counts_by_source

    yield _adding_up(counts_by_source())


def _counts_of_a_day() -> Iterator[Examined]:
    from reifegrad_web.clock import utc_now
    from reifegrad_web.ingest.counting import counts_since

    yield _adding_up(counts_since(utc_now() - timedelta(days=1)))


def _adding_up(rows: Iterable[Mapping[str, Any]]) -> Examined:
    """Whether what came of the messages of each source is as much as was received."""
    from reifegrad_web.ingest.counting import OUTCOMES

    wrong, received = [], 0
    for row in rows:
        received += row["received"]
        became = sum(row[name] for name in OUTCOMES)
        if became != row["received"]:
            params = {"source": row["name"], "received": row["received"], "became": became}
            wrong.append(Problem("server-counts", params))
    return Examined("messages", f"{received} received", tuple(wrong))
