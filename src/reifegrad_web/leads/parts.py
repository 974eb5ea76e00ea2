"""Asks the database for many values at once: in parts, each short enough for a list, or as one parameter."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_Value = TypeVar("_Value", int, str)
_MOST = 400
"""SQLite takes 999 parameters in a statement where it is old, and a question may hold the same list twice."""


def parts(values: Iterable[_Value]) -> Iterator[Sequence[_Value]]:
    """The values, each once and in order, in parts for `in (...)`; nothing is asked where there are none."""
    ordered = sorted(set(values))
    return (ordered[start : start + _MOST] for start in range(0, len(ordered), _MOST))


def among(values: Iterable[int]) -> tuple[str, str | list[int]]:
    """A condition of SQL that holds for these values, and its parameter: one for thousands of them."""
    numbers = sorted(set(values))
    if connection.vendor == "sqlite":
        return "in (select value from json_each(%s))", json.dumps(numbers)
    return "= any(%s)", numbers
