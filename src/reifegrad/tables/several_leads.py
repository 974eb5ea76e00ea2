"""Makes one row for each lead where a cell names several, as HubSpot writes all contacts of a call."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from reifegrad.tables.arrow_values import word
from reifegrad.tables.cell_changes import trimmed
from reifegrad.tables.reader import Chunk

_BETWEEN = ";"


def leads_in(cell: str | None) -> list[str]:
    """The ids in a cell, each once.

    >>> leads_in("51; 52;51")
    ['51', '52']
    """
    return list(dict.fromkeys(part for one in (cell or "").split(_BETWEEN) if (part := one.strip())))


def each_lead(chunk: Chunk) -> Chunk:
    """The rows under our names, one for each lead. The id of a row tells the lead too, so that each of them counts.

    It does so for a single lead as well: an activity that gets a second contact between two exports stays what it is.
    """
    places: list[int] = []
    named: list[str | None] = []
    for place, cell in enumerate(trimmed(chunk.columns["lead_id"]).to_pylist()):
        found = leads_in(cell) or [cell]
        places += [place] * len(found)
        named += found
    rows = pa.array(places, pa.int64())
    columns = {name: array.take(rows) for name, array in chunk.columns.items()} | {
        "lead_id": pa.array(named, pa.string())
    }
    if "activity_id" in columns:
        own = trimmed(columns["activity_id"])
        joined = pc.binary_join_element_wise(own, columns["lead_id"], word("#"))
        columns["activity_id"] = pc.if_else(pc.equal(own, word("")), own, joined)
    return Chunk(columns, chunk.lines.take(rows), chunk.broken)
