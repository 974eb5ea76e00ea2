"""Finds the table that a source names among those of a database, and refuses what only looks like one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import fail, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class NamedTable:
    """A table of a database; one that does not hold rows itself is a view, which computes them."""

    schema: str
    name: str
    holds_rows: bool = True

    @property
    def known_as(self) -> str:
        """As people write it in a source."""
        return self.name if self.schema in ("main", "public") else f"{self.schema}.{self.name}"


def find_table(tables: Sequence[NamedTable], wanted: str, source: str) -> NamedTable:
    """The table of a name, with or without its schema.

    Raises:
        ReifegradError: There is none, there are several, or it is a view.
    """
    schema, _, name = wanted.rpartition(".")
    # A table name may itself contain a dot, so the whole name is tried as well.
    found = [table for table in tables if wanted == table.name or (name, schema) == (table.name, table.schema)]
    if len(found) != 1:
        known = [table.known_as for table in tables if table.holds_rows]
        variant = "several" if found else "" if wanted else "unnamed"
        raise fail("table-missing", variant=variant, name=wanted, near=nearest(wanted, known), file=source)
    if not found[0].holds_rows:
        raise fail("source-is-view", name=wanted, file=source)
    return found[0]


def quoted(name: str) -> str:
    """A name as SQL has it, whatever it contains."""
    return '"' + name.replace('"', '""') + '"'
