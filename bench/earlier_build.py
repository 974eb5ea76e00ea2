"""An earlier build of this project, unpacked from the history, to be measured beside the build as it is.

Both run in this environment, each from its own sources (PYTHONPATH).
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tarfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
COMMIT = "e52ac45"
"""The last build before tables were read by evidence, and before there was a scorer."""
PROGRAM = ("-c", "import sys; sys.argv[0] = 'reifegrad'; from reifegrad.cli.main import main; main()")


@dataclass(frozen=True)
class Spent:
    """Seconds of one process: of its CPU, and by the clock."""

    cpu: float
    wall: float


def unpack(folder: Path, commit: str = COMMIT) -> Path:
    """The sources of a commit, in a folder that is made for them."""
    archive = folder.with_suffix(".tar")
    subprocess.run(["git", "archive", "--output", str(archive), commit, "src"], cwd=ROOT, check=True)
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder / "src"


def prepare(source: Path) -> None:
    """Compile modules and texts, as an installation does; no run should have to."""
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(source)], check=True)
    if (source / "reifegrad" / "language" / "compiling.py").is_file():
        subprocess.run([sys.executable, "-m", "reifegrad.language.compiling"], env=environment(source), check=True)


def environment(source: Path) -> dict[str, str]:
    """The variables of a process that runs these sources."""
    return os.environ | {"PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "100"}


def run(arguments: Sequence[str], source: Path) -> tuple[Spent, str]:
    """What a process of Python with these sources took, and what it printed."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    ended = subprocess.run(
        [sys.executable, *arguments], env=environment(source), check=True, stdout=subprocess.PIPE, text=True
    )
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Spent(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall), ended.stdout
