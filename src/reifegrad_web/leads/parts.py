"""Cuts many values into parts, each short enough for a list in one question to the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_Value = TypeVar("_Value", int, str)
_MOST = 400
"""SQLite takes 999 parameters in a statement where it is old, and a question may hold the same list twice."""


def parts(values: Iterable[_Value]) -> Iterator[Sequence[_Value]]:
    """The values, each once and in order, in parts for `in (...)`; nothing is asked where there are none."""
    ordered = sorted(set(values))
    return (ordered[start : start + _MOST] for start in range(0, len(ordered), _MOST))
