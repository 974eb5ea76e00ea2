"""Writes files so that a reader finds the old one or the new one, whole, however many runs write at once.

What is being written has a name of its own in the same folder. When it is whole it takes the place of the old file,
with the rights that the old file had.
"""

from __future__ import annotations

import os
import platform
import stat
from contextlib import contextmanager
from glob import escape
from hashlib import sha256
from secrets import token_hex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_HOST = sha256(platform.node().encode()).hexdigest()[:6]
"""Two machines may write into one folder; neither knows the processes of the other."""


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
    """An empty file beside `target`, that others may read only if they may read it; it is removed at the end.

    What runs that were killed have left beside it is removed, too.
    """
    for left in target.parent.glob(f".{escape(target.name)}.{_HOST}-*.partial"):
        if not _is_alive(left.name.removesuffix(".partial").rpartition(f".{_HOST}-")[2].partition("-")[0]):
            left.unlink(missing_ok=True)
    rights = _rights(target)
    partial = target.with_name(f".{target.name}.{_HOST}-{os.getpid()}-{token_hex(4)}.partial")
    mode = 0o666 if rights is None else rights | stat.S_IWUSR
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))
    try:
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def _is_alive(process: str) -> bool:
    """Whether a process of this machine is still there; one that cannot be asked is taken for alive."""
    if os.name != "posix":
        return True  # elsewhere the question would end it
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except (OSError, ValueError):
        return True
    return True


def _rights(target: Path) -> int | None:
    """The mode of a file that is there."""
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        return None
