"""Ends a process when the one that has started it is gone, however that ended."""

from __future__ import annotations

import os
import threading
import time

_LOOK = 0.5
"""Seconds between two looks."""


def end_with(parent: int) -> None:
    """End this process, from another thread, as soon as `parent` is its parent no more."""
    threading.Thread(target=_end_with, args=(parent,), name="end-with", daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(1)
