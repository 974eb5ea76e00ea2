"""`check` with `fix`: the file is mended or stays as it is, nobody's work is lost, and what is left is told."""

from __future__ import annotations

import json
import stat
from codecs import BOM_UTF8
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from reifegrad.cli.main import cli
from reifegrad.errors import ReifegradError
from reifegrad.tasks.check import CheckRequest, check
from reifegrad.tasks.model_file import replace_file

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """\
reifegrad: 1
name: north   # ours
dimensions:
  fit:
    criteria:
      home: {when: country = DE, points:   20}   # our country
      small: {when: employees < 5, points: -5}
thresholds: {sales_qualified: 50}
"""
MENDED = TEXT.replace("= DE", "= 'DE'")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "north.yaml"
    path.write_bytes(TEXT.encode())
    return path


def test_the_file_is_mended_and_the_rest_is_told(model: Path) -> None:
    model.chmod(0o640)
    result = check(CheckRequest(str(model), fix=True))
    assert model.read_bytes().decode() == MENDED
    assert stat.S_IMODE(model.stat().st_mode) == 0o640
    assert [path.name for path in model.parent.iterdir()] == ["north.yaml"]
    assert [(fix.problem.code, fix.problem.line) for fix in result.fixes] == [("text-without-quotes", 6)]
    assert [problem.code for problem in result.problems] == ["bound-out-of-reach"]  # that is for the user to decide
    again = check(CheckRequest(str(model), fix=True))
    assert (again.fixes, again.problems) == ((), result.problems)
    assert model.read_bytes().decode() == MENDED


def test_without_fix_nothing_is_written(model: Path) -> None:
    assert {problem.code for problem in check(CheckRequest(str(model))).problems} > {"text-without-quotes"}
    assert model.read_bytes().decode() == TEXT


def test_a_mark_at_the_start_and_ends_of_lines_stay(model: Path) -> None:
    model.write_bytes(BOM_UTF8 + TEXT.replace("\n", "\r\n").encode())
    check(CheckRequest(str(model), fix=True))
    assert model.read_bytes() == BOM_UTF8 + MENDED.replace("\n", "\r\n").encode()


def test_a_link_stays_a_link(model: Path) -> None:
    link = model.with_name("link.yaml")
    link.symlink_to(model)
    check(CheckRequest(str(link), fix=True))
    assert link.is_symlink()
    assert model.read_bytes().decode() == MENDED


def test_the_work_of_somebody_else_is_never_lost(model: Path) -> None:
    with pytest.raises(ReifegradError) as error:
        replace_file(model, b"what was read", b"what would be written")
    assert [problem.code for problem in error.value.problems] == ["model-changed"]
    assert model.read_bytes().decode() == TEXT
    assert len(list(model.parent.iterdir())) == 1


def test_templates_and_what_is_not_there_are_refused(model: Path) -> None:
    for name, code in (("fit-interest", "fix-template"), (str(model) + "x", "model-not-found")):
        with pytest.raises(ReifegradError) as error:
            check(CheckRequest(name, fix=True))
        assert [problem.code for problem in error.value.problems] == [code]


def test_a_model_with_errors_is_not_touched(model: Path) -> None:
    broken = TEXT.replace("points: -5", "points: five")
    model.write_bytes(broken.encode())
    result = check(CheckRequest(str(model), fix=True))
    assert result.fixes == ()
    assert result.counts["error"] == 1
    assert model.read_bytes().decode() == broken


def test_a_misspelt_key_is_mended_and_then_the_model_is_checked(model: Path) -> None:
    model.write_bytes(TEXT.replace("thresholds:", "treshold:").encode())
    result = check(CheckRequest(str(model), fix=True))
    assert model.read_bytes().decode() == MENDED
    assert [fix.problem.code for fix in result.fixes] == ["model-shape", "text-without-quotes"]
    assert [problem.code for problem in result.problems] == ["bound-out-of-reach"]


def test_the_command_shows_what_it_changed_and_what_is_left(model: Path) -> None:
    run = CliRunner().invoke(cli, ["check", "--fix", "--strict", str(model)])
    lines = run.output.splitlines()
    assert run.exit_code == 1  # a warning is left
    assert lines[0] == "1 fixed"
    assert lines[1].endswith("north.yaml:6: text-without-quotes: 'DE' is read as an attribute")
    assert lines[2] == "  - home: {when: country = DE, points:   20}   # our country"
    assert lines[3] == "  + home: {when: country = 'DE', points:   20}   # our country"
    assert lines[4] == "1 warning"
    again = CliRunner().invoke(cli, ["check", "--fix", "--json", str(model)])
    assert again.exit_code == 0
    assert json.loads(again.output)["fixed"] == []
