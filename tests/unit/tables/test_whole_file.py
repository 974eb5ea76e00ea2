"""Files appear whole, keep their rights, and two writers do not meet."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from reifegrad.tables.whole_file import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def mask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("rights", [0o600, 0o640, 0o666, 0o444])
def test_a_file_keeps_its_rights_also_while_it_is_written(tmp_path: Path, mask: None, rights: int) -> None:
    path = tmp_path / "x.csv"
    path.write_text("old", "utf-8")
    path.chmod(rights)
    with whole_file(path) as partial:
        assert not mode(partial) & ~(rights | stat.S_IWUSR)
        partial.write_text("new", "utf-8")
        assert path.read_text("utf-8") == "old"
    assert (path.read_text("utf-8"), mode(path)) == ("new", rights)


def test_a_new_file_gets_the_rights_of_new_files(tmp_path: Path, mask: None) -> None:
    with whole_file(tmp_path / "x.csv") as partial:
        partial.write_text("new", "utf-8")
    assert mode(tmp_path / "x.csv") == 0o640


def test_a_link_stays_and_the_file_behind_it_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old", "utf-8")
    (tmp_path / "link.csv").symlink_to("real.csv")
    with whole_file(tmp_path / "link.csv") as partial:
        partial.write_text("new", "utf-8")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text("utf-8") == "new"


def test_two_writers_at_once_do_not_meet(tmp_path: Path) -> None:
    """Each has a file of its own until it is whole; the last one to finish stays."""
    path = tmp_path / "x.csv"
    with whole_file(path) as one:
        one.write_text("one", "utf-8")
        with whole_file(path) as other:
            other.write_text("other", "utf-8")
            assert one != other
        assert path.read_text("utf-8") == "other"
    assert path.read_text("utf-8") == "one"
    assert [file.name for file in tmp_path.iterdir()] == ["x.csv"]


def test_after_a_fault_the_old_file_is_there_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("old", "utf-8")
    with pytest.raises(KeyboardInterrupt), whole_file(path) as partial:
        partial.write_text("half", "utf-8")
        raise KeyboardInterrupt
    assert path.read_text("utf-8") == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["x.csv"]
