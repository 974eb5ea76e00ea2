"""Every page of the documentation is followed to the letter: its files are made, its commands run, and what it
shows must be what they print."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from page_script import Command, EditFile, NeedData, Step, WriteFile, WriteSheet, missing_lines, read_script
from page_workbook import write_workbook

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("REIFEGRAD_DATA", ROOT.parent / "shared" / "data"))
PAGES = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    if any(isinstance(step, Command) for step in read_script(path))
)

NOT_RUN = {
    "make setup",
    "make serve",
    "make test",
    "make check",
    "source .venv/bin/activate",
    "reifegrad admin --data crm-server connector run tryton --json",
}
"""Commands that install, fetch or take long: shown in the pages, but not run here. No others are let through."""

SAME_AS = {
    "make run": "reifegrad demo",
    "reifegrad serve --demo --data demo-server --port 8017": (
        "reifegrad serve --demo --data demo-server --port 8017 > server.out 2> server.log & echo $! > server.pid; "
        "for second in $(seq 60); do grep -qs TOKEN server.out && break; sleep 1; done; "
        "curl -sf http://127.0.0.1:8017/readyz > /dev/null && cat server.out"
    ),
    "reifegrad doctor --data demo-server": (
        "for again in $(seq 60); do reifegrad doctor --data demo-server > health && break; sleep 2; done; cat health"
    ),
}
"""What is run in place of a command, so that its output can be checked: what a target of the Makefile runs, a server
that a reader leaves open in a terminal, a question that a reader repeats until the answer is there."""


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_a_page_can_be_followed_to_the_letter(page: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    environment = _environment(tmp_path)
    if "$DATABASE_URL" in page.read_text(encoding="utf-8"):
        environment["DATABASE_URL"] = request.getfixturevalue("postgres_url")
    try:
        for step in read_script(page):
            _follow(step, tmp_path, page, environment)
    finally:
        _stop_servers(tmp_path)


def _stop_servers(folder: Path) -> None:
    """A page that fails halfway leaves its server running; its number is in a file, as the page has written it."""
    for place in folder.glob("*.pid"):
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(place.read_text()), signal.SIGTERM)


def test_commands_that_are_not_run_are_known() -> None:
    shown = {step.text for page in PAGES for step in read_script(page) if isinstance(step, Command) and not step.run}
    assert shown == NOT_RUN


def test_make_run_is_what_we_take_it_for() -> None:
    assert "$(RUN)/reifegrad demo\n" in (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nrun:")[2]


def _follow(step: Step, folder: Path, page: Path, environment: dict[str, str]) -> None:
    match step:
        case WriteFile():
            target = folder / step.name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(step.text, encoding=step.encoding)
        case WriteSheet():
            write_workbook(step, folder / step.name)
        case EditFile():
            text = (folder / step.name).read_text(encoding="utf-8")
            assert text.count(step.old) == 1, f"{_name(page)}:{step.line}: {step.name} has not once:\n{step.old}"
            (folder / step.name).write_text(text.replace(step.old, step.new), encoding="utf-8")
        case NeedData():
            _provide(step, folder, page)
        case Command() if step.run:
            _run(step, folder, page, environment)


def _provide(step: NeedData, folder: Path, page: Path) -> None:
    source = DATA / step.source
    if not source.exists():
        pytest.skip(
            f"{_name(page)} WAS NOT TESTED: there is no {source}. Get the data as the page says and name its folder "
            "in REIFEGRAD_DATA."
        )
    (folder / step.name).symlink_to(source.resolve())


def _run(step: Command, folder: Path, page: Path, environment: dict[str, str]) -> None:
    place = f"{_name(page)}:{step.line}: $ {step.text}"
    done = subprocess.run(
        ["bash", "-c", SAME_AS.get(step.text, step.text)],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=300,
        check=False,
    )
    printed = done.stdout.decode("utf-8")
    assert done.returncode == step.code, f"{place}\nended with {done.returncode}, not {step.code}:\n{printed}"
    missing = missing_lines(step.shown, printed)
    assert not missing, f"{place}\ndid not print here:\n" + "\n".join(missing) + f"\nbut:\n{printed}"


def _environment(folder: Path) -> dict[str, str]:
    """The same for every machine: a width, a language, a time zone; the programs of this environment first."""
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "COLUMNS": "100",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TERM": "dumb",
        "TZ": "UTC",
    }
