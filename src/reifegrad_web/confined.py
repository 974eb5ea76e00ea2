"""Runs work on what a stranger has sent in a process of its own, with limits, so that it can end nothing else.

Whoever wants the work done calls `run_confined`; the program of the process calls `do_confined`. The task comes on the
standard input, the report is a file in a folder of the process.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from reifegrad.errors import Problem, ReifegradError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_REPORT = "report.json"
_TASK, _FOLDER, _LIMITS = "task", "folder", "limits"
_LOOK = 0.05
_LATER = 5
"""Seconds."""
_HANDLES = 256
_OF_MEMORY = (
    "memoryerror",
    "bad_alloc",
    "out of memory",
    "outofmemory",
    "malloc",
    "cannot allocate",
    "can't start new thread",
    "failed to launch worker thread",
)
"""What Python and the libraries say when they get no more."""
_KEPT = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
"""Variables that the process gets: no address of a database, no key."""


@dataclass(frozen=True)
class ProcessLimits:
    """What a process may use.

    Args:
        wall: Seconds.
        cpu: Seconds of processor time.
        memory: Bytes of address space.
        written: Bytes of one file that it writes.
    """

    wall: int
    cpu: int
    memory: int
    written: int


@dataclass
class ProcessEndedError(Exception):
    """A process has ended without a report; whoever wanted the work done says it in the words of that work.

    Args:
        why: Which limit it was, `full` where the disk has no more space, or `died` for anything else.
        seconds: What `slow` took too many of.
        how: How a process that died has ended.
    """

    why: Literal["slow", "memory", "written", "full", "died"]
    seconds: int = 0
    how: str = ""


def nobody_asks() -> None:
    """What is called while a process works, where nothing has to be done meanwhile."""


def run_confined(
    program: Sequence[str],
    task: Mapping[str, Any],
    folder: Path,
    limits: ProcessLimits,
    still: Callable[[], None] = nobody_asks,
) -> dict[str, Any]:
    """Have a program of ours do a task in a process of its own, and return its report.

    Args:
        program: The arguments of Python, such as `["-m", "package.module"]`.
        task: What to do, short: a pipe holds 64 KB, and who has not begun yet empties none. Long texts are in files.
        folder: Where the process works and may write; nobody else's.
        limits: What it may use.
        still: Called again and again while the process works; what it raises ends the process.

    Raises:
        ReifegradError: The process has found these problems.
        ProcessEndedError: It took more than it may, or has ended in another way.
    """
    said = {_TASK: task, _FOLDER: str(folder), _LIMITS: asdict(limits)}
    ended, errors = _run(program, json.dumps(said), folder, limits, still)
    report = folder / _REPORT
    if ended != 0 or not report.is_file():
        raise _why(ended, errors, limits)
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    if "problems" in found:
        raise ReifegradError(tuple(Problem.from_dict(each) for each in found["problems"]))
    return found


def _run(
    program: Sequence[str], said: str, folder: Path, limits: ProcessLimits, still: Callable[[], None]
) -> tuple[int, str]:
    """How the process ended, and the end of what it said; it is killed when its time is over or ours is."""
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    errors = folder / "stderr.txt"
    with errors.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-P", *program],  # modules are not looked for in the folder
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=output,
            cwd=folder,
            env=environment | {"TMPDIR": str(folder), "HOME": str(folder)},
            start_new_session=True,
        )
        try:
            if process.stdin is not None:  # it stays open: the process ends when this one is gone
                with suppress(BrokenPipeError):  # it has ended already, and says how
                    process.stdin.write(said.encode() + b"\n")
                    process.stdin.flush()
            over = time.monotonic() + limits.wall
            while process.poll() is None and time.monotonic() < over:
                still()
                time.sleep(_LOOK)
            if process.poll() is None:
                raise ProcessEndedError("slow", limits.wall)
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()
    return process.returncode, errors.read_text(encoding="utf-8", errors="replace")[-2_000:]


def _why(ended: int, said: str, limits: ProcessLimits) -> ProcessEndedError:
    """Why there is no report."""
    if ended == -signal.SIGXCPU:
        return ProcessEndedError("slow", limits.cpu)
    if ended == -signal.SIGALRM:
        return ProcessEndedError("slow", limits.wall)
    if ended == -signal.SIGXFSZ or "File too large" in said:
        return ProcessEndedError("written")
    if "No space left" in said:
        return ProcessEndedError("full")
    if any(word in said.lower() for word in _OF_MEMORY):
        return ProcessEndedError("memory")
    return ProcessEndedError("died", how=f"signal {-ended}" if ended < 0 else f"exit code {ended}")


def do_confined(work: Callable[[dict[str, Any], Path], Mapping[str, Any]]) -> None:
    """Limit this process, do the task that it is told, and write the report; problems are a report, too.

    Args:
        work: Gets the task and the folder, and returns what it has found, as JSON can hold it.
    """
    said = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_whoever_asks, daemon=True).start()
    _limit(ProcessLimits(**said[_LIMITS]))
    folder = Path(said[_FOLDER])
    try:
        report = work(said[_TASK], folder)
    except ReifegradError as error:
        report = {"problems": [problem.to_dict() for problem in error.problems]}
    part = folder / (_REPORT + ".part")
    part.write_text(json.dumps(report), encoding="utf-8")
    part.replace(folder / _REPORT)


def _end_with_whoever_asks() -> None:
    """Wait for the end of the standard input, which comes when whoever asks is gone: nobody wants the result then."""
    sys.stdin.read()
    os._exit(1)


def _limit(limits: ProcessLimits) -> None:
    signal.alarm(limits.wall + _LATER)  # whoever asks ends it before; this holds where that one is stuck
    with suppress(OSError):  # where there is no such file
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")  # this process goes first, not the server
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard == resource.RLIM_INFINITY:  # with both limits alike it would be killed without a reason
        resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, limits.cpu + _LATER))
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, limits.written),
        (resource.RLIMIT_NOFILE, _HANDLES),
    ):
        _, hard = resource.getrlimit(what)
        wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (wanted, wanted))
