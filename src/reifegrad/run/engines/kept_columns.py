"""Checks that an existing table can hold the columns of a result without changing any value.

An engine that is given another type converts without a word: 1.667 becomes 2, and a moment becomes a day, by which
the rows of a run are not found again. So a table takes a run only if each column holds every value as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import Problem, ReifegradError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_WIDER = {
    "smallint": ("integer", "bigint"),
    "integer": ("bigint",),
    "int": ("integer", "bigint"),
    "tinyint": ("smallint", "integer", "bigint"),
    "text": ("character varying", "varchar"),
    "timestamp(6)": ("timestamp", "timestamp without time zone", "timestamp(6) without time zone"),
}
_DECIMAL = re.compile(r"(?:decimal|numeric)(?:\((\d+), ?(\d+)\))?")


@dataclass(frozen=True)
class KeptColumn:
    """A column of a table: its type in the words of the engine, and whether every row must bring a value."""

    kind: str
    demanded: bool = False


def check_columns(table: str, there: Mapping[str, KeptColumn], wanted: Mapping[str, str]) -> None:
    """Raise `ReifegradError` unless the columns that are there can keep those of a result as they are."""
    problems = [*_other_types(table, there, wanted), *_demanded(table, there, wanted)]
    if problems:
        raise ReifegradError(tuple(problems))


def _other_types(table: str, there: Mapping[str, KeptColumn], wanted: Mapping[str, str]) -> Iterable[Problem]:
    for name, kind in wanted.items():
        if name in there and not keeps(there[name].kind, kind):
            params = {"name": name, "table": table, "found": there[name].kind, "wanted": kind}
            yield Problem("table-column-type", params=params)


def _demanded(table: str, there: Mapping[str, KeptColumn], wanted: Mapping[str, str]) -> Iterable[Problem]:
    for name, column in there.items():
        if column.demanded and name not in wanted:
            yield Problem("table-column-demanded", params={"name": name, "table": table})


def keeps(there: str, wanted: str) -> bool:
    """Whether a column of one type keeps all values of another one to the last digit."""
    there, wanted = there.lower(), wanted.lower()
    if there == wanted or there in _WIDER.get(wanted, ()):
        return True
    own, other = _DECIMAL.fullmatch(there), _DECIMAL.fullmatch(wanted)
    if own is None or other is None or other[1] is None:
        return False
    if own[1] is None:
        return there == "numeric"  # of PostgreSQL, where it has no bounds; DuckDB and Spark always say them
    return int(own[2]) >= int(other[2]) and int(own[1]) - int(own[2]) >= int(other[1]) - int(other[2])
