"""Writes values as people read them in a page: JSON in lines, sizes of files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reifegrad.language.words import Words

_UNITS, _KILO = ("KB", "MB", "GB"), 1_024


def as_lines(value: Any) -> str:
    """A value as JSON, a line for each part."""
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=False)


def sent_lines(raw: str) -> str:
    """A message as it was sent, in lines where it is JSON."""
    try:
        return as_lines(json.loads(raw))
    except ValueError:
        return raw


def size(words: Words, n: int) -> str:
    """So many bytes."""
    value, unit = float(n), "B"
    for each in _UNITS:
        if value < _KILO:
            break
        value, unit = value / _KILO, each
    return f"{words.shortest(value, 1)} {unit}"
