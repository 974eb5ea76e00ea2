"""Reads the text of a document that came from outside in a process of its own, before it is kept.

What has been kept was read within the limits once. So whoever works by it may read it again without such care.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

from reifegrad.errors import fail
from reifegrad.spec.loader import LARGEST_FILE
from reifegrad_web.confined import ProcessEndedError, ProcessLimits, run_confined

if TYPE_CHECKING:
    from reifegrad.errors import ReifegradError

LIMITS = ProcessLimits(wall=30, cpu=30, memory=1024**3, written=4 * 1024**2)
"""The largest document takes some seconds and a fifth of the memory."""
_TEXT = "document.yaml"
_AT_ONCE = BoundedSemaphore(4)
"""Checks that run at a time: each holds a thread of the web server, which takes deliveries with the others."""


@dataclass(frozen=True)
class Checker:
    """How documents of a kind are read: the arguments of the process, and the command that checks a file."""

    program: tuple[str, ...]
    command: str


def read_apart(checker: Checker, text: str) -> Any:
    """What a text that came from outside is. The caller holds no transaction: others would wait for it.

    Raises:
        ReifegradError: The text is no such document; or reading it takes more than it may, or ends the process; or too
            many are being checked.
    """
    check_size(text)
    if not _AT_ONCE.acquire(blocking=False):
        raise fail("document-check-busy")
    try:
        with tempfile.TemporaryDirectory(prefix="reifegrad-document-") as folder:
            (Path(folder) / _TEXT).write_bytes(text.encode())
            return run_confined(checker.program, {"file": _TEXT}, Path(folder), LIMITS)
    except ProcessEndedError as ended:
        raise _said_of(ended, checker) from None
    except OSError as error:
        raise fail("document-check-not-started", reason=error.strerror or "") from None
    finally:
        _AT_ONCE.release()


def check_size(text: str) -> None:
    """Refuse a text that is no file which could be read. Raises `ReifegradError`."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise fail("model-file", variant="encoding", file="model") from None
    if size > LARGEST_FILE:
        raise fail("model-file", variant="too-large", file="model")


def _said_of(ended: ProcessEndedError, checker: Checker) -> ReifegradError:
    """Why nobody knows what the text is."""
    match ended.why:
        case "slow":
            return fail("document-unchecked", variant="slow", seconds=ended.seconds)
        case "memory":
            return fail("document-unchecked", variant="memory", megabytes=LIMITS.memory // 1024**2)
        case "written":
            return fail("document-unchecked", variant="problems", command=checker.command)
        case "full":
            return fail("document-check-not-started", reason="No space left on device")
        case _:
            return fail("document-unchecked", variant="died", how=ended.how, command=checker.command)
