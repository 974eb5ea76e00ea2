"""A stranger's file costs only its import, whatever it takes; and what reads it reaches nothing else."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from import_files import all_facts, bring, kept, write_csv

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("emptied")
GIGABYTE = 1024**3


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "small.csv", [{"lead_id": "L1", "email": "anna@firma.example"}])


@pytest.fixture
def long(tmp_path: Path) -> Path:
    """More than a second of work, also on a fast machine."""
    place = tmp_path / "long.csv"
    rows = (f"L{number},p{number}@firma.example,2025-02-0{1 + number % 9}\n" for number in range(1_500_000))
    place.write_text("lead_id,email,created_at\n" + "".join(rows), encoding="utf-8")
    return place


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    """A single value that needs much memory."""
    place = tmp_path / "wide.csv"
    place.write_text("lead_id,name\nL1," + "x" * 200_000_000 + "\n", encoding="utf-8")
    return place


@pytest.mark.parametrize(
    ("file", "limits", "why"),
    [
        ("long", {"cpu": 1}, "import-too-slow: reading the files took more than 1 seconds"),
        ("long", {"wall": 1}, "import-too-slow: reading the files took more than 1 seconds"),
        ("wide", {"memory": 3 * GIGABYTE // 2}, "import-memory"),
        ("long", {"written": 100_000}, "import-unpacked: a file has more than 100,000 bytes when it is converted"),
    ],
    ids=["cpu", "wall", "memory", "written"],
)
def test_what_takes_more_than_it_may_says_what_it_was_and_takes_nothing_down(
    request: pytest.FixtureRequest, small: Path, file: str, limits: dict[str, int], why: str
) -> None:
    """Two jobs of one worker: the first one fails by its limit, the second one is done."""
    from reifegrad_web.background.models import Job
    from reifegrad_web.imports.limits import Limits

    found = bring(leads=request.getfixturevalue(file), limits=Limits(**limits))
    assert (found.state, found.error.startswith(why)) == ("failed", True), found.error
    job = Job.objects.get()
    assert (job.state, job.error, job.leased_until) == ("failed", found.error, None)
    assert not any(all_facts().values())
    assert bring(leads=small).state == "done"


def test_the_process_that_reads_ends_with_the_worker_that_asked(tmp_path: Path, long: Path) -> None:
    """A worker that is killed says nothing to anybody: only its end of the pipe closes."""
    from reifegrad_web.imports.storing import place_of

    files, folder = kept({"leads": [long]})
    (place_of(folder) / "read").mkdir()
    program = f"""
from pathlib import Path
from reifegrad_web import confined
from reifegrad_web.imports import reading
from reifegrad_web.imports.limits import Limits
place = Path({str(place_of(folder))!r})
tables = {{"leads": [{{"path": str(place / {files["leads"][0]["stored"]!r}), "name": "long.csv"}}]}}
confined._LOOK = 30
reading.read_files(tables, place / "read", mapping=None, mapping_name="", timezone="UTC", types={{}}, limits=Limits(),
    still=lambda: print("reading", flush=True))
"""
    asking = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert asking.stdout is not None
    assert asking.stdout.readline() == b"reading\n"
    (reader,) = children_of(asking.pid)
    asking.kill()
    asking.communicate()
    ended = time.monotonic() + 20
    while time.monotonic() < ended and is_running(reader):
        time.sleep(0.05)
    assert not is_running(reader)
    assert not (place_of(folder) / "read" / "report.json").exists()


def children_of(parent: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True, check=True)
    return [int(line) for line in found.stdout.split()]


def is_running(process: int) -> bool:
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip()) and not found.stdout.strip().startswith("Z")


REFUSED = [
    "select * from read_csv('{other}/secret.csv')",
    "select * from '{own}/../other/secret.csv'",
    "select * from read_text('/etc/hostname')",
    "select * from glob('/*')",
    "select * from read_csv('http://127.0.0.1/secret.csv')",
    "copy (select 1) to '{other}/new.csv'",
    "export database '{other}/new'",
    "attach '{other}/new.db'",
    "attach '{other}/secret.sqlite' (type sqlite)",
    "install httpfs",
    "load httpfs",
    "load '{own}/own.duckdb_extension'",
    "set enable_external_access = true",
    "set allowed_directories = ['/']",
    "reset allowed_directories",
    "set memory_limit = '64GB'",
    "set temp_directory = '/tmp'",
    "set lock_configuration = false",
    "pragma threads = 64",
]


@pytest.mark.parametrize("query", REFUSED)
def test_no_query_of_the_process_reaches_other_files_extensions_or_settings(tmp_path: Path, query: str) -> None:
    import duckdb

    from reifegrad.tables.reading_limits import ReadingLimits, connect, within

    own, other = tmp_path / "own", tmp_path / "other"
    for folder in (own, other):
        folder.mkdir()
    write_csv(own / "own.csv", [{"a": 1}])
    write_csv(other / "secret.csv", [{"a": 2}])
    with within(ReadingLimits(memory="1GB", threads=2, spill=own, only_in=(str(own),))), connect() as database:
        assert database.execute(f"select a from read_csv('{own}/own.csv')").fetchall() == [(1,)]
        with pytest.raises((duckdb.PermissionException, duckdb.InvalidInputException)):
            database.execute(query.format(own=own, other=other))
    assert {path.name for path in other.iterdir()} == {"secret.csv"}


def test_the_process_is_given_such_a_database(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real process: its program is followed by a query of its own, in the limits that it reads in."""
    from reifegrad_web import confined
    from reifegrad_web.imports import reading

    program = """
import sys
from reifegrad_web.imports import reading_process
from reifegrad.tables.reading_limits import connect
def read(task, folder, limits):
    with connect() as database:
        database.execute("select * from read_text('/etc/hostname')")
reading_process._read = read
reading_process.main()
"""
    monkeypatch.setattr(reading, "MODULE", ["-c", program])
    said: list[str] = []
    real = confined._why
    monkeypatch.setattr(confined, "_why", lambda ended, text, limits: said.append(text) or real(ended, text, limits))
    assert bring(leads=small).state == "failed"
    assert "PermissionException" in said[0]


def test_a_worker_that_is_asked_to_end_puts_its_job_down(small: Path) -> None:
    from reifegrad_web.background.models import Job
    from reifegrad_web.background.queue import Hold
    from reifegrad_web.clock import utc_now
    from reifegrad_web.imports.importing import IMPORT, add_import, enqueue
    from reifegrad_web.imports.working import do, work_once
    from reifegrad_web.writing import write

    files, folder = kept({"leads": [small]})
    with write():
        job = enqueue(add_import(files, folder, "crm", "UTC", utc_now()), IMPORT, utc_now(), holder="first")
    do(Hold(job, lambda: True))
    put_down = Job.objects.get()
    assert (put_down.state, put_down.leased_by, put_down.attempts) == ("waiting", "", 0)
    assert work_once("second")
    assert Job.objects.get().state == "done"
    assert len(all_facts()["people"]) == 1


def test_files_that_are_on_another_machine_are_a_reason_and_no_riddle(small: Path) -> None:
    from reifegrad_web.background.queue import Hold
    from reifegrad_web.clock import utc_now
    from reifegrad_web.imports.importing import IMPORT, add_import, enqueue
    from reifegrad_web.imports.storing import remove_folder
    from reifegrad_web.imports.working import do
    from reifegrad_web.writing import write

    files, folder = kept({"leads": [small]})
    with write():
        found = add_import(files, folder, "crm", "UTC", utc_now())
        job = enqueue(found, IMPORT, utc_now(), holder="first")
    remove_folder(folder)
    do(Hold(job))
    found.refresh_from_db()
    assert (found.state, found.error.partition(":")[0]) == ("failed", "import-files-missing")
