"""Counts the dates of a table in the engine: a log may be too long to be fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reifegrad.measure.data_end import Dates

if TYPE_CHECKING:
    from ibis import ir

    from reifegrad.run.engine import Engine


def dates_in(engine: Engine, table: ir.Table, name: str, column: str) -> Dates:
    """The dates of a column of times, hour by hour; `name` is what the table is called in notices."""
    times = table.select(time=table[column])
    hours = times.mutate(hour=times["time"].truncate("h")).filter(lambda t: t["hour"].notnull())
    grouped = hours.group_by("hour").aggregate(rows=lambda t: t.count(), last=lambda t: t["time"].max())
    found = engine.arrow(grouped)
    hour = np.asarray(found["hour"].to_numpy(), dtype="datetime64[h]")
    order = np.argsort(hour)
    rows = np.asarray(found["rows"].to_numpy(), dtype=np.int64)
    last = np.asarray(found["last"].to_numpy(), dtype="datetime64[us]")
    return Dates(name, column, hour[order], rows[order], last[order])
