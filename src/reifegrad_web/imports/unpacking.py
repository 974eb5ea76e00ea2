"""Counts what a packed file becomes when it is unpacked, before any library reads it: bombs are refused.

What a file says of its own size is not believed where it can be counted: it is unpacked piece by piece, kept nowhere,
and left as soon as it is too much.
"""

from __future__ import annotations

import gzip
import zipfile
from typing import TYPE_CHECKING, BinaryIO, cast

from reifegrad.errors import fail

if TYPE_CHECKING:
    from pathlib import Path

    from reifegrad_web.imports.limits import Limits

_PIECE = 1024 * 1024
_MOST_PARTS = 10_000


def check_unpacked(path: Path, name: str, limits: Limits) -> None:
    """Raises `ReifegradError` if a file becomes larger than it may. `name` is what its owner calls it."""
    lower = name.lower()
    if lower.endswith(".gz"):
        with gzip.open(path) as file:
            _count(cast("BinaryIO", file), limits.unpacked, name)
    elif lower.endswith(".parquet"):
        _check_parquet(path, name, limits)
    elif zipfile.is_zipfile(path):
        _check_zip(path, name, limits)


def _check_zip(path: Path, name: str, limits: Limits) -> None:
    left = limits.unpacked
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if len(parts) > _MOST_PARTS:
            raise fail("import-unpacked", variant="parts", most=_MOST_PARTS, file=name)
        for part in parts:
            with archive.open(part) as file:
                left -= _count(cast("BinaryIO", file), left, name)


def _check_parquet(path: Path, name: str, limits: Limits) -> None:
    """What it says of its rows and sizes; the process that reads it has a limit of its own for what it says wrongly."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        found = file.metadata
        groups = [found.row_group(place).total_byte_size for place in range(found.num_row_groups)]
        if found.num_rows > limits.rows:
            raise fail("import-unpacked", variant="rows", most=limits.rows, file=name)
        if sum(groups) > limits.unpacked:
            raise fail("import-unpacked", most=limits.unpacked, file=name)


def _count(file: BinaryIO, most: int, name: str) -> int:
    size = 0
    while piece := file.read(_PIECE):
        size += len(piece)
        if size > most:
            raise fail("import-unpacked", most=most, file=name)
    return size
