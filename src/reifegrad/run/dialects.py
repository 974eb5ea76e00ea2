"""Adjusts the query tree that Ibis writes so that each engine computes what is meant.

Ibis knows the dialects. Here stands what it does not know of an engine: names that are cut, how texts are put in
order and get small letters, numbers that are too small. `run.capabilities` tells the same to users.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable

from sqlglot import exp

Adaptation = Callable[[exp.Expression], exp.Expression]

POSTGRES_NAME = 63
"""The bytes of a name that PostgreSQL keeps; it cuts the rest without an error."""

_SMALLEST = 700.0  # e^-700 is a double that PostgreSQL still takes; one step further it stops with "underflow"
_JAVA_CAPITALS = "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}\N{GREEK CAPITAL LETTER SIGMA}"
_JAVA_SMALL = "i\N{GREEK SMALL LETTER SIGMA}"


def unchanged(query: exp.Expression) -> exp.Expression:
    """For DuckDB of our own, which knows the word `bytewise`."""
    return query


def with_bytewise_order(query: exp.Expression) -> exp.Expression:
    """For engines that put texts in order by their bytes: the word for it goes."""
    query = _tree(query)
    for call in list(query.find_all(exp.Anonymous)):
        if _is_bytewise(call):
            call.replace(call.expressions[0])
    return query


def for_postgres(query: exp.Expression, collation: str = "pg_c_utf8") -> exp.Expression:
    """Names that it would cut, the order and the small letters of texts, and powers that are too small for it."""
    query = _tree(query)
    for node in list(query.walk()):
        match node:
            case exp.Identifier():
                node.set("this", short_name(str(node.this)))
            case exp.Anonymous() if _is_bytewise(node):
                node.replace(_collated(node.expressions[0], "C"))
            case exp.Lower():
                node.set("this", _collated(node.this, collation))
            case exp.Pow(this=exp.Literal() as base):
                node.set("expression", _bounded_exponent(node.expression, float(base.name)))
            case exp.Select(parent=exp.Subquery() | exp.CTE()) if _computes(node):
                # PostgreSQL would put each expression into every place that names it, level by level, and compute
                # it as often: a thousand times for a criterion. "offset 0" keeps a level, and costs nothing.
                node.set("offset", exp.Offset(expression=exp.Literal.number(0)))
    return query


def _computes(select: exp.Select) -> bool:
    """Whether a level computes something of its own for each row; groups and windows are kept apart anyway."""
    if select.args.get("group") or select.args.get("distinct") or select.args.get("limit") or _reads_a_table(select):
        return False
    return any(not isinstance(column.unalias(), exp.Column | exp.Star | exp.Literal) for column in select.expressions)


def _reads_a_table(select: exp.Select) -> bool:
    """Whether a level only names the columns of a table of the database: a condition on them may use its indexes."""
    source = select.args.get("from_") or select.args.get("from")
    read = source.this if isinstance(source, exp.From) else None
    return isinstance(read, exp.Table) and bool(read.db) and not select.args.get("joins")


def for_spark(query: exp.Expression) -> exp.Expression:
    """Small letters one by one: Java knows two whose form depends on the neighbours, or that become two letters."""
    query = with_bytewise_order(query)
    for node in list(query.find_all(exp.Lower)):
        letters = [exp.Literal.string(_JAVA_CAPITALS), exp.Literal.string(_JAVA_SMALL)]
        node.set("this", exp.Anonymous(this="TRANSLATE", expressions=[node.this, *letters]))
    return query


ADAPTATIONS: dict[str, Adaptation] = {"postgres": for_postgres, "databricks": for_spark}
"""By the name of the dialect; all others are `with_bytewise_order`."""


def short_name(name: str) -> str:
    """A name that PostgreSQL does not cut: a long one keeps its beginning and gets a sign of its own."""
    written = name.encode()
    if len(written) <= POSTGRES_NAME:
        return name
    sign = hashlib.sha256(written).hexdigest()[:12]
    return f"{written[: POSTGRES_NAME - 13].decode(errors='ignore')}~{sign}"


def _tree(query: exp.Expression) -> exp.Expression:
    """A copy that can be walked and changed.

    Ibis lets one node stand in several places, and puts some nodes into tuples, which sqlglot does not enter.
    """
    waiting = [query]
    while waiting:
        node = waiting.pop()
        for key, value in node.args.items():
            if isinstance(value, tuple):
                node.args[key] = list(value)
        for value in node.args.values():
            parts = value if isinstance(value, list) else [value]
            waiting += [part for part in parts if isinstance(part, exp.Expression)]
    return query.copy()


def _is_bytewise(call: exp.Anonymous) -> bool:
    return str(call.this).lower() == "bytewise"


def _collated(text: exp.Expression, collation: str) -> exp.Expression:
    return exp.Collate(this=text, expression=exp.to_identifier(collation, quoted=True))


def _bounded_exponent(power: exp.Expression, base: float) -> exp.Expression:
    """The exponent, held where the result is still a number: what is left rounds to zero all the same."""
    if not 0 < base < 1:
        return power
    most = exp.Literal.number(str(math.floor(_SMALLEST / -math.log(base))))
    return exp.Least(this=power, expressions=[exp.cast(most, "double")])
