"""Reads the text of a document that came from outside in a process of its own, before it is kept.

What has been kept was read within the limits once. So whoever works by it may read it again without such care.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any, Protocol

from reifegrad.errors import fail
from reifegrad.spec.loader import LARGEST_FILE
from reifegrad_web.confined import ProcessEndedError, ProcessLimits, do_confined, run_confined

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reifegrad.errors import ReifegradError

LIMITS = ProcessLimits(wall=30, cpu=30, memory=1024**3, written=4 * 1024**2)
"""The largest document takes some seconds and a fifth of the memory."""
_TEXT = "document.yaml"
_AT_ONCE = BoundedSemaphore(4)
"""Checks that run at a time: each holds a thread of the web server, which takes deliveries with the others."""


@dataclass(frozen=True)
class CheckedText:
    """A text that was read and is a document of its kind; nothing else becomes a version."""

    text: str
    name: str
    hash: str


class NamedDocument(Protocol):
    """What a text says, as far as every kind of document says it."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def hash(self) -> str:
        """What it means."""


@dataclass(frozen=True)
class Checker:
    """How documents of a kind are read: the arguments of the process, and the command that checks a file."""

    program: tuple[str, ...]
    command: str


@dataclass(frozen=True)
class DocumentChecker(Checker):
    """The same of a kind of which nothing but its name and meaning matters here; `parse` reads a text."""

    parse: Callable[[str], NamedDocument]

    def here(self, text: str) -> CheckedText:
        """Check a text of whoever may run commands on the server. Raises `ReifegradError`: it is not valid."""
        check_size(text)
        found = self.parse(text)
        return CheckedText(text, found.name, found.hash)

    def apart(self, text: str) -> CheckedText:
        """Check a text that came from outside. The caller holds no transaction: others would wait for it.

        Raises:
            ReifegradError: The text is not valid; or see `read_apart`.
        """
        found = read_apart(self, text)
        return CheckedText(text, found["name"], found["hash"])


def say_what_it_is(parse: Callable[[str], NamedDocument]) -> None:
    """What the process of a kind does: read the text that lies in its folder, without the database, within limits."""

    def read(task: Mapping[str, Any], folder: Path) -> dict[str, Any]:
        found = parse((folder / task["file"]).read_bytes().decode())
        return {"name": found.name, "hash": found.hash}

    do_confined(read)


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
