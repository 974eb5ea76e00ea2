"""Scores the files of a small run, and says what did not count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.run.files_of_a_run import ACCOUNTS, ACTIVITIES, LEADS, MODEL

from reifegrad.tasks.inputs import FactInputs
from reifegrad.tasks.score import ScoreRequest, ScoreResult, score

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reifegrad.errors import Problem


@pytest.fixture
def result(tmp_path: Path) -> Callable[..., ScoreResult]:
    """Score files, each of which can be replaced: by the reference and by an engine, which must say the same."""

    def run(**files: str | None) -> ScoreResult:
        given = {"model": MODEL, "leads": LEADS, "accounts": ACCOUNTS, "activities": ACTIVITIES} | files
        texts = {name: text for name, text in given.items() if text is not None}
        for name, text in texts.items():
            (tmp_path / f"{name}.{'yaml' if name in {'model', 'mapping'} else 'csv'}").write_text(text, "utf-8")
        tables = {name: str(tmp_path / f"{name}.csv") for name in texts if name not in {"model", "mapping"}}
        tables |= {"mapping": str(tmp_path / "mapping.yaml")} if "mapping" in texts else {}
        small = FactInputs(**tables, rejects=str(tmp_path / "rejects"))
        large = FactInputs(**tables, rejects=str(tmp_path / "rejects"), threads=1)
        one, other = (score(ScoreRequest(str(tmp_path / "model.yaml"), data, "2025-03-01")) for data in (small, large))
        assert one.not_counted == other.not_counted
        assert [problem.params for problem in one.not_counted] == [problem.params for problem in other.not_counted]
        for problem in one.not_counted:
            assert problem.what_in("de") != problem.what
            assert "{" not in problem.what.replace("{'", "")
        return one

    return run


@pytest.fixture
def found(result: Callable[..., ScoreResult]) -> Callable[..., dict[str, Problem]]:
    """What did not count, by its code and variant."""

    def run(**files: str) -> dict[str, Problem]:
        problems = result(**files).not_counted
        return {f"{problem.code}.{problem.variant}".strip("."): problem for problem in problems}

    return run
