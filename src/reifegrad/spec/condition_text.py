"""Writes a condition tree back as text that parses to the same tree."""

from __future__ import annotations

from datetime import datetime

from reifegrad.spec.condition import (
    Arithmetic,
    Call,
    Case,
    Compare,
    In,
    IsNull,
    Like,
    Literal,
    Logic,
    Name,
    Node,
    Not,
)
from reifegrad.spec.condition_functions import AGES, CALENDAR

_KEYWORDS = frozenset(
    {
        "and",
        "or",
        "not",
        "null",
        "true",
        "false",
        "in",
        "is",
        "like",
        "ilike",
        "between",
        "case",
        "when",
        "then",
        "else",
        "end",
        "select",
        "from",
        "where",
        "exists",
        "any",
        "all",
        "distinct",
        "cast",
        "if",
        "interval",
        "date",
        "timestamp",
        "time",
        "current_date",
        "current_timestamp",
    }
)


def condition_text(node: Node) -> str:
    """A condition or formula as text that means the same when it is read again."""
    match node:
        case Name():
            return _name(node.name)
        case Literal():
            return _constant(node.value)
        case Compare() | Arithmetic():
            return f"{_inner(node.left)} {node.op} {_inner(node.right)}"
        case Logic():
            return f" {node.op} ".join(map(_inner, node.parts))
        case Call():
            written = node.arguments[:1] if node.function in {*CALENDAR, *AGES} else node.arguments
            return f"{node.function}({', '.join(map(condition_text, written))})"
        case Case():
            branches = "".join(f" when {condition_text(a)} then {condition_text(b)}" for a, b in node.branches)
            rest = f" else {condition_text(node.otherwise)}" if node.otherwise is not None else ""
            return f"case{branches}{rest} end"
        case _:
            return _predicate(node)


def _predicate(node: Not | In | Like | IsNull) -> str:
    match node:
        case Not():
            return f"not {_inner(node.part)}"
        case In():
            return f"{_inner(node.part)} in ({', '.join(map(_constant, node.values))})"
        case Like():
            escape = f" escape {_constant(node.escape)}" if node.escape else ""
            return f"{_inner(node.part)} like {_constant(node.pattern)}{escape}"
        case IsNull():
            return f"{_inner(node.part)} is null"


def _name(name: str) -> str:
    prefix, dot, last = name.rpartition(".") if name.startswith("account.") else ("", "", name)
    if last.isidentifier() and last.lower() not in _KEYWORDS:
        return name
    quoted = last.replace('"', '""')
    return f'{prefix}{dot}"{quoted}"'


def _inner(node: Node) -> str:
    text = condition_text(node)
    return text if isinstance(node, Name | Literal | Call) else f"({text})"


def _constant(value: str | float | bool | datetime) -> str:  # noqa: FBT001  # a constant, not a switch
    match value:
        case bool():
            return str(value).lower()
        case datetime():
            return f"timestamp '{value.isoformat(sep=' ')}'"
        case str():
            return "'" + value.replace("'", "''") + "'"
        case _:
            return f"{value:.15g}" if float(f"{value:.15g}") == value else repr(value)
