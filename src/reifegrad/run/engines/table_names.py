"""Names of tables as a user writes them come in; their parts, quoted for SQL, or a clear problem, go out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError, fail, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable


def split_name(name: str) -> tuple[str | None, str]:
    """`schema.table` or `table`; a name may stand in double quotes."""
    schema, _, table = name.strip().rpartition(".")
    if not table.strip('"'):
        raise fail("table-name", f"{name!r} names no table", "Write table:schema.name.")
    return (schema.strip('"') or None), table.strip('"')


def quoted(name: str) -> str:
    """A name as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def table_not_found(name: str, known: Iterable[str]) -> ReifegradError:
    """The problem of a table that is not there, with those that are."""
    names = list(known)
    hint = nearest(name, names)
    if not hint:
        shown = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "")
        hint = f"There are: {shown}." if names else "It has no tables that you may read."
    return fail("table-not-found", f"the engine has no table {name!r}", hint)
