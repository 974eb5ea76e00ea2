"""Expands `zone_offset` calls in a query tree into a search among the clock changes of a time zone.

A plan names the search only (`plan.clock.zone_offset`), for Ibis takes a thousand times as long for it as it takes
to write it down.
"""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from reifegrad.plan.clock import EPOCH, offset_changes, zone_offset

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOMENT = "\0"
"""Stands for the moment in a search that is kept; no text of a query has it."""


def write_out_searches(query: exp.Expression, dialect: Any) -> None:
    """Changes the tree: each call becomes a search in SQL of the dialect."""
    for call in _calls(query):
        moment, changes = call.expressions
        search = _search(changes.name, dialect).replace(_MOMENT, moment.sql(dialect=dialect))
        call.set("this", "")  # what is left of the call are its parentheses
        call.set("expressions", [exp.Var(this=search)])


def _calls(query: exp.Expression) -> Iterator[exp.Anonymous]:
    """Ibis lets one node stand in several places, and puts some nodes into tuples, which sqlglot does not enter."""
    waiting: list[Any] = [query]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, list | tuple):
            waiting += node
        elif isinstance(node, exp.Expression) and id(node) not in seen:
            seen.add(id(node))
            waiting += node.args.values()
            if isinstance(node, exp.Anonymous) and str(node.this).lower() == zone_offset.__name__:
                yield node


@lru_cache(maxsize=64)
def _search(changes: str, dialect: Any) -> str:
    return _tree(*offset_changes(changes), dialect)


def _tree(starts: tuple[int, ...], offsets: tuple[int, ...], dialect: Any) -> str:
    """A search tree over the changes, seven comparisons deep for a century."""
    if not starts:
        return str(offsets[0])
    middle = len(starts) // 2
    early = _tree(starts[:middle], offsets[: middle + 1], dialect)
    late = _tree(starts[middle + 1 :], offsets[middle + 1 :], dialect)
    change = EPOCH + timedelta(seconds=starts[middle])
    written = exp.cast(exp.Literal.string(f"{change:%Y-%m-%d %H:%M:%S}"), "timestamp").sql(dialect=dialect)
    return f"CASE WHEN {_MOMENT} < {written} THEN {early} ELSE {late} END"
