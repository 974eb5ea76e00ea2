"""Only what may come first makes a data folder; whatever asks about one that is there says so where there is none."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from reifegrad.cli.main import cli
from reifegrad_web.commands.admin import FIRST, command, restore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def leaves(group: click.Group, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, found in group.commands.items():
        if isinstance(found, click.Group):
            yield from leaves(found, (*above, name))
        else:
            yield (*above, name), found


ASKING = {words: found for words, found in leaves(command) if found not in {*FIRST, restore}}


def given(found: click.Command) -> Iterator[str]:
    """Something for whatever the command needs."""
    for each in found.params:
        if each.required:
            value = each.type.choices[0] if isinstance(each.type, click.Choice) else "1"
            yield from ([each.opts[0], value] if isinstance(each, click.Option) else [value])


@pytest.mark.parametrize("words", ASKING, ids=" ".join)
def test_a_mistyped_folder_is_not_made(words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["admin", "--data", "mistyped", *words, *given(ASKING[words])])
    assert done.exit_code == 1, done.output
    assert "server-no-database: there is no database in mistyped" in done.output
    assert list(tmp_path.iterdir()) == []


def test_nobody_else_reads_what_is_kept_in_a_folder_that_others_may_enter(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REIFEGRAD_HOME"}}
    command = ['umask 022; exec "$@"', "sh", sys.executable, "-m", "reifegrad", "admin", "--data", str(data)]
    subprocess.run(["sh", "-c", *command, "source", "add", "website"], env=kept, check=True, capture_output=True)
    with sqlite3.connect(data / "reifegrad.sqlite3") as connection:  # as a server has it while it runs
        connection.execute("create table written (x)")
        connection.commit()
        rights = {place.name: stat.S_IMODE(place.stat().st_mode) for place in data.iterdir()}
    connection.close()
    names = ("reifegrad.sqlite3", "reifegrad.sqlite3-shm", "reifegrad.sqlite3-wal", "secret.key", "write.lock")
    assert rights == dict.fromkeys(names, 0o600)


def test_all_that_may_come_first_is_known_by_heart() -> None:
    firsts = [words for words, found in leaves(command) if found in FIRST]
    others = [("model", "add"), ("model", "publish"), ("source", "add"), ("token", "add"), ("user", "add")]
    assert firsts == [("actions", "add"), ("agreement", "add"), *others]
