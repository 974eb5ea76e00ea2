"""The program as a process of its own: it starts fast, ends with its code, and dies quietly in a pipe."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import reifegrad

PROGRAM = (sys.executable, "-m", "reifegrad")
SOURCE = str(Path(reifegrad.__path__[0]).parent)
ENVIRONMENT = {"PYTHONPATH": SOURCE, "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"}


def execute(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *words], cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=120
    )


def test_help_starts_without_the_engine(tmp_path: Path) -> None:
    imports = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "reifegrad", "--help"],
        cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=True,
    ).stderr  # fmt: skip
    for heavy in ("duckdb", "ibis", "pyarrow", "numpy", "pydantic", "rich", "sqlglot", "ssl", "http.client"):
        assert f"| {heavy}\n" not in imports.replace("   ", ""), heavy


def test_version(tmp_path: Path) -> None:
    assert execute("--version", cwd=tmp_path).stdout == f"reifegrad, version {reifegrad.__version__}\n"


def test_a_run_writes_results_to_stdout_and_the_rest_to_stderr(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("lead_id,position,email,country\n1,CEO,a@x.de,DE\n", "utf-8")
    done = execute("score", "fit-interest", "--leads", "leads.csv", "--as-of", "now", "--json", cwd=tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout)["list"][0]["score"] == 20
    failed = execute("score", "fit-interest", "--leads", "none.csv", "--as-of", "now", cwd=tmp_path)
    assert (failed.returncode, failed.stdout) == (2, "")
    assert failed.stderr.startswith("source-not-found: ")


def test_ctrl_c_ends_with_130_and_leaves_no_half_file(tmp_path: Path, company: tuple[str, ...]) -> None:
    rows = ["activity_id,lead_id,kind,occurred_at,path\n"]
    rows += [f"{n},{n % 1000},page_viewed,2025-01-01T10:00:00Z,/pricing\n" for n in range(1_500_000)]
    # Four copies of each: long enough that no machine is through before the key is pressed.
    (tmp_path / "big.csv").write_text(rows[0] + "".join(rows[1:]) * 4, "utf-8")
    words = [
        *PROGRAM,
        "score",
        "fit-interest",
        *company[:2],
        "--activities",
        "big.csv",
        "--as-of",
        "now",
        "-o",
        "s.csv",
    ]
    process = subprocess.Popen(words, cwd=tmp_path, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True)
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
    assert "Traceback" not in told
    assert "interrupted" in told
    assert list(tmp_path.glob("*s.csv*")) == []


def test_a_closed_pipe_is_no_error_message(tmp_path: Path) -> None:
    line = f"{sys.executable} -m reifegrad sql icp-bant --as-of now | head -1"
    done = subprocess.run(
        ["/bin/sh", "-c", line], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("-- Reifegrad")
    assert "Traceback" not in done.stderr
    assert "Error" not in done.stderr
