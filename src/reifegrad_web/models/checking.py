"""Checks a text before it is kept: that of a stranger in a process of its own, that of an operator in this one.

What has been kept was read within the limits once. So whoever scores with it may read it again without such care.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad.spec.loader import LARGEST_FILE, parse_model
from reifegrad_web.confined import ProcessEndedError, ProcessLimits, run_confined

if TYPE_CHECKING:
    from reifegrad.errors import ReifegradError

LIMITS = ProcessLimits(wall=30, cpu=30, memory=1024**3, written=4 * 1024**2)
"""The largest model takes some seconds and a fifth of the memory."""
PROGRAM = ["-m", "reifegrad_web.models.checking_process"]
_TEXT = "model.yaml"
_AT_ONCE = BoundedSemaphore(4)
"""Checks that run at a time: each holds a thread of the web server, which takes deliveries with the others."""


@dataclass(frozen=True)
class CheckedText:
    """A text that is a model which the server can score with; nothing else becomes a version."""

    text: str
    name: str
    model_hash: str


def check_here(text: str) -> CheckedText:
    """Check a text of whoever may run commands on the server: nothing is kept from them that a text could reach.

    Raises:
        ReifegradError: The text is no valid model, or one that the server cannot score with.
    """
    _check_size(text)
    model = parse_model(text)
    return _usable(text, model.name, model.hash, model.subject)


def check_apart(text: str) -> CheckedText:
    """Check a text that came from outside. The caller holds no transaction: others would wait for it.

    Raises:
        ReifegradError: The text is no valid model, or one that the server cannot score with; or reading it takes more
            than it may, or ends the process; or too many are being checked.
    """
    _check_size(text)
    if not _AT_ONCE.acquire(blocking=False):
        raise fail("model-check-busy")
    try:
        with tempfile.TemporaryDirectory(prefix="reifegrad-model-") as folder:
            (Path(folder) / _TEXT).write_bytes(text.encode())
            found = run_confined(PROGRAM, {"file": _TEXT}, Path(folder), LIMITS)
    except ProcessEndedError as ended:
        raise _said_of(ended) from None
    except OSError as error:
        raise fail("model-check-not-started", reason=error.strerror or "") from None
    finally:
        _AT_ONCE.release()
    return _usable(text, found["name"], found["hash"], found["subject"])


def _check_size(text: str) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise fail("model-file", variant="encoding", file="model") from None
    if size > LARGEST_FILE:
        raise fail("model-file", variant="too-large", file="model")


def _usable(text: str, name: str, model_hash: str, subject: str) -> CheckedText:
    if subject != "lead":
        raise fail("model-of-accounts", name=name)
    return CheckedText(text, name, model_hash)


def _said_of(ended: ProcessEndedError) -> ReifegradError:
    """Why nobody knows what the text is."""
    match ended.why:
        case "slow":
            return fail("model-unchecked", variant="slow", seconds=ended.seconds)
        case "memory":
            return fail("model-unchecked", variant="memory", megabytes=LIMITS.memory // 1024**2)
        case "written":
            return fail("model-unchecked", variant="problems")
        case "full":
            return fail("model-check-not-started", reason="No space left on device")
        case _:
            return fail("model-unchecked", variant="died", how=ended.how)
