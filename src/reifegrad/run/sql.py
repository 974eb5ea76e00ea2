"""Compiles an Ibis expression to the SQL text of an engine."""

from __future__ import annotations

from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any

import ibis
import sqlglot

from reifegrad.run.clock_changes import write_out_searches
from reifegrad.run.dialects import ADAPTATIONS, with_bytewise_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ibis import ir
    from sqlglot import exp

    from reifegrad.run.dialects import Adaptation

_COMPILING = RLock()


def render(expression: ir.Table, compiler: Any, adapt: Adaptation) -> str:
    """The text of an expression, after `adapt` has changed the tree of the query.

    Selects are left nested as the plan built them: fusing them costs Ibis more than half of the time of a
    compilation, and the optimizer of every engine does it anyway.
    """
    with _unfused():
        query = compiler.to_sqlglot(expression)
    return _text(adapt(query), compiler)


def prepared_text_of(expression: ir.Table, dialect: str) -> str:
    """The text of an expression for a dialect by name, made to be run again and again."""
    from ibis.backends.sql import compilers

    return render(expression, getattr(compilers, dialect).compiler, ADAPTATIONS.get(dialect, with_bytewise_order))


def sql_text_of(expression: ir.Table, dialect: str) -> str:
    """The text of an expression for a dialect by name, made to be read."""
    from ibis.backends.sql import compilers

    compiler = getattr(compilers, dialect).compiler
    return _text(ADAPTATIONS.get(dialect, with_bytewise_order)(compiler.to_sqlglot(expression)), compiler, pretty=True)


def _text(query: exp.Expression, compiler: Any, *, pretty: bool = False) -> str:
    level = sqlglot.ErrorLevel.RAISE
    write_out_searches(query, compiler.dialect)
    return str(query.sql(dialect=compiler.dialect, pretty=pretty, copy=False, unsupported_level=level))


@contextmanager
def _unfused() -> Iterator[None]:
    """The option is one for all threads, so that only one of them compiles at a time."""
    with _COMPILING:
        fused = ibis.options.sql.fuse_selects
        ibis.options.sql.fuse_selects = False
        try:
            yield
        finally:
            ibis.options.sql.fuse_selects = fused
