"""A database of another system: what a statement for each table selects, read-only, by a column that says what changed.

Each statement gives the columns that Reifegrad knows, and `changed_at`. It is an admin's, and runs within one of ours,
which asks for what changed since, in an order that never skips a row. PostgreSQL is asked at an address that was looked
at; files of SQLite lie in a folder of the server, where only its operator can put them.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from reifegrad.errors import fail
from reifegrad_web.connectors.contract import DENIED, REFUSED, UNREACHABLE, Page, Record, Trouble, Written
from reifegrad_web.webhooks.addresses import Refused, Target, read_target, resolve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from reifegrad_web.connectors.contract import Cursor, Said

KEYS = {
    "accounts": ("account_id",),
    "leads": ("lead_id",),
    "activities": ("activity_id",),
    "outcomes": ("lead_id", "outcome", "decided_at"),
}
"""What tells the rows of a table apart."""
CHANGED = "changed_at"
_OVERLAP = timedelta(minutes=10)
_AHEAD = timedelta(days=1)
"""So far ahead of us is no clock, in whichever zone: a row that is later is read, and what comes before it still is."""
_PAGE = 500
_SECONDS = 60
_DAY = len("2026-11-30")
_FILE = re.compile(r"sqlite:([A-Za-z0-9_.-]+\.(?:db|sqlite|sqlite3))")
_POSTGRES = ("postgres", "postgresql")


class Sql:
    """A connection to a database, which is opened for each page."""

    most_written = 1

    def __init__(self, options: Mapping[str, str], secret: str) -> None:
        self._options, self._secret = options, secret
        self._tables = [table for table in KEYS if options.get(table, "").strip()]

    def check(self) -> str:
        """Whether every statement runs."""
        for table in self._tables:
            self._select(table, f"select * from ({self._statement(table)}) as asked limit ?", [1])  # noqa: S608
        return "SQL"

    def begin(self, last: Cursor | None, now: datetime) -> Cursor:
        """Each table from where it was."""
        latest = (now + _AHEAD).isoformat()
        return {"known": dict((last or {}).get("known", {})), "seen": {}, "table": 0, "after": None, "latest": latest}

    def page(self, cursor: Cursor) -> Page:
        """Rows of a table in the order of their change, then those of the next one."""
        if not self._tables:
            return Page([], {"known": cursor["known"]}, is_last=True)
        table = self._tables[cursor["table"]]
        rows = self._rows(table, cursor["known"].get(table), cursor["after"])
        sound = [row[CHANGED] for row in rows if not _is_after(row[CHANGED], cursor.get("latest"))]
        seen = cursor["seen"] | ({table: _plain(sound[-1])} if sound else {})
        records = [_record(table, row) for row in rows]
        if len(rows) == _PAGE:
            after = [_plain(rows[-1][name]) for name in (CHANGED, *KEYS[table])]
            return Page(records, cursor | {"seen": seen, "after": after}, is_last=False)
        if cursor["table"] + 1 < len(self._tables):
            return Page(records, cursor | {"seen": seen, "after": None, "table": cursor["table"] + 1}, is_last=False)
        return Page(records, {"known": _known(cursor["known"], seen)}, is_last=True)

    def write(self, rows: Sequence[Said]) -> Sequence[Written]:
        """Nothing is written to a database."""
        return [Written(row.record, REFUSED, "read-only", is_over=True) for row in rows]

    def _rows(self, table: str, known: Mapping[str, Any] | None, after: Sequence[Any] | None) -> list[dict[str, Any]]:
        keys = (CHANGED, *KEYS[table])
        asked, given = [f"{CHANGED} is not null"], list[Any]()
        if known is not None:
            asked.append(f"{CHANGED} {'>' if known['is_quiet'] else '>='} ?")
            given.append(known["until"] if known["is_quiet"] else _before(known["until"]))
        if after is not None:
            asked.append(f"({', '.join(keys)}) > ({', '.join('?' * len(keys))})")
            given += after
        where = " and ".join(asked)
        statement = f"select * from ({self._statement(table)}) as asked where {where} order by {', '.join(keys)}"  # noqa: S608
        rows = self._select(table, f"{statement} limit ?", [*given, _PAGE])
        for row in rows:
            _moment(row[CHANGED])
        return rows

    def _statement(self, table: str) -> str:
        return self._options[table].strip().rstrip(";")

    def _select(self, table: str, statement: str, given: Sequence[Any]) -> list[dict[str, Any]]:
        file = _FILE.fullmatch(self._options["server"])
        rows = _from_file(file[1], statement, given) if file else self._from_server(statement, given)
        missing = [name for name in (CHANGED, *KEYS[table]) if rows and name not in rows[0]]
        if missing:
            raise Trouble(REFUSED, f"{table}: no column {missing[0]}")
        return rows

    def _from_server(self, statement: str, given: Sequence[Any]) -> list[dict[str, Any]]:
        try:
            import psycopg
            from psycopg.rows import dict_row
        except ImportError:
            raise Trouble(REFUSED, "psycopg is not installed") from None
        parts = urlsplit(self._options["server"])
        target = _target(self._options["server"])
        try:
            address = resolve(target)
        except (Refused, OSError):
            raise Trouble(UNREACHABLE, "no address that may be asked") from None
        try:
            with psycopg.connect(
                host=target.host,
                hostaddr=str(address),
                port=target.port,
                dbname=unquote(parts.path.strip("/")),
                user=unquote(parts.username or ""),
                password=self._secret,
                sslmode="require" if address.is_global else "prefer",
                connect_timeout=20,
                options=f"-c default_transaction_read_only=on -c statement_timeout={_SECONDS}s",
                row_factory=dict_row,
            ) as connection:
                connection.read_only = True
                # With parameters, of which there is always one, no second statement is taken.
                asked = statement.replace("%", "%%").replace("?", "%s")
                return list(connection.execute(asked.encode(), given))
        except psycopg.OperationalError as error:
            is_denied = (error.sqlstate or "").startswith("28") or "authentication" in str(error)
            raise Trouble(DENIED if is_denied else UNREACHABLE, error.sqlstate or "") from None
        except psycopg.Error as error:
            raise Trouble(REFUSED, f"SQLSTATE {error.sqlstate or 'unknown'}") from None


def examine(options: Mapping[str, str]) -> None:
    """Raises `ReifegradError`: there is no such database, it may not be asked, or nothing is selected."""
    database = options.get("server", "").strip()
    if not _FILE.fullmatch(database):
        target = _target(database)
        read_target(f"https://{target.authority}")
        try:
            resolve(target)
        except Refused:
            raise fail("webhook-address", variant="network", host=target.host) from None
        except OSError:  # whose name is not known now may be known when it is asked
            pass
    if not any(options.get(table, "").strip() for table in KEYS):
        raise fail("connector-nothing")
    if any("?" in options.get(table, "") for table in KEYS):
        raise fail("connector-statement")


def _target(database: str) -> Target:
    """Where a server listens. Raises `ReifegradError`: it is no address of one, or holds a password."""
    try:
        parts = urlsplit(database)
        port = parts.port or 5432
    except ValueError:
        raise fail("connector-database") from None
    if parts.scheme not in _POSTGRES or not parts.hostname or not parts.path.strip("/") or parts.password is not None:
        raise fail("connector-database")
    return Target(parts.hostname, port, "", is_secure=True)


def folder() -> Path:
    """Where the operator puts files of SQLite."""
    home: Path = settings.ENVIRONMENT.home
    return home / "databases"


def _from_file(name: str, statement: str, given: Sequence[Any]) -> list[dict[str, Any]]:
    place = folder() / name
    if not place.is_file():
        raise Trouble(UNREACHABLE, "no such file in the folder databases")
    try:
        with closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True, timeout=20)) as connection:
            connection.execute("pragma query_only = on")
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(statement, given)]
    except sqlite3.OperationalError as error:
        raise Trouble(REFUSED, f"SQLite {error.sqlite_errorname}") from None
    except sqlite3.Error as error:
        raise Trouble(REFUSED, type(error).__name__) from None


def _record(table: str, row: Mapping[str, Any]) -> Record:
    number = " ".join(str(_plain(row[name])) for name in KEYS[table])
    return Record(table, number, {name: _plain(value) for name, value in row.items() if name != CHANGED})


def _plain(value: Any) -> Any:
    """A value as JSON has it; what is no text, number or time is left out."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return None if isinstance(value, bytes | memoryview) else str(value)


def _moment(value: Any) -> datetime:
    if len(str(value)) <= _DAY:  # what changes later on the day of the last change would never be read
        raise Trouble(REFUSED, f"{CHANGED} holds no times")
    try:
        return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise Trouble(REFUSED, f"{CHANGED} holds no times") from None


def _is_after(value: Any, latest: str | None) -> bool:
    if latest is None:
        return False
    moment, bound = _moment(value), datetime.fromisoformat(latest)
    return moment > (bound if moment.tzinfo else bound.replace(tzinfo=None))


def _before(until: str) -> str:
    """A moment earlier, written as the database writes it."""
    between = "T" if "T" in until else " "
    return (datetime.fromisoformat(until) - _OVERLAP).isoformat(sep=between)


def _known(before: Mapping[str, Any], seen: Mapping[str, str]) -> dict[str, Any]:
    """Until when each table is known. What nothing has come after since is quiet: the overlap was looked at."""
    found = dict(before)
    for table, known in before.items():
        found[table] = {"until": known["until"], "is_quiet": True}
        if table in seen and seen[table] != known["until"]:
            found[table] = {"until": seen[table], "is_quiet": False}
    return found | {table: {"until": until, "is_quiet": False} for table, until in seen.items() if table not in before}
