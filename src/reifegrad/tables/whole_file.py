"""Writes files so that a reader finds the old one or the new one, whole, however many runs write at once.

What is being written has a name of its own in the same folder. When it is whole it takes the place of the old file,
with the rights that the old file had.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from secrets import token_hex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """An empty file to write into; it replaces the one at `path` when the block ends well, and is gone otherwise.

    A link stays, and the file behind it is replaced. A new file gets the rights that every new file of the user has.

    Raises:
        OSError: The folder cannot be written.
    """
    target = path.resolve()
    with unfinished_file(target) as partial:
        yield partial
        rights = _rights(target)
        if rights is not None:
            partial.chmod(rights)
        partial.replace(target)


@contextmanager
def unfinished_file(target: Path) -> Iterator[Path]:
    """An empty file beside `target`, that others may read only if they may read it; it is removed at the end."""
    rights = _rights(target)
    partial = target.with_name(f".{target.name}.{token_hex(4)}.partial")
    mode = 0o666 if rights is None else rights | stat.S_IWUSR
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))
    try:
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def _rights(target: Path) -> int | None:
    """The mode of a file that is there."""
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        return None
