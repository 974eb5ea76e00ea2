"""Decides which values of an attribute count, of all that imports of a source have said of it one after the other.

The first value is known since the moment that its row names. A later one that differs is known since its import: the
source said something else before, so that it cannot have been so all the time. The same value again says nothing new.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def counting(said: Sequence[Mapping[str, Any]]) -> list[str | None]:
    """For each value in turn the moment since which it is known; None where it says nothing new."""
    found: list[str | None] = []
    before: Any = None
    is_first = True
    for payload in said:
        value = payload["value"]
        if _same(value, before):
            found.append(None)
            continue
        found.append(payload["since"] if is_first else payload["at"])
        before, is_first = value, False
    return found


def _same(one: Any, other: Any) -> bool:
    """1 and True are equal in Python, and not the same to a model."""
    return type(one) is type(other) and bool(one == other)
