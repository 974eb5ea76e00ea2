"""Picks the rows of some leads or accounts out of a table of an engine, be they ten or ten thousand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ibis import ir

    from reifegrad.run.engine import Engine

_MOST_IN_A_QUERY = 100
"""Ids that are written into a query; it takes a second to compile one with thousands."""


def picked_rows(engine: Engine, table: ir.Table, key: str, values: Iterable[str]) -> ir.Table:
    """The rows whose `key` is one of the values; to be asked for before other rows are picked by the same key."""
    wanted = sorted(set(values))
    if len(wanted) <= _MOST_IN_A_QUERY:
        return table.filter(table[key].isin(wanted))
    picked = engine.register(f"picked_{key}", pa.table({key: pa.array(wanted, pa.string())}))
    return table.semi_join(picked, key)
