"""Keeps compiled queries ready in DuckDB, for facts that come as Arrow tables again and again.

A query of a model is the same for every batch: its tables are slots that the facts of each batch are put into, and
so is the moment of scoring, as a table of one row. It is compiled once, and each connection prepares it once; a run
then costs what it reads. (A parameter of DuckDB in a condition makes it plan the whole query again at each run.)
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from reifegrad.errors import fail
from reifegrad.plan.clock import Clock
from reifegrad.plan.pipeline import build_plan
from reifegrad.plan.relations import AS_OF, IBIS_TYPES, Relations, cut_name
from reifegrad.run.fact_tables import fact_types
from reifegrad.run.moments import ARROW_TYPES, NAIVE
from reifegrad.run.sql import prepared_text_of
from reifegrad.spec.condition import Type
from reifegrad.spec.time import naive_utc

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from reifegrad.plan.ledger import LedgerLine
    from reifegrad.spec.model import ScoringModel

ASKED, MOMENT, MOMENTS = "asked", "moment", "moments"
"""Slots beside those of the facts: whom to score; when, in one row; whom and when, in many."""

_SETTINGS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_external_access": "false",  # facts come from memory only: no file and no network is ever touched
}


@dataclass(frozen=True)
class Shape:
    """What a query looks at: a batch without companies need not look for them, and ids that are unique not for copies.

    `moments`: scores at a moment of its own for each row, rather than at one for all. `asked`: only of those ids.
    """

    ledger: bool
    accounts: bool
    changes: bool
    unique_activities: bool
    asked: bool
    moments: bool


@dataclass(frozen=True)
class Program:
    """A compiled query: its text, and how to read the contributions in its rows."""

    text: str
    lines: tuple[LedgerLine, ...]


def compile_program(model: ScoringModel, shape: Shape) -> Program:
    """The query of a model for batches of a shape."""
    types = slot_types(model)
    tables = {
        name: ibis.table({column: IBIS_TYPES[kind] for column, kind in columns.items()}, name=name)
        for name, columns in types.items()
    }
    relations = Relations(
        leads=tables["leads"],
        accounts=tables["accounts"] if shape.accounts else None,
        activities=tables["activities"],
        changes=tables["profile_changes"] if shape.changes else None,
        moments=tables[MOMENTS] if shape.moments else None,
        unique_activities=shape.unique_activities,
        asked=tables[ASKED] if shape.asked else None,
    )
    clock = Clock(model.timezone, moment=None if shape.moments else tables[MOMENT])
    plan = build_plan(model, relations, clock, ledger=shape.ledger)
    query, lines = plan.explained_scores() if shape.ledger else (plan.scores(), ())
    return Program(prepared_text_of(query, "duckdb"), lines)


def slot_types(model: ScoringModel) -> dict[str, dict[str, Type]]:
    """The columns of every slot."""
    cuts = {cut_name(duration): Type.TIME for duration in model.reads.windows}
    return fact_types(model) | {
        ASKED: {model.key: Type.TEXT},
        MOMENT: {AS_OF: Type.TIME} | cuts,
        MOMENTS: {model.key: Type.TEXT, AS_OF: Type.TIME} | cuts,
    }


def moment_table(model: ScoringModel, as_of: datetime) -> pa.Table:
    """The row of the slot `moment`: as_of, and for every duration that the model looks back when it began."""
    cuts = {cut_name(d): [naive_utc(d.before(as_of, timezone=model.timezone))] for d in model.reads.windows}
    return pa.table({name: pa.array(value, NAIVE) for name, value in ({AS_OF: [naive_utc(as_of)]} | cuts).items()})


class _Slot:
    """A table of a prepared query; each run reads what it holds then."""

    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema
        self.table = schema.empty_table()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        return self.schema.__arrow_c_schema__()


class PreparedQueries:
    """One connection with its slots and prepared queries; used by one thread at a time."""

    def __init__(self, connection: DuckDBPyConnection, schemas: Mapping[str, pa.Schema]) -> None:
        self._connection = connection
        self._slots = {name: _Slot(schema) for name, schema in schemas.items()}
        for name, slot in self._slots.items():
            connection.register(name, slot)
        self._names: dict[Shape, str] = {}

    def run(self, shape: Shape, program: Program, tables: Mapping[str, pa.Table]) -> pa.Table:
        """The rows of a program over the tables of a batch."""
        name = self._names.get(shape)
        if name is None:
            name = f"query_{len(self._names)}"
            self._connection.execute(f"prepare {name} as {program.text}")
            self._names[shape] = name
        try:
            for table, slot in self._slots.items():
                slot.table = tables.get(table, slot.schema.empty_table())
            return self._connection.execute(f"execute {name}").to_arrow_table()
        finally:
            for slot in self._slots.values():
                slot.table = slot.schema.empty_table()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class ConnectionPool:
    """A database in memory with a connection for each thread that is at work; they share nothing that they write."""

    def __init__(self, model: ScoringModel, *, memory: str, threads: int) -> None:
        import duckdb

        settings: dict[str, Any] = {**_SETTINGS, "threads": threads, "memory_limit": memory, "temp_directory": ""}
        try:
            self._database = duckdb.connect(":memory:", config=settings)
        except duckdb.Error as error:
            raise fail("scorer-settings", reason=str(error).splitlines()[0]) from error
        self._database.execute("set preserve_insertion_order = false")
        self._database.execute("set lock_configuration = true")
        self._schemas = {
            name: pa.schema([(column, ARROW_TYPES[kind]) for column, kind in columns.items()])
            for name, columns in slot_types(model).items()
        }
        self._idle: list[PreparedQueries] = []
        self._lock = Lock()
        self._closed = False

    @contextmanager
    def lend(self) -> Iterator[PreparedQueries]:
        """A connection for the time of the block; one that nobody uses, or a new one."""
        with self._lock:
            if self._closed:
                raise fail("scorer-closed")
            queries = self._idle.pop() if self._idle else None
        if queries is None:
            queries = PreparedQueries(self._database.cursor(), self._schemas)
        try:
            yield queries
        finally:
            with self._lock:
                closed = self._closed
                if not closed:
                    self._idle.append(queries)
            if closed:
                queries.close()

    def close(self) -> None:
        """Close every connection, those at work when they are given back; the memory is free then."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for queries in idle:
            queries.close()
        self._database.close()
