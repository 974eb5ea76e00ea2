"""Terminals that know little, streams that nobody reads, systems that end the program: readable, and nothing left."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

import reifegrad

SOURCE = str(Path(reifegrad.__path__[0]).parent)
ENVIRONMENT = {"PYTHONPATH": SOURCE, "PATH": "/usr/bin:/bin"}
ASCII = (
    {"PYTHONIOENCODING": "ascii"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "cp1252"},
)
MODEL = """
reifegrad: 1
name: m
title: "Gr\u00f6\u00dfe \u00d7 Wert \u2192 \u0141\u00f3d\u017a \u65e5"
dimensions:
  f: {criteria: {c: {title: "\u00dcber 100 \u2013 gro\u00df", attribute: employees, points: {">= 100": 5, else: 1}}}}
"""
SCORE = ("score", "m.yaml", "--leads", "leads.csv", "--as-of", "2026-01-01")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "m.yaml").write_text(MODEL, "utf-8")
    (tmp_path / "leads.csv").write_text("lead_id,employees,name\nA,150,J\u00fcrgen \u201eX\u201c\nB,3,\n", "utf-8")
    return tmp_path


def shell(line: str, place: Path, **more: str) -> subprocess.CompletedProcess[bytes]:
    text = line.replace("reifegrad", f"{sys.executable} -m reifegrad", 1)
    return subprocess.run(
        ["/bin/sh", "-c", text], cwd=place, env=ENVIRONMENT | more, capture_output=True, check=False, timeout=120
    )


@pytest.mark.parametrize("terminal", ASCII, ids=str)
def test_a_terminal_without_umlauts_shows_letters_that_it_knows(place: Path, terminal: dict[str, str]) -> None:
    done = shell(f"reifegrad {' '.join(SCORE)} --lang de", place, **terminal)
    assert (done.returncode, done.stderr) == (0, b"")
    told = done.stdout.decode("cp1252" if "cp1252" in str(terminal) else "ascii")
    plain = told.replace("\u00f6", "oe").replace("\u00df", "ss").replace("\u00dc", "Ue").replace("\u00fc", "ue")
    plain = plain.replace("\u00d7", "x").replace("\u00f3", "o").replace("\u2013", "-")
    assert "Groesse x Wert -> Lodz ?, Stand 01.01.2026" in plain
    assert "Ueber 100 - gross" in plain
    assert "Juergen" in plain


@pytest.mark.parametrize("terminal", ASCII, ids=str)
def test_output_for_programs_stays_exact_on_such_a_terminal(place: Path, terminal: dict[str, str]) -> None:
    done = shell(f"reifegrad {' '.join(SCORE)} --json", place, **terminal)
    assert json.loads(done.stdout)["list"][0]["name"] == "J\u00fcrgen \u201eX\u201c"
    (place / "q.yaml").write_text(
        MODEL.replace(
            'attribute: employees, points: {">= 100": 5, else: 1}', "attribute: x, points: {Gr\u00fc\u00df: 1}"
        ),
        "utf-8",
    )
    query = shell("reifegrad sql q.yaml --as-of 2026-01-01", place, **terminal).stdout
    encoding = "cp1252" if "cp1252" in str(terminal) and b"\xfc" in query and b"\xc3" not in query else "utf-8"
    assert "'Gr\u00fc\u00df'" in query.decode(encoding)


@pytest.mark.parametrize("terminal", ASCII, ids=str)
def test_an_error_is_readable_there_too(place: Path, terminal: dict[str, str]) -> None:
    done = shell("reifegrad check gr\u00f6\u00dfe.yaml --lang de", place, **terminal)
    assert done.returncode == 2
    assert b"model-not-found" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        (f"reifegrad {' '.join(SCORE)} | head -1", {0}),
        ("reifegrad schema | head -1", {0}),
        (f"reifegrad {' '.join(SCORE)} --json | head -1", {0}),
        (f"reifegrad {' '.join(SCORE)} >&-", {0, 1}),
        (f"reifegrad {' '.join(SCORE)} 2>&-", {0}),
        ("reifegrad check nothing.yaml 2>&-", {2}),
        (f"reifegrad {' '.join(SCORE)} > /dev/full", {1}),
    ],
)
def test_a_stream_that_nobody_reads_is_no_traceback(place: Path, line: str, codes: set[int]) -> None:
    done = shell(line, place)
    assert done.returncode in codes
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_system_that_ends_the_program_leaves_no_folder(place: Path, number: signal.Signals) -> None:
    """As soon as the folder for converted copies is there, and in the midst of reading."""
    (place / "temporary").mkdir()
    rows = "".join(f"L{n},{n % 500},Name {n}\n" for n in range(2_000_000))
    (place / "big.csv").write_text(f"lead_id,employees,name\n{rows}", "utf-8")
    words = [sys.executable, "-m", "reifegrad", *SCORE, "-o", "s.csv"]
    words[words.index("leads.csv")] = "big.csv"
    folder = {"TMPDIR": str(place / "temporary")}
    process = subprocess.Popen(words, cwd=place, env=ENVIRONMENT | folder, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 60
    while not list((place / "temporary").glob("reifegrad-*/*")) and time.monotonic() < until:
        time.sleep(0.01)
    assert list((place / "temporary").glob("reifegrad-*/*"))
    process.send_signal(number)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert f"interrupted: stopped by the system ({number.name})" in told
    assert list((place / "temporary").iterdir()) == []
    assert list(place.glob("*s.csv*")) == [place / "leads.csv"]


def test_a_signal_that_is_ignored_stays_ignored(place: Path) -> None:
    done = shell(f"trap '' HUP; reifegrad {' '.join(SCORE)} & p=$!; kill -HUP $p; wait $p", place)
    assert done.returncode == 0
    assert b"2 leads scored" in done.stdout


def test_results_keep_the_rights_of_the_file_that_they_replace(place: Path) -> None:
    (place / "s.csv").write_text("old", "utf-8")
    (place / "s.csv").chmod(0o600)
    assert shell(f"umask 022; reifegrad {' '.join(SCORE)} -o s.csv --contributions c.parquet", place).returncode == 0
    assert stat.S_IMODE((place / "s.csv").stat().st_mode) == 0o600
    assert stat.S_IMODE((place / "c.parquet").stat().st_mode) == 0o644
    assert (place / "s.csv").read_text("utf-8").startswith("lead_id,score")


def test_two_runs_in_one_folder_both_finish_and_keep_their_rejects(place: Path) -> None:
    """The same output, other sources: both rejects are there, the output is one of the two, whole."""
    bad = {"one.csv": "seven,never", "two.csv": "eight,never"}
    for name, row in bad.items():
        rows = "".join(f"L{n},{n % 500},2025-01-01\n" for n in range(20_000))
        (place / name).write_text(f"lead_id,employees,created_at\n{rows}X,{row}\n", "utf-8")
    runs = []
    for name in bad:
        words = [sys.executable, "-m", "reifegrad", *SCORE, "-o", "s.csv", "--json"]
        words[words.index("leads.csv")] = name
        runs.append(subprocess.Popen(words, cwd=place, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True))
    told = [json.loads(run.communicate(timeout=300)[0])["tables"]["leads"]["rejects_file"] for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert len((place / "s.csv").read_text("utf-8").splitlines()) == 20_002
    left = {file.name for file in (place / "reifegrad-rejects").iterdir()}
    assert left == {Path(file).name for file in told}
    if len(left) == 2:  # they ran at once; otherwise the later one has replaced the list of the earlier
        assert "seven" in (place / told[0]).read_text("utf-8")
        assert "eight" in (place / told[1]).read_text("utf-8")
    assert not list(place.rglob("*.partial"))
