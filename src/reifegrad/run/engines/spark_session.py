"""Opens a quiet, exact Spark session from a `spark://` URL."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import socket
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from reifegrad.errors import ReifegradError, fail
from reifegrad.run.engines.spark import SparkEngine
from reifegrad.run.engines.spark_errors import first_line
from reifegrad.run.engines.spark_java import with_java
from reifegrad.run.engines.spark_jobs import uninterrupted
from reifegrad.run.engines.spark_tables import refuse_fleeting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyspark.sql import SparkSession

EXACT = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "true",  # two columns of a file may differ in their case only
}
"""What scores depend on; nobody may set them otherwise."""

_LOG = """status = off
rootLogger.level = off
rootLogger.appenderRef.null.ref = nowhere
appender.nowhere.type = Null
appender.nowhere.name = nowhere
logger.gateway.name = org.apache.spark.api.python.PythonGatewayServer
logger.gateway.level = off
"""
_HERE = ("127.0.0.1", "localhost")
_CATALOG = "spark.sql.catalogImplementation"
_SHIFTS = {"K": -10, "M": 0, "G": 10, "T": 20}
_PATIENCE = 5.0  # seconds for a master to answer; Spark itself would try for more than a minute


@dataclass(frozen=True)
class SparkAddress:
    """A master as Spark writes it, the settings of the URL, and whether tables are those of Hive."""

    master: str
    settings: dict[str, str]
    hive: bool

    @property
    def local(self) -> bool:
        """Whether everything runs in one process on this machine."""
        return self.master.startswith("local")

    @property
    def hosts(self) -> list[tuple[str, int]]:
        """The places where a standalone master may answer."""
        if not self.master.startswith("spark://"):
            return []
        places = (place.rpartition(":") for place in self.master.removeprefix("spark://").split(","))
        return [(host, int(port)) for host, _, port in places]


def read_address(rest: str, threads: int | None = None) -> SparkAddress:
    """Take `local[2]?spark.executor.memory=2g&hive=true` apart. Raises `ReifegradError` for another form."""
    place, _, query = rest.strip().partition("?")
    place = place.rstrip("/")
    if place in ("", "local"):
        place = f"local[{threads or '*'}]"
    if re.fullmatch(r"local\[(\d+|\*)(,\s*\d+)?\]|yarn|k8s://.+", place):
        master = place
    elif re.fullmatch(r"[^\s:/,]+:\d+(,[^\s:/,]+:\d+)*", place):
        master = f"spark://{place}"
    else:
        raise fail("engine-url", variant="spark-master", place=place)
    settings = dict(parse_qsl(query, keep_blank_values=True))
    hive = settings.pop("hive", "false").lower()
    if hive not in ("true", "false"):
        raise fail("engine-url", variant="spark-hive", hive=hive)
    strange = [name for name in settings if not name.startswith("spark.")]
    if strange:
        raise fail("engine-url", variant="spark-setting", setting=strange[0])
    refused = [name for name in settings if name in EXACT]
    if refused:
        raise fail("engine-url", variant="spark-fixed", setting=refused[0])
    return SparkAddress(master, settings, hive == "true")


def check_lasting(rest: str, names: Iterable[str]) -> None:
    """Raise `ReifegradError` for tables that would end with a Spark of this URL, where that is sure before it starts.

    Files of settings may name a catalog that lasts; then Spark itself is asked, once it has started.
    """
    address = read_address(rest)
    chosen = address.settings.get(_CATALOG, "hive" if address.hive else "in-memory")
    if chosen == "in-memory" and not _has_defaults() and ("pyspark" not in sys.modules or _running() is None):
        refuse_fleeting(names)


def _has_defaults() -> bool:
    """Whether Spark may find a file of settings."""
    if "SPARK_CONF_DIR" in os.environ or "SPARK_HOME" in os.environ:
        return True
    package = find_spec("pyspark")
    places = package.submodule_search_locations if package is not None else None
    return any(Path(place, "conf", "spark-defaults.conf").is_file() for place in places or ())


def open_spark(rest: str, memory: str | None, threads: int | None, spill: Path | None) -> SparkEngine:
    """Start a session on a master, or join the one that is open in this process.

    `memory` is that of the driver, `threads` counts for `local` alone, `spill` is a folder for what Spark keeps on
    this machine. Raises `ReifegradError`: no driver, no Java, nobody answers, or the URL has no known form.
    """
    address = read_address(rest, threads)
    try:
        import pyspark.sql  # noqa: F401  # only to see whether it is there
        from ibis.backends.pyspark import Backend  # noqa: F401  # and what Ibis needs beside it
    except ImportError as error:
        raise fail("driver-missing", variant="spark", reason=str(error.name or error)) from error
    folder = spill if spill is not None else _folder_of_the_process()
    running = _running()
    if running is not None:
        return SparkEngine(_joined(running), folder, owned=False)
    _knock(address)
    settings = _settings(address, memory, folder)
    try:
        with with_java():
            session = uninterrupted(lambda: _start(address, settings))
    except ReifegradError:
        raise
    except Exception as error:
        reason = first_line(error)
        raise fail("engine-unreachable", variant="spark-start", master=address.master, reason=reason) from error
    return SparkEngine(session, folder, owned=True)


def _folder_of_the_process() -> Path:
    """A folder that goes with the process, for who names none."""
    folder = tempfile.mkdtemp(prefix="reifegrad-spark-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _running() -> SparkSession | None:
    """The session of this process, if somebody has opened one."""
    from pyspark.sql import SparkSession

    # The active session belongs to a thread; the instantiated one to the process.
    found = SparkSession.getActiveSession() or getattr(SparkSession, "_instantiatedSession", None)
    alive = found is not None and found.sparkContext._jsc is not None  # there is no public sign
    return found if alive else None


def _joined(session: SparkSession) -> SparkSession:
    """A session of our own on the same Spark: its settings and views are not the user's."""
    own = session.newSession()
    for name, value in EXACT.items():
        own.conf.set(name, value)
    return own


def _knock(address: SparkAddress) -> None:
    """Raise `ReifegradError` unless one of the masters answers."""
    failures = []
    for host, port in address.hosts:
        try:
            socket.create_connection((host, port), timeout=_PATIENCE).close()
        except OSError as error:
            failures.append(error)
        else:
            return
    if failures:
        reason = failures[0].strerror or str(failures[0])
        raise fail("engine-unreachable", variant="spark", master=address.master, reason=reason) from failures[0]


def _settings(address: SparkAddress, memory: str | None, folder: Path) -> dict[str, str]:
    log = folder / "log4j2.properties"
    log.write_text(_LOG, "utf-8")
    quiet = f"-Dlog4j2.configurationFile={log.resolve().as_uri()} -Duser.timezone=UTC"
    if address.hive:
        quiet += f' "-Dderby.stream.error.file={folder.resolve() / "derby.log"}"'
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.executor.extraJavaOptions": "-Duser.timezone=UTC",
    }
    if address.local:
        settings |= {"spark.local.dir": str(folder.resolve()), "spark.driver.memory": "2g"}
        settings["spark.sql.shuffle.partitions"] = "16"  # Spark's own 200 are for a cluster; here they only cost time
    if address.local or any(host in _HERE for host, _ in address.hosts):
        settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    if memory is not None:
        settings["spark.driver.memory"] = _spark_size(memory)
    settings |= address.settings
    own = address.settings.get("spark.driver.extraJavaOptions", "")
    return settings | {"spark.driver.extraJavaOptions": f"{quiet} {own}".strip()} | EXACT


def _spark_size(memory: str) -> str:
    """Spark takes whole numbers only: 1.5 GB are 1536m."""
    number, unit = re.fullmatch(r"([\d.]+)\s*([KMGT])i?B?", memory.strip(), re.IGNORECASE).groups()  # type: ignore[union-attr]
    return f"{max(1, int(float(number) * 2.0 ** _SHIFTS[unit.upper()]))}m"


def _start(address: SparkAddress, settings: dict[str, str]) -> SparkSession:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(address.master).appName("reifegrad")
    for name, value in settings.items():
        builder = builder.config(name, value)
    if address.hive:
        builder = builder.enableHiveSupport()
    session: SparkSession = builder.getOrCreate()
    return session
