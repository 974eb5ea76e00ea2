"""What became of messages is counted once, also by several processes at once, and read for one source alone."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from test_taking import NOW, message

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("emptied")


@pytest.mark.postgres
def test_two_that_count_the_same_sources_do_not_wait_for_each_other_for_ever(tmp_path: Path, postgres_url: str) -> None:
    import psycopg

    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("create database counted_at_once")
    url = postgres_url.replace("/postgres?", "/counted_at_once?")
    program = (
        f"from pathlib import Path; from reifegrad_web.start import start; start(Path({str(tmp_path)!r})); "
        "import counting_writers; counting_writers.check()"
    )
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", program]
    ended = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr[-3_000:]


def test_who_asks_for_one_source_gets_its_counts_and_reads_those_of_no_other() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from reifegrad_web.ingest.counting import sources_shown
    from reifegrad_web.ingest.models import Source
    from reifegrad_web.ingest.taking import Delivered, take
    from reifegrad_web.writing import write

    one, two = (Source.objects.create(name=name, write_key=name, created_at=NOW).pk for name in ("one", "two"))
    with write():
        take([Delivered(one, NOW, [message(user_id="u")]), Delivered(two, NOW, [message(user_id="u")] * 2)], NOW)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        (shown,) = sources_shown(with_keys=False, only=two)
    assert (shown["name"], shown["messages"]["received"]) == ("two", 2)
    for query in asked.captured_queries:
        assert f"= {two}" in query["sql"] or f"IN ({two})" in query["sql"], query["sql"]
    assert len(asked) == 2
    assert [row["messages"]["received"] for row in sources_shown(with_keys=False)] == [1, 2]


def test_what_came_since_a_moment_adds_up() -> None:
    from datetime import timedelta

    from reifegrad_web.ingest.counting import OUTCOMES, counts_since
    from reifegrad_web.ingest.models import Source
    from reifegrad_web.ingest.protocols.message import FailedMessage
    from reifegrad_web.ingest.taking import Delivered, take
    from reifegrad_web.writing import write

    one, two = (Source.objects.create(name=name, write_key=name, created_at=NOW).pk for name in ("one", "two"))
    with write():
        take([Delivered(one, NOW - timedelta(hours=2), [message(user_id="u")])], NOW)
        take([Delivered(two, NOW, [message(user_id="u"), FailedMessage("bad-type", {}, {})])], NOW)
    assert [(row["name"], row["received"], row["failed"]) for row in counts_since(NOW - timedelta(hours=1))] == [
        ("one", 0, 0),
        ("two", 2, 1),
    ]
    for row in counts_since(NOW - timedelta(hours=24)):
        assert row["received"] == sum(row[name] for name in OUTCOMES) > 0
