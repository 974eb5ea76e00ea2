"""Scores what is due again and again, until it is told to stop."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time

from django.db import DatabaseError, connection

from reifegrad_web.clock import utc_now
from reifegrad_web.measured import BATCH_SECONDS
from reifegrad_web.scoring.rescoring import Rescoring

_LOG = logging.getLogger(__name__)
_IDLE, _BROKEN = 0.05, 1.0
"""Seconds to wait when nothing is due, and when the database does not answer."""


def work(parent: int | None = None) -> None:
    """Run until SIGTERM or Ctrl-C. What the database does not take is tried again.

    `parent`: the server that has started it; when that is gone, however it ended, the worker ends as well.
    """
    stopped = _on_signal()
    rescoring = Rescoring()
    try:
        while not stopped.is_set() and parent in (None, os.getppid()):
            try:
                began = time.monotonic()
                done = rescoring.run_once(utc_now())
            except (DatabaseError, OSError) as error:
                _LOG.warning("scores could not be written: %s", type(error).__name__)
                connection.close()
                stopped.wait(_BROKEN)
                continue
            if done:
                BATCH_SECONDS.observe(time.monotonic() - began)
            else:
                stopped.wait(_IDLE)
    finally:
        rescoring.close()


def _on_signal() -> threading.Event:
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    return stopped
