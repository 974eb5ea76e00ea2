"""Only what may come first makes a data folder; whatever asks about one that is there says so where there is none."""

from __future__ import annotations

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


def test_all_that_may_come_first_is_known_by_heart() -> None:
    firsts = [words for words, found in leaves(command) if found in FIRST]
    assert firsts == [("model", "add"), ("model", "publish"), ("source", "add"), ("token", "add"), ("user", "add")]
