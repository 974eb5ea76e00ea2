"""What the bench compares with: points counted up while events come in. `server_peers.py NAME SECONDS WRITERS`.

`orm` is what people build themselves: Django, one row with a counter for each lead, `get_or_create`, `F() + points`
and a row for the activity, one transaction for each message. `mautic` is how Mautic counts (`LeadRepository::
updateContactPoints` and the entity `PointsChangeLog` of its sources): `update leads set points = points + x`, the new
points read back, and a row of `lead_points_change_log`, in plain SQL, one transaction for each event.

Both get the messages as objects, without HTTP, JSON, write keys or duplicates to find, and score nothing; Mautic's
leads are there already, and what was done is not kept beside the log. The database is set up as the server's: the same
settings, each commit on disk. Prints one line of JSON.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server_messages import messages

if TYPE_CHECKING:
    from collections.abc import Callable

POINTS = {"page": 2, "track": 10}
PERSONS, MESSAGES = 20_000, 20_000


def set_up() -> None:
    """Django over the database of the environment, as the server has it."""
    import django
    from django.conf import settings

    from reifegrad_web.env import read_environment
    from reifegrad_web.sqlite_version import use_newest

    environment = read_environment()
    if environment.on_sqlite:
        use_newest()
    settings.configure(
        DATABASES={"default": environment.database()},
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()


def tables() -> dict[str, Any]:
    """The two tables of who builds it alone."""
    from django.db import models

    class Lead(models.Model):
        """A person with its points."""

        key = models.CharField(max_length=200, unique=True)
        points = models.BigIntegerField(default=0)

        class Meta:
            app_label = "peer"

        def __str__(self) -> str:
            return self.key

    class Activity(models.Model):
        """Something that a lead did."""

        lead = models.ForeignKey(Lead, on_delete=models.CASCADE)
        kind = models.CharField(max_length=200)
        at = models.DateTimeField()
        properties = models.JSONField(default=dict)

        class Meta:
            app_label = "peer"

        def __str__(self) -> str:
            return self.kind

    return {"Lead": Lead, "Activity": Activity}


def prepare(name: str) -> None:
    """Make the tables."""
    from django.db import connection

    if name == "orm":
        with connection.schema_editor() as editor:
            for model in tables().values():
                editor.create_model(model)
        return
    number = "bigserial" if connection.vendor == "postgresql" else "integer"
    with connection.cursor() as cursor:
        cursor.execute(f"create table leads (id {number} primary key, points integer not null)")
        cursor.execute(
            f"create table lead_points_change_log (id {number} primary key, lead_id bigint not null references leads, "
            "ip_id bigint, type varchar(50), event_name varchar(191), action_name varchar(191), delta integer, "
            "date_added timestamp, group_id bigint)"
        )
        cursor.execute("create index change_lead on lead_points_change_log (lead_id)")
        cursor.execute("create index point_date_added on lead_points_change_log (date_added)")
        cursor.executemany("insert into leads (id, points) values (%s, 0)", [(n + 1,) for n in range(PERSONS)])


def orm() -> Callable[[dict[str, Any]], None]:
    """One message through Django's ORM."""
    from django.db import transaction
    from django.db.models import F
    from django.utils.timezone import now

    made = tables()
    lead_rows, activities = made["Lead"].objects, made["Activity"].objects

    def take(message: dict[str, Any]) -> None:
        with transaction.atomic():
            lead, _ = lead_rows.get_or_create(key=_key(message))
            lead_rows.filter(pk=lead.pk).update(points=F("points") + POINTS[message["type"]])
            kind = message.get("event") or "page_viewed"
            activities.create(lead=lead, kind=kind, at=now(), properties=message["properties"])

    return take


def mautic() -> Callable[[dict[str, Any]], None]:
    """One event as Mautic counts it."""
    from django.db import connection, transaction
    from django.utils.timezone import now

    adapt = connection.ops.adapt_datetimefield_value
    log = (
        "insert into lead_points_change_log "
        "(lead_id, ip_id, type, event_name, action_name, delta, date_added, group_id) "
        "values (%s, null, %s, %s, %s, %s, %s, null)"
    )

    def take(message: dict[str, Any]) -> None:
        lead = int(_key(message).rpartition("-")[2]) + 1
        points = POINTS[message["type"]]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("update leads set points = points + %s where id = %s", [points, lead])
            cursor.execute("select points from leads where id = %s", [lead])
            cursor.fetchone()
            name = message.get("event") or "page_viewed"
            cursor.execute(log, [lead, "url", f"1: {name}", "hit", points, adapt(now())])

    return take


def _key(message: dict[str, Any]) -> str:
    return str(message.get("userId") or message["anonymousId"])


def write(given: tuple[str, float, int]) -> dict[str, float]:
    """Take messages one after the other for some seconds."""
    name, seconds, seed = given
    set_up()
    take = {"orm": orm, "mautic": mautic}[name]()
    usable = [each for each in messages(PERSONS, MESSAGES, seed) if each.get("userId") or each.get("anonymousId")]
    began, done = time.monotonic(), 0
    while time.monotonic() < began + seconds:
        take(usable[done % len(usable)])
        done += 1
    return {"done": done, "seconds": time.monotonic() - began, "cpu": time.process_time()}


def main() -> None:
    """Run so many writers side by side, and print what they have done together."""
    name, seconds, writers = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    Path(os.environ["REIFEGRAD_HOME"]).mkdir(parents=True, exist_ok=True)
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        pool.apply(_prepared, (name,))
    with context.Pool(writers) as pool:
        found = pool.map(write, [(name, seconds, seed) for seed in range(1, writers + 1)], chunksize=1)
    rate = sum(each["done"] / each["seconds"] for each in found)
    print(json.dumps({"rate": rate, "done": sum(each["done"] for each in found), "writers": writers}))


def _prepared(name: str) -> None:
    set_up()
    prepare(name)


if __name__ == "__main__":
    main()
