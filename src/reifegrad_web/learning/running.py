"""Does a run, as a job: writes the facts into a folder, has a process learn from them, and keeps what it has found."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from reifegrad.errors import ReifegradError, fail
from reifegrad.language import LANGUAGES
from reifegrad.language.words import Words
from reifegrad.spec.model import QUALIFIED_STAGE
from reifegrad_web.background.queue import end_job
from reifegrad_web.clock import utc_now
from reifegrad_web.confined import ProcessEndedError, ProcessLimits, run_confined
from reifegrad_web.documents.versions import short
from reifegrad_web.imports.storing import new_folder, place_of, remove_folder
from reifegrad_web.learning.asking import WORKED_ON
from reifegrad_web.learning.fact_files import write_facts
from reifegrad_web.learning.models import LearningRun
from reifegrad_web.learning.steps import DRAFT, FACTS, PUBLISHED, TABLES, Step
from reifegrad_web.models.versions import find_version, model_of
from reifegrad_web.scoring.reading import time_zone
from reifegrad_web.scoring.stages import sales_stage
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reifegrad_web.background.queue import Hold

PROGRAM = ["-m", "reifegrad_web.learning.learning_process"]
"""The program of the process."""
LIMITS = ProcessLimits(wall=3 * 3_600, cpu=6 * 3_600, memory=8 * 1024**3, written=8 * 1024**3)
"""A million leads take some minutes and a few gigabytes; the libraries do not start with less than 3."""
_LOOK = 1.0
"""Seconds between two looks at how far it is, and whether somebody has stopped it."""
_PARTS = ("learned", "compared", "criteria")


class _StoppedBySomeone(Exception):
    """Nobody waits for the result any more."""


def run_learning(hold: Hold, limits: ProcessLimits = LIMITS) -> None:
    """Do the run of a job. Raises `LeaseLost` and `Stopped`: another does it."""
    run = LearningRun.objects.filter(pk=hold.job.params["run"]).first()
    if run is None or not _begun(run):
        with write():
            end_job(hold.job, utc_now(), {})
        return
    try:
        found = _found(run, hold, limits)
    except _StoppedBySomeone:
        with write():
            end_job(hold.job, utc_now(), {})
        return
    except ReifegradError as error:
        found = {"problems": [problem.to_dict() for problem in error.problems]}
    _keep(run, hold, found)


def _begun(run: LearningRun) -> bool:
    """Take a run up, from its beginning where another has left it; False: somebody has stopped it."""
    if run.folder:
        remove_folder(run.folder)  # of a worker that was killed
    run.folder = new_folder()
    with write():
        mine = LearningRun.objects.filter(pk=run.pk, state__in=WORKED_ON)
        is_mine = mine.update(state=LearningRun.State.RUNNING, folder=run.folder, step=FACTS, done=0, total=0)
    if not is_mine:
        remove_folder(run.folder)
    return bool(is_mine)


def _found(run: LearningRun, hold: Hold, limits: ProcessLimits) -> dict[str, Any]:
    """What the process has found. The facts are gone when this ends, however it does."""
    folder = place_of(run.folder)
    still = _still(run, hold, folder)
    try:
        write_facts(folder / TABLES, still)
        _write_models(run, folder)
        return run_confined(PROGRAM, _task(run), folder, limits, still)
    except ProcessEndedError as ended:
        raise _said_of(ended, limits) from None
    finally:
        remove_folder(run.folder)


def _write_models(run: LearningRun, folder: Path) -> None:
    for name, version in ((PUBLISHED, run.version), (DRAFT, run.draft)):
        if version:
            (folder / name).write_bytes(find_version(run.model, version).text.encode())


def _task(run: LearningRun) -> dict[str, Any]:
    model = model_of(find_version(run.model, run.version)) if run.version else None
    return {
        "kind": run.kind,
        "horizon": run.horizon,
        "test_months": run.test_months,
        "event": run.event,
        "timezone": time_zone() if model is None else model.timezone,
        "stage": (None if model is None else sales_stage(model)) or QUALIFIED_STAGE,
        "today": run.created_at.isoformat(),
        "titles": _titles(run),
    }


def _titles(run: LearningRun) -> list[dict[str, str]]:
    """What the two versions of a backtest are called: their model calls both the same."""
    if not run.draft:
        return []
    numbers = (("learning.by.published", run.version), ("learning.by.draft", run.draft))
    versions = [(key, short(find_version(run.model, version))) for key, version in numbers]
    return [{each: Words(each)(key, version=number) for each in LANGUAGES} for key, number in versions]


def _still(run: LearningRun, hold: Hold, folder: Path) -> Callable[[], None]:
    """What is done again and again meanwhile: keep the lease, say how far it is, look whether it was stopped."""
    looked = [time.monotonic()]
    told: list[Step | None] = [None]

    def still() -> None:
        hold.still()
        if time.monotonic() - looked[0] < _LOOK:
            return
        looked[0] = time.monotonic()
        step = Step.read(folder)
        mine = LearningRun.objects.filter(pk=run.pk, state=LearningRun.State.RUNNING)
        if not mine.exists():
            raise _StoppedBySomeone
        if step is not None and step != told[0]:
            with write():
                mine.update(step=step.name, done=step.done, total=step.total)
            told[0] = step

    return still


def _keep(run: LearningRun, hold: Hold, found: dict[str, Any]) -> None:
    """Keep what was found; where every part of it has ended with problems, the run has failed with the first ones."""
    parts = [found[name] for name in _PARTS if name in found]
    problems = found.get("problems", [])
    if parts and all("problems" in part for part in parts):
        problems = parts[0]["problems"]
    text = found.get("learned", {}).pop("text", "")
    state = LearningRun.State.FAILED if problems else LearningRun.State.DONE
    kept = {"state": state, "problems": problems, "text": text, "result": {} if problems else found}
    with write():
        mine = LearningRun.objects.filter(pk=run.pk, state=LearningRun.State.RUNNING)
        mine.update(**kept, folder="", ended_at=utc_now())
        end_job(hold.job, utc_now(), {})


def _said_of(ended: ProcessEndedError, limits: ProcessLimits) -> ReifegradError:
    """Why there is no result, as whoever has asked for it understands it."""
    match ended.why:
        case "slow":
            return fail("learning-too-slow", minutes=ended.seconds // 60)
        case "memory":
            return fail("learning-memory", gigabytes=limits.memory // 1024**3)
        case "full" | "written":
            return fail("learning-no-space")
        case _:
            return fail("learning-died", variant="how", how=ended.how)
