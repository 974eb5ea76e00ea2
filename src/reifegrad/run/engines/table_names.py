"""Parses table names as users write them and quotes them for SQL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError, fail, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

_PART = r'"(?:[^"]|"")+"|`[^`]+`|[^."`]+'
_NAME = re.compile(rf"(?:{_PART})(?:\.(?:{_PART}))*")
_FORM = "Write table:schema.name; a name with a dot in it stands in double quotes."


def name_parts(name: str, most: int) -> list[str]:
    """The parts of `schema.table`; one that holds a dot stands in double quotes.

    Raises:
        ReifegradError: It is no name, or has more parts than `most`.
    """
    text = name.strip()
    if not _NAME.fullmatch(text):
        raise fail("table-name", f"{name!r} names no table", _FORM)
    parts = re.findall(_PART, text)
    if len(parts) > most:
        what = f"{name!r} has {len(parts)} parts with dots between them; a name has at most {most}"
        raise fail("table-name", what, _FORM)
    return [_bare(part) for part in parts]


def _bare(part: str) -> str:
    if part[0] in '"`':
        return part[1:-1].replace('""', '"')
    return part


def split_name(name: str) -> tuple[str | None, str]:
    """`schema.table` or `table`; a name may stand in double quotes."""
    *schema, table = name_parts(name, 2)
    return (schema[0] if schema else None), table


def quoted(name: str) -> str:
    """A name as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def table_not_found(engine: str, name: str, known: Iterable[str]) -> ReifegradError:
    """The problem of a table that an engine does not have, with those that are there."""
    names = list(known)
    hint = nearest(name, names)
    if not hint:
        shown = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "")
        hint = f"There are: {shown}." if names else "It has no tables that you may read."
    return fail("table-not-found", f"{engine} has no table {name!r}", hint)
