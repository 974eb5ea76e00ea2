"""Brings the written facts into the shape that learning looks at: a column for each attribute, and what counts as won.

The server keeps every attribute in the log of changes. Learning asks the columns of leads which attributes there are,
and the log what was known when. So each attribute becomes a column with what was said of it first, and where that was
said later than the lead was there, the log says before it that nothing was known: nobody looks into the future.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from reifegrad.tasks.inputs import TABLES, FactInputs
from reifegrad_web.imports.export_page import mapping_text

if TYPE_CHECKING:
    from pathlib import Path

_TIME = pa.timestamp("us", tz="UTC")
_MOST_ATTRIBUTES = 400
"""Columns; the rarest of more are left out: they are known of hardly anybody."""
_ALWAYS = ("leads", "outcomes")
_KEYS = frozenset({"lead_id", "created_at"})
_MEMORY, _THREADS = "2GB", 2


def shaped_facts(folder: Path, event: str) -> FactInputs:
    """The facts of a folder as tasks of the engine take them; the files are rewritten.

    Args:
        folder: Where they lie.
        event: The kind of activity that counts as won; empty for the outcomes.
    """
    leads, changes = _read(folder, "leads"), _read(folder, "profile_changes")
    leads, unknown = _with_attributes(leads, changes)
    pq.write_table(leads, folder / "leads.parquet")
    pq.write_table(
        pa.concat_tables([changes, unknown.select(changes.column_names)]), folder / "profile_changes.parquet"
    )
    if event:
        pq.write_table(_won_by(_read(folder, "activities"), event), folder / "outcomes.parquet")
    sources = {name: str(folder / f"{name}.parquet") for name in TABLES if name in _ALWAYS or _rows(folder, name)}
    columns = {name: pq.read_schema(folder / f"{name}.parquet").names for name in TABLES}
    mapping = folder / "mapping.yaml"
    mapping.write_text(mapping_text(columns, "parquet"), encoding="utf-8")
    return FactInputs(
        **sources,  # type: ignore[arg-type]  # each is a file
        mapping=str(mapping),
        rejects=str(folder / "rejects"),
        allow_missing=True,
        memory=_MEMORY,
        threads=_THREADS,
    )


def _read(folder: Path, name: str) -> pa.Table:
    return pq.read_table(folder / f"{name}.parquet")


def _rows(folder: Path, name: str) -> int:
    return int(pq.read_metadata(folder / f"{name}.parquet").num_rows)


def _with_attributes(leads: pa.Table, changes: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The leads with a column for each attribute, and the changes that say since when it was not known yet."""
    moments = changes.append_column("at", changes["known_at"].cast(_TIME)).sort_by("at")
    created = leads["created_at"].cast(_TIME)
    unknown = [changes.slice(0, 0)]
    for name in _attributes(changes):
        said = moments.filter(pc.equal(moments["attribute"], name))
        first = said.group_by("lead_id", use_threads=False).aggregate([("value", "first"), ("at", "first")])
        place = pc.index_in(leads["lead_id"], first["lead_id"].combine_chunks())
        leads = leads.append_column(name, _typed(first["value_first"].take(place)))
        is_late = pc.fill_null(pc.greater(first["at_first"].take(place), created), False)  # noqa: FBT003
        late = leads.filter(is_late)
        rows = {"lead_id": late["lead_id"], "attribute": _same(name, late), "value": _same(None, late)}
        unknown.append(pa.table({**rows, "known_at": late["created_at"]}).select(changes.column_names))
    return leads, pa.concat_tables(unknown)


def _attributes(changes: pa.Table) -> list[str]:
    """The attributes, those that most is said of first; of two that differ in capitals only, one."""
    counts = changes.group_by("attribute").aggregate([("lead_id", "count")]).sort_by([("lead_id_count", "descending")])
    names: dict[str, str] = {}
    for name in counts["attribute"].to_pylist():
        if name.casefold() not in _KEYS:
            names.setdefault(name.casefold(), name)
    return list(names.values())[:_MOST_ATTRIBUTES]


def _typed(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Yes and no as what they are: the engine tells numbers and times from their texts by itself."""
    words = pc.is_in(values, value_set=pa.array(["true", "false"]), skip_nulls=True)
    is_said = pc.is_valid(values)
    if pc.any(is_said).as_py() and pc.all(pc.or_(words, pc.invert(is_said))).as_py():
        return pc.equal(values, "true")
    return values


def _same(value: str | None, table: pa.Table) -> pa.Array:
    return pa.array([value] * table.num_rows, pa.string())


def _won_by(activities: pa.Table, event: str) -> pa.Table:
    """Outcomes: whoever did this is won when it was done first."""
    done = activities.filter(pc.equal(activities["kind"], event))
    first = done.group_by("lead_id").aggregate([("occurred_at", "min")])
    nothing = _same(None, first)
    columns = {"lead_id": first["lead_id"], "outcome": _same("won", first), "decided_at": first["occurred_at_min"]}
    return pa.table({**columns, "amount": nothing, "reason": nothing})
