"""Reads where a list goes on, as it stands in an address."""

from __future__ import annotations

_LARGEST = 18
"""Digits that every database can keep as a number."""


def read_cursor(written: str) -> int | None:
    """The number in an address; None where there is none that can be used: the list begins at its beginning."""
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= _LARGEST else None
