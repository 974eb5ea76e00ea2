"""Fills an empty installation with the demo company, in a process that ends with that: the engine is loaded there.

Imported before Django is set up, so that what needs it is imported inside.
"""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor, wait
from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError
from reifegrad_web.ending import end_with
from reifegrad_web.start import start

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reifegrad_web.background.queue import Hold

_LOOK = 0.5
"""Seconds."""


def fill_apart(home: Path, still: Callable[[], None] = lambda: None) -> int:
    """Fill it, and return the number of the source; `still` is called again and again meanwhile.

    Raises:
        ReifegradError: There are data which are not those of the demo company.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as other:
        filling = other.submit(_fill, home)
        while not wait([filling], timeout=_LOOK).done:
            still()
        return filling.result()


def run_demo(hold: Hold) -> None:
    """Do the job of somebody who has asked for the demo company. Raises `LeaseLost` and `Stopped`: another does it."""
    from django.conf import settings

    from reifegrad_web.background.queue import end_job
    from reifegrad_web.clock import utc_now
    from reifegrad_web.writing import write

    error = ""
    try:
        fill_apart(settings.ENVIRONMENT.home, hold.still)
    except ReifegradError as refused:
        error = str(refused)
    with write():
        end_job(hold.job, utc_now(), {}, error)


def _fill(home: Path) -> int:
    end_with(os.getppid())  # killed meanwhile, whoever has started it leaves nobody who waits
    start(home, migrate=False)

    from reifegrad_web.clock import utc_now
    from reifegrad_web.jobs.demo import fill

    return int(fill(utc_now()).pk)
