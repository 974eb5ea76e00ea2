"""Reads days that a workbook holds as plain numbers: 45900 is 2025-08-31, once the cell has the format of a date."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from reifegrad.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Collection

    from reifegrad.errors import Param

_FIRST, _LAST = 20_000, 80_000
"""From 1954 to 2119: no year, no day written as 20250831 and no seconds since 1970 are among these numbers."""

_ZERO = dt.datetime.combine(dt.date(1899, 12, 30), dt.time())


class SerialDates:
    """Reads such cells of one reading of a sheet; `left_alone` are headings whose format the mapping names."""

    def __init__(self, left_alone: Collection[str], *, is_on: bool) -> None:
        self._left_alone = left_alone
        self._is_on = is_on
        self._counts: dict[str, int] = {}
        self._first: tuple[str, str] | None = None

    def read(self, heading: str, cell: float) -> str | None:
        """The day, with its time of day if it has one; None if the number is none."""
        if not self._is_on or not _FIRST <= cell < _LAST or heading in self._left_alone:
            return None
        moment = _ZERO + dt.timedelta(seconds=round(cell * 86_400))
        text = moment.date().isoformat() if moment.time() == dt.time() else moment.isoformat(sep=" ")
        self._counts[heading] = self._counts.get(heading, 0) + 1
        self._first = self._first or (f"{cell:.15g}", text)
        return text

    def notes(self, file: str) -> list[Problem]:
        """What is said of them."""
        if self._first is None:
            return []
        number, day = self._first
        params: dict[str, Param] = {"n": sum(self._counts.values()), "columns": tuple(map(repr, sorted(self._counts)))}
        return [
            Problem("dates-as-numbers", params={**params, "number": number, "day": day}, file=file, severity="note")
        ]
