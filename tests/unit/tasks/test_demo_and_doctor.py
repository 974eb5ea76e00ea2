"""The demo company and the look at what is installed, without a command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reifegrad.errors import ReifegradError
from reifegrad.tasks.demo_data import DemoDataRequest, demo_data
from reifegrad.tasks.doctor import DoctorRequest, doctor

if TYPE_CHECKING:
    from pathlib import Path


def test_a_company_is_written_with_its_progress(tmp_path: Path, watcher: Any) -> None:
    files = demo_data(DemoDataRequest(tmp_path / "demo", 50, 500, file_format="csv"), watcher).files
    assert files.leads.read_text("utf-8").count("\n") == 51
    assert watcher.names == ["write"]
    assert (watcher.steps[-1].done, watcher.steps[-1].total) == (500, 500)


def test_a_company_needs_a_folder_and_a_possible_size(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ReifegradError, match="output-folder"):
        demo_data(DemoDataRequest(tmp_path / "file"))
    with pytest.raises(ReifegradError, match="demo_size"):
        demo_data(DemoDataRequest(tmp_path / "demo", leads=0))


def test_what_is_installed_here_works(watcher: Any) -> None:
    result = doctor(DoctorRequest(), watcher)
    assert result.healthy
    assert result.problems == ()
    assert result.found["engine"] == "DuckDB works"
    assert [(step.name, step.fields["engine"]) for step in watcher.steps] == [("open", "DuckDB")]


def test_an_engine_that_cannot_be_opened_is_a_finding_not_a_failure(tmp_path: Path) -> None:
    result = doctor(DoctorRequest(f"duckdb:///{tmp_path / 'missing.db'}"))
    assert not result.healthy
    assert result.found["engine"] == "FAILED: DuckDB: engine-url"
    assert [problem.code for problem in result.problems] == ["engine-url"]
