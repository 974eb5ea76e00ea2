"""Makes the demo company and scores it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.tasks.demo_data import DemoDataRequest, demo_data
from reifegrad.tasks.inputs import FactInputs
from reifegrad.tasks.progress import quiet
from reifegrad.tasks.score import ScoreRequest, score

if TYPE_CHECKING:
    from pathlib import Path

    from reifegrad.tasks.progress import Progress
    from reifegrad.tasks.score import ScoreResult
    from reifegrad.templates.company import CompanyFiles

MODEL, AS_OF = "grade-matrix", "2026-01-01"
_TOP = 10
_SEED = 5
"""With this seed the company has leads in every row of the matrix, down from A1."""


@dataclass(frozen=True)
class DemoRequest:
    """The folder of the company."""

    folder: Path


@dataclass(frozen=True)
class DemoResult:
    """The files of the company, and its scores by `MODEL` as of `AS_OF`."""

    files: CompanyFiles
    scores: ScoreResult


def demo(request: DemoRequest, progress: Progress = quiet) -> DemoResult:
    """Write the demo company and rank the leads to contact first.

    Raises:
        ReifegradError: The folder is a file.
    """
    files = demo_data(DemoDataRequest(request.folder, seed=_SEED), progress).files
    data = FactInputs(leads=str(files.leads), accounts=str(files.accounts), activities=str(files.activities))
    return DemoResult(files, score(ScoreRequest(MODEL, data, AS_OF, top=_TOP), progress))
