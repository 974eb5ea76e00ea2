"""Asks the database for many values at once: in parts, each short enough for a list, or as one parameter."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_Value = TypeVar("_Value", int, str)
THEIR_LEAD = "(select lead_id from leads_identifier as named where named.id = identifier_id)"
"""The lead of a row that names an identifier, looked up for each row.

That is for few rows among many leads: asked for a join, a database goes through all leads first.
"""
_MOST = 400
"""SQLite takes 999 parameters in a statement where it is old, and a question may hold the same list twice."""


def parts(values: Iterable[_Value]) -> Iterator[Sequence[_Value]]:
    """The values, each once and in order, in parts for `in (...)`; nothing is asked where there are none."""
    ordered = sorted(set(values))
    return (ordered[start : start + _MOST] for start in range(0, len(ordered), _MOST))


def among(values: Iterable[int]) -> tuple[str, str | list[int]]:
    """A condition of SQL that holds for these values, and its parameter: one for thousands of them."""
    if connection.vendor == "sqlite":
        return "in (select value from json_each(%s))", json.dumps(_ordered(values))
    return "= any(%s)", _ordered(values)


def as_table(leads: Iterable[int]) -> tuple[str, str | list[int]]:
    """Leads as a table `listed` with the column `lead`, in order, and its parameter."""
    if connection.vendor == "sqlite":
        return "(select value as lead from json_each(%s)) as listed", json.dumps(_ordered(leads))
    return "unnest(%s::bigint[]) as listed(lead)", _ordered(leads)


def _ordered(values: Iterable[int]) -> list[int]:
    return sorted(set(values))
