"""Lists of `admin` have headings; one with nothing in it says so, and how to come by something."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner
from test_admin_folders import leaves
from test_taking import NOW

from reifegrad_web.commands.admin import command

if TYPE_CHECKING:
    from pathlib import Path

LISTS = [words for words, _ in leaves(command) if words[-1] == "list"]


@pytest.fixture
def asked(emptied: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    """The commands, over the database of the tests."""
    monkeypatch.setattr("reifegrad_web.start.start", lambda *_, **__: None)
    return CliRunner()


def said(asked: CliRunner, *words: str) -> list[str]:
    done = asked.invoke(command, words)
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


@pytest.mark.parametrize("words", LISTS, ids=" ".join)
def test_an_empty_list_says_that_there_is_nothing(asked: CliRunner, words: tuple[str, ...]) -> None:
    (line,) = said(asked, *words)
    assert line.startswith("There is no ")
    as_json = said(asked, *words, "--json")
    assert as_json in ([], ["[]"])  # programs read what they have read so far


@pytest.mark.parametrize("what", ["token", "user", "model", "source", "import", "retention"])
def test_whoever_has_none_is_told_a_command_that_there_is(asked: CliRunner, what: str) -> None:
    (line,) = said(asked, what, "list")
    named = line.partition("reifegrad admin ")[2].split()
    found: click.Command = command
    while isinstance(found, click.Group) and named and named[0] in found.commands:
        found = found.commands[named.pop(0)]
    assert found is not command


def test_lists_have_headings_and_columns(asked: CliRunner) -> None:
    from reifegrad_web.ingest.sources import add_source
    from reifegrad_web.org.people import add_user
    from reifegrad_web.org.tokens import add_token, revoke_token

    mia = add_user("mia", "marketing", NOW, "mia@firma.example")
    add_token("continuous-integration", ["read", "write"], NOW)
    add_token("ci", ["read"], NOW, mia)
    add_source("website", (), NOW)
    headings, first, second = said(asked, "token", "list")
    assert headings.split() == ["Number", "Name", "Scopes", "User", "Last", "used", "(UTC)"]
    assert [line[headings.index("Scopes") :].split()[0] for line in (first, second)] == ["read,write", "read"]
    assert second.split()[-2:] == ["mia", "never"]
    assert said(asked, "user", "list") == [
        "Name  Role       E-mail             Active",
        "mia   marketing  mia@firma.example  yes",
    ]
    assert said(asked, "source", "list") == [
        "Name     Open  Received  Accepted  Duplicate  Failed  Filtered  Replayed",
        "website  yes          0         0          0       0         0         0",
    ]
    revoke_token("ci", NOW)
    assert len(said(asked, "token", "list")) == 2
    headings, _, gone = said(asked, "token", "list", "--all")
    assert gone[headings.index("Revoked (UTC)") :] == f"{NOW:%Y-%m-%d %H:%M}"
    assert [json.loads(line)["name"] for line in said(asked, "token", "list", "--json")] == ["continuous-integration"]


def test_a_name_breaks_no_line_and_steers_no_terminal(asked: CliRunner) -> None:
    from reifegrad_web.org.tokens import add_token

    add_token("a\nb\x1b[31m", ["read"], NOW)
    assert len(said(asked, "token", "list")) == 2
    assert "\x1b" not in said(asked, "token", "list")[1]
