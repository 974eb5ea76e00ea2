"""Lets Ctrl-C stop a run until its commit, and not after: then the run is there, and nobody may call it stopped."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def until_written() -> Iterator[Callable[[], None]]:
    """Until the function that is given is called, Ctrl-C stops the block; from then on it passes unheard.

    What is left then is the commit and a few lines on the screen.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return
    before = signal.getsignal(signal.SIGINT)

    def written() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    try:
        yield written
    finally:
        signal.signal(signal.SIGINT, before)
