"""Writes an invented company of any size: leads, accounts, activities and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import MessageError, fail
from reifegrad.tasks.progress import ProgressStep, quiet

if TYPE_CHECKING:
    from pathlib import Path

    from reifegrad.tasks.progress import Progress
    from reifegrad.templates.company import CompanyFiles, FileFormat


@dataclass(frozen=True)
class DemoDataRequest:
    """How large a company, and where. The same numbers and seed give the same rows on every machine."""

    folder: Path
    leads: int = 5_000
    activities: int = 60_000
    seed: int = 7
    file_format: FileFormat = "parquet"


@dataclass(frozen=True)
class DemoDataResult:
    """The files of the company."""

    files: CompanyFiles


def demo_data(request: DemoDataRequest, progress: Progress = quiet) -> DemoDataResult:
    """Write a company into a folder; files of an earlier one in it are replaced.

    Raises:
        ReifegradError: The folder is a file, or the numbers are not possible.
    """
    from reifegrad.templates.company import generate_company

    folder = request.folder
    if folder.exists() and not folder.is_dir():
        raise fail("output-folder", variant="file", folder=str(folder), file=str(folder))

    def on_activities(done: int) -> None:
        progress(ProgressStep("write", {"rows": done}, done, request.activities))

    try:
        files = generate_company(
            folder,
            leads=request.leads,
            activities=request.activities,
            seed=request.seed,
            file_format=request.file_format,
            progress=on_activities,
        )
    except MessageError as error:
        raise fail("demo_size", because=error.message) from None
    return DemoDataResult(files)
