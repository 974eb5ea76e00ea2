"""Gives the weekdays and hours that conditions ask for columns of their own.

Working one out is a search among all changes of the clock in SQL. It is written once a table, not once a condition.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from reifegrad.spec.condition import Call, Literal, Name, children
from reifegrad.spec.condition_functions import CALENDAR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reifegrad.spec.condition import Node


def calendar_columns(conditions: Iterable[Node]) -> dict[str, tuple[str, str, str]]:
    """The columns that conditions ask for, in order: function, name of the time, and time zone of each."""
    waiting, found = list(conditions), {}
    while waiting:
        node = waiting.pop()
        waiting += children(node)
        match node:
            case Call(function=function, arguments=(Name(name=name), Literal(value=zone))) if function in CALENDAR:
                found[_calendar_name(function, name)] = (function, name, str(zone))
    return dict(sorted(found.items()))


def with_calendar_columns(node: Any) -> Any:
    """The condition, with the names of those columns in place of the calls."""
    match node:
        case Call(function=function, arguments=(Name(name=name), Literal())) if function in CALENDAR:
            return Name(_calendar_name(function, name))
        case tuple():
            return tuple(with_calendar_columns(part) for part in node)
        case _ if is_dataclass(node) and not isinstance(node, type):
            parts = {field.name: with_calendar_columns(getattr(node, field.name)) for field in fields(node)}
            return replace(node, **parts)
        case _:
            return node


def _calendar_name(function: str, name: str) -> str:
    return f"{function}({name})"
