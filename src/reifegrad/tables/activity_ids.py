"""Keeps apart activities of different sources that have the same id: two tools may both number their rows from 1.

Rows that are equal in everything that is read are copies, wherever they are. Within one source the same id is one
activity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from reifegrad.errors import Problem, message
from reifegrad.tables.named_table import quoted
from reifegrad.tables.parquet_sql import file_list, parquet_queries
from reifegrad.tables.reader import CHUNK_ROWS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from reifegrad.errors import Param
    from reifegrad.tables.feeds import Opened

_SHARED = """
select activity_id from {rows} group by activity_id
having min(source) <> max(source) and min(digest) <> max(digest)
"""
_OWNERS = """
with own as (
    select source, place, activity_id,
        min(source) over (partition by activity_id, digest) as owner,
        min(source) over (partition by activity_id) as first
    from {rows} where activity_id in ({shared})
)
select source, place, owner from own where owner <> first order by source, place
"""


def has_shared_ids(opened: Opened) -> bool:
    """Whether an id stands in several of the user's own Parquet files, not counting those of one folder."""
    origins: dict[int, list[str]] = {}
    for feed in opened.feeds:
        if feed.reader.mapping.unique_ids:
            return False
        origins.setdefault(feed.origin, []).append(feed.reader.name)
    if len(origins) < 2:
        return False
    heading = quoted(opened.matches[0].names["activity_id"])
    parts = [
        f"select {origin} as source, {heading} as activity_id from read_parquet({file_list(files)})"  # noqa: S608
        for origin, files in origins.items()
    ]
    query = (
        f"select 1 from ({' union all '.join(parts)}) where activity_id is not null "  # noqa: S608 - quoted
        "group by activity_id having min(source) <> max(source) limit 1"
    )
    with parquet_queries(opened.readers[0].name) as ask:
        return bool(ask(query).num_rows)


def keep_apart(paths: Sequence[Path], labels: Sequence[str]) -> tuple[Problem, ...]:
    """Give activities of later sources an id of their own where it would be that of another activity.

    Args:
        paths: The staged activities, a file for each source.
        labels: What the sources are called; an id becomes `label:id`.
    """
    columns = ", ".join(map(quoted, pq.read_schema(paths[0]).names))
    rows = " union all ".join(
        f"select {place} as source, file_row_number as place, activity_id, hash({columns}) as digest "  # noqa: S608
        f"from read_parquet({file_list([path])}, file_row_number = true)"
        for place, path in enumerate(paths)
    )
    shared = _SHARED.format(rows=f"({rows})")
    with parquet_queries(str(paths[0])) as ask:
        moved = ask(_OWNERS.format(rows=f"({rows})", shared=shared))
    if not moved.num_rows:
        return ()
    sources, places, owners = (moved.column(name).to_numpy() for name in ("source", "place", "owner"))
    for place, path in enumerate(paths):
        mine = sources == place
        if mine.any():
            _rename(path, dict(zip(places[mine].tolist(), [labels[owner] for owner in owners[mine]], strict=True)))
    apart = tuple(labels[owner] for owner in sorted(set(owners.tolist())))
    params: dict[str, Param] = {"rows": message("count.rows", n=moved.num_rows), "sources": apart}
    return (Problem("activity-ids-kept-apart", params=params, severity="note"),)


def equal_rows(paths: Sequence[Path]) -> tuple[Problem, ...]:
    """Says how many activities equal an earlier one of the same file in everything but the id, made from its row.

    Without ids nobody can tell a copy from a second activity of the same moment, so all of them count.

    Args:
        paths: The staged activities, a file for each source.
    """
    columns = [quoted(name) for name in pq.read_schema(paths[0]).names if name != "activity_id"]
    counted = f"select count(*) - count(distinct hash({', '.join(columns)})) as n"
    with parquet_queries(str(paths[0])) as ask:
        found = [ask(f"{counted} from read_parquet({file_list([path])})")["n"][0].as_py() for path in paths]
    rows = sum(found)
    if not rows:
        return ()
    params: dict[str, Param] = {"rows": message("count.rows", n=rows)}
    return (Problem("rows-equal", params=params, severity="note"),)


def _rename(path: Path, labels: Mapping[int, str]) -> None:
    """Put the label of a source before the ids of some rows of a staged file."""
    new = path.with_name(path.name + ".part")
    start = 0
    with pq.ParquetFile(path) as file:
        at = file.schema_arrow.get_field_index("activity_id")
        with pq.ParquetWriter(new, file.schema_arrow, compression="zstd") as writer:
            for batch in file.iter_batches(CHUNK_ROWS):
                ids = batch.column(at).to_pylist()
                for place, one in enumerate(ids):
                    label = labels.get(start + place)
                    ids[place] = one if label is None else f"{label}:{one}"
                table = pa.Table.from_batches([batch])
                changed = table.set_column(at, "activity_id", pa.array(ids, pa.string()))
                writer.write_table(changed, row_group_size=CHUNK_ROWS)
                start += batch.num_rows
    new.replace(path)
