"""Adds many rows of facts at once, by the way that each database has for it.

Facts are added by the thousand each second, and nothing is read back of them. Making an object of each row and a text
of all values takes several times as long as the database takes to keep them.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model


def add_rows(model: type[Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Add rows to the table of a model; the caller holds the transaction.

    Args:
        model: Whose table it is.
        columns: As the table calls them. What is left out must have a default in the database.
        rows: A value for each column: times are aware, objects of JSON are texts (`as_json`).

    Raises:
        DatabaseError: Of Django, whatever the database calls it.
    """
    if not rows:
        return
    names = ", ".join(columns)
    if connection.vendor == "postgresql":
        text = f"copy {model._meta.db_table} ({names}) from stdin"
        with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(text) as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join(["%s"] * len(columns))
    query = f"insert into {model._meta.db_table} ({names}) values ({marks})"  # noqa: S608 - names of our own tables
    with connection.cursor() as cursor:
        cursor.executemany(query, [[_plain(value) for value in row] for row in rows])


def put_rows(model: type[Model], columns: Sequence[str], rows: Sequence[Sequence[Any]], key: Sequence[str]) -> None:
    """Add rows to the table of a model; a row that has the same key already gets the other values.

    Args:
        model: Whose table it is.
        columns: As the table calls them.
        rows: As `add_rows` takes them; no two with the same key.
        key: Columns that a unique constraint of the table names.

    Raises:
        DatabaseError: Of Django, whatever the database calls it.
    """
    given = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key)
    _add_or(f"on conflict ({', '.join(key)}) do update set {given}", model, columns, rows)


def add_new_rows(model: type[Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Add those rows to the table of a model that no unique constraint has already; as `put_rows` takes them."""
    _add_or("on conflict do nothing", model, columns, rows)


def _add_or(conflict: str, model: type[Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    if not rows:
        return
    table, names = model._meta.db_table, ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # one statement with a list for each column, instead of one for each row
            lists = ", ".join(f"%s::{model._meta.get_field(name).db_type(connection)}[]" for name in columns)
            query = f"insert into {table} ({names}) select * from unnest({lists}) {conflict}"  # noqa: S608 - our own names
            cursor.execute(query, [list(column) for column in zip(*rows, strict=True)])
            return
        marks = ", ".join(["%s"] * len(columns))
        query = f"insert into {table} ({names}) values ({marks}) {conflict}"  # noqa: S608 - names of our own tables
        cursor.executemany(query, [[_plain(value) for value in row] for row in rows])


def as_json(value: object) -> str | None:
    """A value as the database keeps it in a column of JSON; nothing is no value, as Django has it."""
    return None if value is None else json.dumps(value)


def _plain(value: Any) -> Any:
    """A time as Django writes it into SQLite: without its zone, in UTC."""
    return str(value.astimezone(UTC).replace(tzinfo=None)) if isinstance(value, datetime) else value
