"""Lengths of time in SQL, which SQLite and PostgreSQL write differently."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Sequence

_MEDIAN = {
    "sqlite": "median({length})",
    "postgresql": "percentile_cont(0.5) within group (order by cast({length} as double precision))",
}


def median_of(length: str) -> str:
    """The median of a column as an aggregate of SQL, for this connection only; None of nothing.

    SQLite has no median. Ranking all lengths by a window of its own takes several times as long as sorting them here.
    """
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connection.connection.create_aggregate("median", 1, _Median)
    return _MEDIAN[connection.vendor].format(length=length)


class _Median:
    """The median of the numbers of a group, as SQLite asks for it: the mean of both where two are in the middle."""

    def __init__(self) -> None:
        self._values = array("d")

    def step(self, value: float | None) -> None:
        if value is not None:
            self._values.append(value)

    def finalize(self) -> float | None:
        ordered: Sequence[float] = sorted(self._values)
        return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2 if ordered else None


def seconds_between(earlier: str, later: str) -> str:
    """How many seconds lie between two columns."""
    if connection.vendor == "sqlite":
        return f"(julianday({later}) - julianday({earlier})) * 86400.0"
    return f"extract(epoch from {later} - {earlier})"
