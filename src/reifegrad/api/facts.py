"""Where the facts of a notebook are: files, folders, tables of an engine, or frames in memory."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

from reifegrad.tasks.inputs import ENGINE, REJECTS, SOURCE_TIMEOUT, FactInputs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.spec.source_names import SourceNames


@runtime_checkable
class ArrowStream(Protocol):
    """A table that can be read through Arrow: of pandas, Polars, DuckDB, PyArrow and others."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The table as an Arrow stream."""


Table: TypeAlias = "str | Path | ArrowStream"
Tables: TypeAlias = "Table | list[Table] | tuple[Table, ...]"
"""A table, or several that are read together."""

_TABLES = ("leads", "accounts", "activities", "profile_changes", "outcomes")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Leads, and what is known about them.

    A table is a path, a pattern, a folder of Parquet files, the URL of a database table
    (`postgres://user@host/database#table`), `table:schema.name` of the engine, or a frame of pandas, Polars, DuckDB
    or PyArrow. Frames are read by the names of their columns, or by those that `mapping` names; their times without a
    zone are times of the model's zone, as in CSV and Excel files. (In Parquet files and tables of databases they are
    UTC.) `timezone` in the mapping names another zone. A list of tables is read as one.

    Args:
        leads: One row for each lead; `lead_id` is required. It may be left out where `mapping` names the file.
        accounts: Their companies, by `account_id`.
        activities: What leads did: `activity_id`, `lead_id`, `kind`, `occurred_at`, and properties.
        profile_changes: When which attribute of a lead changed: `lead_id`, `attribute`, `value`, `known_at`.
        outcomes: Who was won and lost, and when: `lead_id`, `outcome`, `decided_at`. Scores never look at them.
        mapping: A file that says what the columns of the tables are called, or the name of a ready mapping, such as
            `hubspot`. Sources that the file names need not be named again.
        rejects: The folder where rows that cannot be read are listed; made only if there are any.
        allow_missing: Attributes of the model that are in no table are unknown for everybody, instead of an error.
        engine: Where to compute: `duckdb://`, `postgres://user@host/database`, `spark://local[2]`.
        memory: The most memory that the engine may take: `8GB`.
        threads: The most processor cores that it may use.
        allow_views: The database file of the engine is trusted: its views run, and may read other files.
        source_timeout: How many seconds the reading of one table of a database may take.
        token: Opens the server whose address is given instead of tables: `Facts("https://scoring.example.com",
            token=...)` reads everything that it knows, afresh for each task. The scope is `admin`. Without it the
            variable `REIFEGRAD_TOKEN` counts. Attributes that nobody has are unknown, as with `allow_missing`.
    """

    leads: Tables | None = field(default=None, kw_only=False)
    accounts: Tables | None = None
    activities: Tables | None = None
    profile_changes: Tables | None = None
    outcomes: Tables | None = None
    mapping: str | Path | None = None
    rejects: str | Path = REJECTS
    allow_missing: bool = False
    engine: str = ENGINE
    memory: str | None = None
    threads: int | None = None
    allow_views: bool = False
    source_timeout: int = SOURCE_TIMEOUT
    token: str | None = field(default=None, repr=False)

    @contextmanager
    def inputs(self, **changes: Any) -> Iterator[FactInputs]:
        """The same as a task reads it; frames are Parquet files in a temporary folder for so long.

        Raises:
            ReifegradError: A table is neither a place nor a frame, neither the facts nor the mapping name leads, or
                a server gives nothing.
        """
        values: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)} | changes
        del values["token"]
        with tempfile.TemporaryDirectory(prefix="reifegrad-") as folder:
            if self._is_of_server:
                values |= self._fetched(Path(folder))
            for name in _TABLES:
                values[name] = _readable_names(values[name], name, Path(folder))
            values["mapping"] = None if values["mapping"] is None else str(values["mapping"])
            values["rejects"] = str(self.rejects)
            found = FactInputs(**values).with_sources_of_mapping(_TABLES)
            if found.leads is None:
                from reifegrad.errors import fail

                raise fail("leads-missing")
            yield found

    @property
    def _is_of_server(self) -> bool:
        return isinstance(self.leads, str) and self.leads.startswith(("https://", "http://"))

    def _fetched(self, folder: Path) -> dict[str, Any]:
        """What a server knows, as files beside a mapping."""
        from reifegrad.client.server import Server
        from reifegrad.errors import fail

        others = [name for name in (*_TABLES[1:], "mapping") if getattr(self, name) is not None]
        if others:
            raise fail("server-with-tables", others=", ".join(others))
        Server(str(self.leads), token=self.token or os.environ.get("REIFEGRAD_TOKEN", "")).export(folder)
        return {"leads": None, "mapping": folder / "mapping.yaml", "allow_missing": True}


@dataclass(frozen=True, kw_only=True)
class Past:
    """Leads whose outcome is known, and the moments at which models are judged or learned.

    Args:
        facts: The facts, with `outcomes`.
        at: When leads are judged: `creation+7d` (once each, so long after creation), `month_ends` (at each month's
            end while undecided), `hand_over` (when first handed over). Empty: what the command of the task takes.
        horizon: A lead counts as won if it was won within this time. Empty: `90d`.
        since: Only moments from this day on.
        until: Only moments before this day.
        complete_until: The data is complete until this day; without it the newest believable date of the tables.
        stage: The stage of a hand-over.
    """

    facts: Facts
    at: str = ""
    horizon: str = ""
    since: str | None = None
    until: str | None = None
    complete_until: str | None = None
    stage: str = "sales_qualified"


@dataclass(frozen=True, kw_only=True)
class Target:
    """One table of leads, a column of which says who was won: enough to learn from, without outcomes and activities.

    Args:
        facts: The leads.
        target: The column that says who was won.
        positive: Its value that means won; found by itself where it is plain.
        negative: Its values that mean lost; all others are then open.
        time: The column that says when a lead came in; without it the rows are in that order.
    """

    facts: Facts
    target: str
    positive: str | None = None
    negative: tuple[str, ...] = ()
    time: str | None = None


def _readable_names(tables: Any, name: str, folder: Path) -> SourceNames | None:
    """What readers open, of one table or of several."""
    if tables is None or not isinstance(tables, list | tuple):
        return None if tables is None else _readable_path(tables, name, folder)
    found = [_readable_path(table, f"{name}-{place}", folder) for place, table in enumerate(tables, start=1)]
    return tuple(found) or None


def _readable_path(table: Any, name: str, folder: Path) -> str:
    """What readers open: a place as it is, a frame as a Parquet file."""
    if isinstance(table, str):
        return table
    if isinstance(table, Path):
        return str(table)
    from reifegrad.errors import fail

    if not isinstance(table, ArrowStream):
        raise fail("facts-not-a-table", variant="type", name=name, type=type(table).__name__)
    import pyarrow as pa
    import pyarrow.parquet as pq

    from reifegrad.tables.parquet_reader import LOCAL_TIMES

    place = folder / f"{name}.parquet"
    try:
        found = pa.table(table)
        index = [column for column in found.column_names if column.startswith("__index_level_")]
        found = found.drop_columns(index)
        pq.write_table(found.replace_schema_metadata({**(found.schema.metadata or {}), LOCAL_TIMES: b""}), place)
    except (pa.ArrowException, TypeError, ValueError) as error:  # a column of mixed types, one name twice
        raise fail("facts-not-a-table", name=name, reason=str(error).splitlines()[0]) from error
    return str(place)
