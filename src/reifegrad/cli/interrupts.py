"""Lets Ctrl-C and the system stop a run until its commit, and not after: then the run is there."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""What ends a program from outside: a system that shuts down, a terminal that was closed."""

_received: list[int] = []


def stop_cleanly() -> None:
    """Let the signals of a system that ends the program stop it as Ctrl-C does, so that temporary files go with it.

    A signal that is ignored (`nohup`) stays ignored.
    """
    for number in _ENDING:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _stop)


def ended_by() -> signal.Signals | None:
    """The signal by which the system ended the program; None if it was the keyboard."""
    return signal.Signals(_received[0]) if _received else None


def _stop(number: int, _: FrameType | None) -> None:
    _received.append(number)
    _ignore(_stop)  # the way out may take a moment, and needs no second reason
    raise KeyboardInterrupt


def _ignore(handler: Callable[..., None]) -> None:
    for number in _ENDING:
        if signal.getsignal(number) is handler:
            signal.signal(number, signal.SIG_IGN)


@contextmanager
def until_written() -> Iterator[Callable[[], None]]:
    """Until the function that is given is called, a signal stops the block; from then on it passes unheard.

    What is left then is the commit and a few lines on the screen.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return
    numbers = (signal.SIGINT, *_ENDING)
    before = {number: signal.getsignal(number) for number in numbers}

    def written() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _ignore(_stop)

    try:
        yield written
    finally:
        for number, handler in before.items():
            if signal.getsignal(number) is signal.SIG_IGN and not _received:
                signal.signal(number, handler)
