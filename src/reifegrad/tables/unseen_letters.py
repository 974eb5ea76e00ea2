"""Finds letters that nobody sees in the texts of columns: "CEO" with a space of no width is another word than "CEO".

They come from web pages and word processors. Values stay as they are; it is said that they equal no word without them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reifegrad.errors import Problem, message
from reifegrad.tables.arrow_values import places_of, truths
from reifegrad.tables.mapping_block import translating

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from reifegrad.errors import Param

_LETTERS = "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff]"
"""Soft hyphen, no width, directions of writing, byte order mark; not those that join letters of Persian or emoji."""

_NO = truths(np.zeros(1, np.bool_))[0]
_SHOWN = 3
_SOFT_HYPHEN = "\u00ad"
_FIRST_BYTE = 0xE2
"""The first byte of all of them but the soft hyphen is this or a larger one; those of ä, ö, ü and ß are smaller."""


@dataclass
class _Found:
    line: int
    count: int = 0
    values: dict[str, None] = field(default_factory=dict)


class UnseenLetters:
    """What one reading of a table finds, by file and column."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._found: dict[tuple[str, str], _Found] = {}

    def look(self, file: str, columns: Mapping[str, pa.Array], lines: NDArray[np.int64]) -> None:
        """Take the columns of some rows; most texts have none of these letters, which their bytes tell at a glance."""
        for name, array in columns.items():
            if pa.types.is_string(array.type) and _may_have_some(array):
                self._take(file, name, array, lines)

    def _take(self, file: str, name: str, text: pa.Array, lines: NDArray[np.int64]) -> None:
        for place in places_of(pc.fill_null(pc.match_substring_regex(text, _LETTERS), _NO)):
            found = self._found.setdefault((file, name), _Found(int(lines[place])))
            found.count += 1
            if len(found.values) < _SHOWN:
                found.values[text[int(place)].as_py()] = None

    @property
    def notes(self) -> list[Problem]:
        """What is said of them, with the line of the mapping that takes the letters away."""
        return [self._problem(file, name, found) for (file, name), found in self._found.items()]

    def _problem(self, file: str, name: str, found: _Found) -> Problem:
        params: dict[str, Param] = {
            "column": name,
            "count": message("count.values", n=found.count),
            "values": tuple(json.dumps(value) for value in found.values),
            "mapping": translating(self._table, name, {value: _without(value) for value in found.values}),
        }
        return Problem("unseen-letters", params=params, file=file, line=found.line, key=name, severity="warning")


def _may_have_some(text: pa.Array) -> bool:
    _, ends, data = text.buffers()
    if data is None or not len(text):
        return False
    bounds = np.frombuffer(ends, np.int32, len(text) + 1, text.offset * 4)
    letters = np.frombuffer(data, np.uint8)[bounds[0] : bounds[-1]]
    highest = letters.max() if len(letters) else 0
    if highest < 0x80:
        return False
    return bool(highest >= _FIRST_BYTE) or bool(pc.any(pc.match_substring(text, _SOFT_HYPHEN), min_count=0).as_py())


def _without(value: str) -> str:
    return re.sub(_LETTERS, "", value).strip()
