"""Runs Spark jobs so that the keyboard or another thread can stop them safely.

py4j does not survive an interrupt in the middle of a call. So every call runs in a thread of its own, and the main
thread does nothing but wait, which can be interrupted safely.
"""

from __future__ import annotations

import contextlib
import threading
import uuid
from typing import TYPE_CHECKING, Any, TypeVar

from reifegrad.run.engines.spark_errors import translating_errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark import SparkContext

Result = TypeVar("Result")

_POLL = 0.2  # seconds; a wait without end could not be interrupted on every system
_PATIENCE = 10.0  # seconds for jobs to end that were cancelled


def uninterrupted(work: Callable[[], Result], on_interrupt: Callable[[], None] | None = None) -> Result:
    """The result of `work`, done in another thread; an interrupt here is told to `on_interrupt`, then goes on."""
    found: list[Result] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            found.append(work())
        except BaseException as error:  # noqa: BLE001  # it is raised again where it is waited for
            failed.append(error)
        finally:
            _hang_up()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(_POLL)
    except KeyboardInterrupt:
        if on_interrupt is not None:
            on_interrupt()
            thread.join(_PATIENCE)
        raise
    if failed:
        raise failed[0]
    return found[0]


def _hang_up() -> None:
    """Close the line to Java of this thread, which ends; py4j would leave it to the garbage collector."""
    with contextlib.suppress(Exception):  # there may be no Java any more, or never have been
        from pyspark.util import InheritableThread

        InheritableThread._clean_py4j_conn_for_current_thread()  # type: ignore[attr-defined]  # it is what Spark's threads do


class Jobs:
    """The jobs of one engine, which can be watched and cancelled together."""

    def __init__(self, context: SparkContext) -> None:
        self._context = context
        self._group = f"reifegrad-{uuid.uuid4().hex[:8]}"

    def run(self, work: Callable[[], Result]) -> Result:
        """Do it; what Spark raises becomes a `ReifegradError`."""

        def grouped() -> Result:
            self._context.setJobGroup(self._group, "reifegrad", interruptOnCancel=True)
            return work()

        with translating_errors():
            return uninterrupted(grouped, self.cancel)

    def cancel(self) -> None:
        """Stop those that run."""
        self._context.cancelJobGroup(self._group)

    def done(self) -> float | None:
        """The tasks that are done, in percent of those of the stages that run now."""
        try:
            tracker = self._context.statusTracker()
            jobs = set(tracker.getActiveJobsIds()) & set(tracker.getJobIdsForGroup(self._group))
            infos = [tracker.getJobInfo(job) for job in jobs]
            stages: list[Any] = [tracker.getStageInfo(n) for info in infos if info is not None for n in info.stageIds]
        except Exception:  # noqa: BLE001  # the session may end while somebody watches
            return None
        total = sum(stage.numTasks for stage in stages if stage is not None)
        ready = sum(stage.numCompletedTasks for stage in stages if stage is not None)
        return 100 * ready / total if total else None
