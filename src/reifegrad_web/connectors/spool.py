"""Keeps pulled records in files of the data folder, one for each table, until they are imported.

A page is on disk before its position is noted. What was written after the last noted position is cut off when somebody
goes on, so that a process may be killed at any moment.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from typing import TYPE_CHECKING

from reifegrad_web.imports.storing import place_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from reifegrad_web.connectors.contract import Record

_ROWS, _NUMBERS = "jsonl", "numbers"


class Spool:
    """The files of a run. `sizes` are their lengths in bytes as they were noted."""

    def __init__(self, folder: str, sizes: Mapping[str, int]) -> None:
        self._folder, self._sizes = place_of(folder), dict(sizes)

    @property
    def is_there(self) -> bool:
        """Whether the folder and all that was noted of it is on this machine."""
        return self._folder.is_dir() and all(
            (self._folder / name).exists() and (self._folder / name).stat().st_size >= size
            for name, size in self._sizes.items()
        )

    def cut(self) -> None:
        """Take away what was written and never noted."""
        for place in self._folder.iterdir():
            os.truncate(place, self._sizes.get(place.name, 0))

    def add(self, records: Iterable[Record]) -> dict[str, int]:
        """Write records, and return the lengths that are to be noted."""
        lines: dict[str, list[str]] = defaultdict(list)
        for record in records:
            lines[f"{record.table}.{_ROWS}"].append(json.dumps(dict(record.row), ensure_ascii=False))
            lines[f"{record.table}.{_NUMBERS}"].append(json.dumps(record.number))
        for name, written in lines.items():
            with (self._folder / name).open("ab") as file:
                file.write("".join(f"{line}\n" for line in written).encode("utf-8", "replace"))
                file.flush()
                os.fsync(file.fileno())
                self._sizes[name] = file.tell()
        return dict(self._sizes)

    def tables(self) -> Mapping[str, Path]:
        """Table -> file, of those that hold something."""
        return {
            name.removesuffix(f".{_ROWS}"): self._folder / name
            for name, size in self._sizes.items()
            if name.endswith(f".{_ROWS}") and size
        }

    def numbers(self, table: str, lines: Collection[int] | None = None) -> dict[int, str]:
        """Line -> id of the record there, of these lines or of all; lines count from 1."""
        place = self._folder / f"{table}.{_NUMBERS}"
        if not place.exists():
            return {}
        with place.open(encoding="utf-8") as file:
            return {at: json.loads(line) for at, line in enumerate(file, 1) if lines is None or at in lines}
