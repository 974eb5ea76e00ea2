"""Rows of a database are read by statements of an admin: in pages, what changed since, and nothing is ever written."""

from __future__ import annotations

import select
import socket
import socketserver
import sqlite3
import threading
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from crm import pull
from test_webhook_sending import allowed

from reifegrad_web.clock import utc_now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("emptied")
TABLES = """
create table customers (id integer primary key, mail text, since timestamp, touched timestamp);
create table deals (customer integer, state text, ended date, touched timestamp);
"""
LEADS = "select id as lead_id, mail as email, since as created_at, touched as changed_at from customers;"
OUTCOMES = "select customer as lead_id, state as outcome, ended as decided_at, touched as changed_at from deals"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Iterator[tuple[dict[str, str], str, Callable[[str], None]]]:
    """Options for it, its secret, and a way to change it."""
    if request.param == "sqlite":
        yield from _sqlite()
    else:
        yield from _postgres(str(request.getfixturevalue("postgres_url")))


def _sqlite() -> Iterator[Any]:
    from reifegrad_web.connectors.sql import folder

    place: Path = folder() / f"crm{time.time_ns()}.db"
    place.parent.mkdir(exist_ok=True)

    def run(statements: str) -> None:
        with closing(sqlite3.connect(place)) as connection:
            connection.executescript(statements)

    run(TABLES)
    yield {"server": f"sqlite:{place.name}"}, "", run
    place.unlink()


def _postgres(url: str) -> Iterator[Any]:
    import psycopg

    name = f"crm_{time.time_ns()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"create database {name}")
        connection.execute(f"create role {name} login password 'secret'")

    def run(statements: str) -> None:
        with psycopg.connect(url.replace("/postgres?", f"/{name}?"), autocommit=True) as connection:
            connection.execute(statements)

    run(f"{TABLES}; grant select on customers, deals to {name}")
    with listening(f"{url.partition('?host=')[2]}/.s.PGSQL.5432") as port:
        yield {"server": f"postgresql://{name}@127.0.0.1:{port}/{name}"}, "secret", run


@contextmanager
def listening(place: str) -> Iterator[int]:
    """A port of this machine behind which a socket of a folder is, for the time of the block."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.socket(socket.AF_UNIX) as server:
                server.connect(place)
                ends = {server: self.request, self.request: server}
                while True:
                    for one in select.select(list(ends), [], [])[0]:
                        said = one.recv(65_536)
                        if not said:
                            return
                        ends[one].sendall(said)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as found:
        found.daemon_threads = True
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield found.server_address[1]
        found.shutdown()


@pytest.fixture
def connector(database: Any) -> Iterator[Any]:
    options, secret, _ = database
    with allowed("127.0.0.0/8"):
        yield add(options | {"leads": LEADS, "outcomes": OUTCOMES}, secret)


def add(options: dict[str, str], secret: str = "") -> Any:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.connectors.administering import Wanted, add

    return add(Wanted("erp", "sql", options, secret), command_line(), utc_now())


def customers(numbers: range, touched: str = "2026-11-01 10:00:00") -> str:
    rows = ", ".join(f"({n}, 'p{n}@firma.example', '2026-09-01 08:00:00', '{touched}')" for n in numbers)
    return f"insert into customers values {rows};"


def counts(shown: dict[str, Any]) -> tuple[int, int, int, int]:
    told = shown["last_run"]["counts"]
    return told["records"], told["accepted"], told["duplicate"], told["failed"]


def test_rows_that_changed_at_one_moment_are_read_in_pages_without_a_gap(
    database: Any, connector: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reifegrad_web.connectors.sql._PAGE", 7)
    database[2](customers(range(1, 31)) + "insert into deals values (3, 'won', '2026-10-01', '2026-11-01 10:00:00')")
    assert counts(pull(connector)) == (31, 31, 0, 0)


def test_what_changed_since_and_what_was_committed_late_is_read_and_then_nothing(database: Any, connector: Any) -> None:
    run = database[2]
    run(customers(range(1, 4)))
    assert counts(pull(connector))[:2] == (3, 3)
    run(customers(range(4, 5), "2026-11-01 09:55:00"))
    run("update customers set mail = 'new@firma.example', touched = '2026-11-01 10:02:00' where id = 1")
    assert counts(pull(connector)) == (4, 2, 2, 0), "the overlap brings the others again"
    assert counts(pull(connector))[1] == 0
    assert counts(pull(connector)) == (0, 0, 0, 0), "once looked at, the overlap is quiet"
    run(customers(range(5, 6), "2026-11-01 10:03:00"))
    assert counts(pull(connector))[:2] == (1, 1)


def test_a_row_with_a_moment_far_ahead_hides_none_that_change_before_it(database: Any, connector: Any) -> None:
    run = database[2]
    run(customers(range(1, 3)) + customers(range(3, 4), "2999-12-31 00:00:00"))
    assert counts(pull(connector))[:2] == (3, 3)
    run(customers(range(4, 5), "2026-11-01 10:05:00"))
    assert counts(pull(connector))[1] == 1
    pull(connector)
    run(customers(range(5, 6), "2026-11-01 10:06:00"))
    assert counts(pull(connector)) == (2, 1, 1, 0)


def test_nothing_can_be_written_by_a_statement(database: Any, connector: Any) -> None:
    from reifegrad_web.connectors.models import Connector

    database[2](customers(range(1, 3)))
    for statement in (
        "select 1 as lead_id, '2026-11-01' as changed_at) as x; delete from customers; select * from (select 1 as a",
        "delete from customers returning id as lead_id, touched as changed_at",
    ):
        Connector.objects.update(options=connector.options | {"leads": statement})
        assert pull(connector)["fault"] == "refused"
    Connector.objects.update(options=connector.options)
    assert counts(pull(connector))[:2] == (2, 2)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("select id as lead_id from customers", "SQL"),
        ("select id as lead_id, 'soon' as changed_at from customers", "changed_at holds no times"),
        ("select id as lead_id, date(touched) as changed_at from customers", "changed_at holds no times"),
        ("select nothing from customers", "SQL"),
    ],
)
def test_a_statement_that_does_not_fit_is_said(database: Any, connector: Any, statement: str, said: str) -> None:
    from reifegrad_web.connectors.models import Connector

    database[2](customers(range(1, 3)))
    Connector.objects.update(options=connector.options | {"leads": statement})
    shown = pull(connector)
    assert (shown["state"], shown["fault"]) == ("fails", "refused")
    assert said in shown["said"]


def test_what_is_no_database_or_may_not_be_asked_is_refused() -> None:
    from reifegrad.errors import ReifegradError

    wrong = (
        ({"server": "sqlite:../../reifegrad.sqlite3", "leads": LEADS}, "connector-database"),
        ({"server": "sqlite:/etc/x.db", "leads": LEADS}, "connector-database"),
        ({"server": "postgresql://u:secret@127.0.0.1/x", "leads": LEADS}, "connector-database"),
        ({"server": "postgresql://u@10.0.0.1/x", "leads": LEADS}, "webhook-address"),
        ({"server": "sqlite:crm.db"}, "connector-nothing"),
        ({"server": "sqlite:crm.db", "leads": "select ?"}, "connector-statement"),
    )
    for options, code in wrong:
        with pytest.raises(ReifegradError, match=code):
            add(options)


def test_a_file_that_is_not_there_is_said() -> None:
    shown = pull(add({"server": "sqlite:nowhere.db", "leads": LEADS}))
    assert (shown["fault"], shown["said"]) == ("unreachable", "no such file in the folder databases")
