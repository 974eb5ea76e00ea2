"""Scores what is due again and again, until it is told to stop."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, connection

from reifegrad.run.garbage import look_less_often
from reifegrad_web.actions.collecting import collect as collect_for_actions
from reifegrad_web.actions.nurturing import nurture
from reifegrad_web.actions.performing import perform
from reifegrad_web.background.workers import Presence
from reifegrad_web.clock import utc_now
from reifegrad_web.connectors.pulling import PULL, begin_due, run_pull
from reifegrad_web.connectors.writing_back import WritingBack
from reifegrad_web.imports.beginning import DEMO
from reifegrad_web.imports.sweeping import sweep
from reifegrad_web.imports.working import work_once
from reifegrad_web.jobs.filling import run_demo
from reifegrad_web.learning.asking import LEARNING
from reifegrad_web.learning.running import run_learning
from reifegrad_web.measured import BATCH_SECONDS
from reifegrad_web.org.answers import forget_answers
from reifegrad_web.privacy.retaining import keep_to_rules_daily
from reifegrad_web.routing.deciding import route_waiting
from reifegrad_web.sales.collecting import begin_collecting, collect
from reifegrad_web.scoring.rescoring import Rescoring
from reifegrad_web.service.keeping import keep_due
from reifegrad_web.service.sweeping import watch_all
from reifegrad_web.webhooks.delivering import Delivering
from reifegrad_web.webhooks.forgetting import forget_old

if TYPE_CHECKING:
    from collections.abc import Callable

_LOG = logging.getLogger(__name__)
_IDLE, _BROKEN = 0.05, 1.0
"""Seconds to wait when nothing is due, and when the database does not answer."""
_JOBS_AGAIN = 0.5
"""Seconds until somebody looks for jobs again."""
_CROSSED_AGAIN = 0.25
"""Seconds until somebody looks again what leads have crossed, for webhooks and for sales."""
_PUBLISHED_AGAIN = 0.25
"""Seconds until somebody looks again whether a model was published."""
_PUT_DOWN = 5.0
"""Seconds to put a job down that somebody else is to go on with."""
_WATCHED_AGAIN = 600.0
"""Seconds until leads are looked for whose clocks nobody keeps."""
_OTHERS = {DEMO: run_demo, LEARNING: run_learning, PULL: run_pull}
_OWN = (LEARNING, PULL)
"""What rooms do that imports do not know, and what has threads of its own."""
_WRITTEN_AGAIN = 0.5
"""Seconds until somebody looks again whether something is to be written back."""
_RULES_AGAIN = 60.0
"""Seconds until the rules of retention are looked at again."""


def work(parent: int | None = None) -> None:
    """Run until SIGTERM or Ctrl-C. What the database does not take is tried again.

    `parent`: the server that has started it; when that is gone, however it ended, the worker ends as well.
    """
    look_less_often()
    stopped = _on_signal()
    rescoring = Rescoring()
    doers = _begin_others(stopped, rescoring)
    presence, has_begun = Presence(rescoring.worker), False
    try:
        while not stopped.is_set() and parent in (None, os.getppid()):
            try:
                presence.tell(utc_now())
                if not has_begun:  # before the first score: no crossing is missed
                    begin_collecting(utc_now())
                    has_begun = True
                began = time.monotonic()
                done = rescoring.score_due()
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
        stopped.set()
        for doer in doers:
            doer.join(_PUT_DOWN)
        with suppress(DatabaseError, OSError):
            presence.end()
        rescoring.close()


def _begin_others(stopped: threading.Event, rescoring: Rescoring) -> list[threading.Thread]:
    """What is done beside the scoring, each in a thread; returns those that are waited for at the end."""
    threading.Thread(target=_keep_to_rules, args=(stopped,), name="retention", daemon=True).start()
    worker = rescoring.worker
    doers = [
        threading.Thread(target=_do_jobs, args=(stopped, worker, {"other_than": _OWN}), name="jobs", daemon=True),
        threading.Thread(target=_do_jobs, args=(stopped, worker, {"kinds": (LEARNING,)}), name="learning", daemon=True),
        threading.Thread(target=_do_jobs, args=(stopped, worker, {"kinds": (PULL,)}), name="connectors", daemon=True),
        threading.Thread(target=_write_back, args=(stopped, worker), name="write-back", daemon=True),
        threading.Thread(target=_tell_others, args=(stopped, worker), name="webhooks", daemon=True),
        threading.Thread(target=_hand_over, args=(stopped, worker), name="handover", daemon=True),
        threading.Thread(target=_act, args=(stopped, worker), name="actions", daemon=True),
        threading.Thread(target=_keep_clocks, args=(stopped,), name="clocks", daemon=True),
        threading.Thread(target=_score_published, args=(stopped, rescoring), name="published", daemon=True),
    ]
    for doer in doers:
        doer.start()
    return doers


def _score_published(stopped: threading.Event, rescoring: Rescoring) -> None:
    """Score everybody by a model that was published, beside those who have just clicked: they wait for no round of it.

    While the database computes or writes for one of both, the other goes on.
    """
    while not stopped.is_set():
        done = 0
        try:
            began = time.monotonic()
            done = rescoring.score_published()
        except (DatabaseError, OSError) as error:
            _LOG.warning("scores of a published model could not be written: %s", type(error).__name__)
            stopped.wait(_BROKEN)
        except Exception:  # noqa: BLE001 - a fault of ours: tried again, and whoever clicks is scored meanwhile
            _LOG.exception("a published model could not be scored with")
            stopped.wait(_BROKEN)
        if done:
            BATCH_SECONDS.observe(time.monotonic() - began)
        else:
            connection.close()
            stopped.wait(_PUBLISHED_AGAIN)


def _keep_to_rules(stopped: threading.Event) -> None:
    """Delete what is older than the rules allow, once a day, beside the scoring: much to delete delays no score."""
    while not stopped.is_set():
        try:
            keep_to_rules_daily(utc_now())
            sweep(utc_now())
            forget_answers(utc_now())
            forget_old(utc_now())
        except (DatabaseError, OSError) as error:
            _LOG.warning("what is too old could not be deleted: %s", type(error).__name__)
        connection.close()
        stopped.wait(_RULES_AGAIN)


def _do_jobs(stopped: threading.Event, holder: str, which: dict[str, Any]) -> None:
    """Do what takes longer, such as imports, beside the scoring. What is cut short goes on when its lease has ended.

    Learning has a thread of its own, and so has the reading of CRMs: it may take many minutes, and whoever imports a
    file waits for a proposal.
    """
    while not stopped.is_set():
        done = False
        try:
            if PULL in which.get("kinds", ()):
                begin_due(utc_now())
            done = work_once(holder, stopped.is_set, _OTHERS, **which)
        except (DatabaseError, OSError) as error:
            _LOG.warning("a job was interrupted: %s", type(error).__name__)
        except Exception:  # noqa: BLE001 - a fault of ours: tried again some times, then given up; other jobs go on
            _LOG.exception("a job was interrupted")
        connection.close()
        if not done:
            stopped.wait(_JOBS_AGAIN)


def _repeat(stopped: threading.Event, step: Callable[[], int], fault: str, pause: float = _CROSSED_AGAIN) -> None:
    """Do a step again and again beside the scoring, at once as long as it finds something to do.

    What was cut short is done again when its lease has ended; whatever goes wrong, scoring goes on.
    """
    while not stopped.is_set():
        done = 0
        try:
            done = step()
        except (DatabaseError, OSError) as error:
            _LOG.warning("%s: %s", fault, type(error).__name__)
            stopped.wait(_BROKEN)
        except Exception:  # noqa: BLE001 - a fault of ours: what waits is tried again
            _LOG.exception("%s", fault)
            stopped.wait(_BROKEN)
        if not done:
            connection.close()
            stopped.wait(pause)


def _hand_over(stopped: threading.Event, worker: str) -> None:
    """Hand leads over to sales whose scores have brought them there, and give them to people."""
    _repeat(stopped, lambda: collect(worker, utc_now()) + route_waiting(utc_now()), "leads could not be handed over")


def _act(stopped: threading.Event, worker: str) -> None:
    """Start what rules say about what was crossed, lead through sequences, and do what is due."""
    _repeat(
        stopped,
        lambda: collect_for_actions(worker, utc_now()) + nurture(utc_now()) + perform(worker, utc_now),
        "actions could not be started",
    )


def _keep_clocks(stopped: threading.Event) -> None:
    """Keep the service clocks of leads, and remind, tell and take back when they run out."""
    swept: float | None = None

    def step() -> int:
        nonlocal swept
        if swept is None or time.monotonic() - swept >= _WATCHED_AGAIN:
            watch_all(utc_now())
            swept = time.monotonic()
        return keep_due(utc_now)

    _repeat(stopped, step, "service clocks could not be kept")


def _write_back(stopped: threading.Event, worker: str) -> None:
    """Write scores back to CRMs."""
    _repeat(stopped, WritingBack(worker).run_once, "scores could not be written back", _WRITTEN_AGAIN)


def _tell_others(stopped: threading.Event, worker: str) -> None:
    """Send to webhooks what was crossed."""
    delivering = Delivering(worker)
    _repeat(stopped, delivering.run_once, "webhooks could not be told")
    with suppress(DatabaseError, OSError):
        delivering.close()


def _on_signal() -> threading.Event:
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    return stopped
