"""Reads cursors of lists: what says where the page before has ended."""

from __future__ import annotations

from reifegrad_web.api.problems import ApiProblem

LARGEST = 2**63 - 1
"""The largest number that the database has."""


def read_pair(cursor: str | None) -> tuple[int, int] | None:
    """The two numbers of a cursor such as `35000:17`. Raises `ApiProblem`: it is none of ours."""
    if cursor is None:
        return None
    one, _, other = cursor.partition(":")
    try:
        found = int(one), int(other)
    except ValueError:
        raise ApiProblem(422, "cursor-unreadable", _FIX) from None
    if max(map(abs, found)) > LARGEST:
        raise ApiProblem(422, "cursor-unreadable", _FIX)
    return found


_FIX = "take the cursor from next_cursor of the page before"
