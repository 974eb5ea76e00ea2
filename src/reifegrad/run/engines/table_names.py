"""Parses table names as users write them and quotes them for SQL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError, fail, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reifegrad.errors import Message

_PART = r'"(?:[^"]|"")+"|`[^`]+`|[^."`]+'
_NAME = re.compile(rf"(?:{_PART})(?:\.(?:{_PART}))*")


def name_parts(name: str, most: int) -> list[str]:
    """The parts of `schema.table`; one that holds a dot stands in double quotes.

    Raises:
        ReifegradError: It is no name, or has more parts than `most`.
    """
    text = name.strip()
    if not _NAME.fullmatch(text):
        raise fail("table-name", name=name)
    parts = re.findall(_PART, text)
    if len(parts) > most:
        raise fail("table-name", variant="parts", name=name, count=len(parts), most=most)
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


def table_not_found(engine: str | Message, name: str, known: Iterable[str]) -> ReifegradError:
    """The problem of a table that an engine does not have, with those that are there."""
    names = list(known)
    if not names:
        return fail("table-not-found", variant="none", engine=engine, name=name)
    return fail("table-not-found", engine=engine, name=name, near=nearest(name, names))
