"""A small company, as files, for every engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reifegrad.run.sources import Sources
from reifegrad.templates.company import generate_company

if TYPE_CHECKING:
    from collections.abc import Callable

    from reifegrad.run.engine import Engine
    from reifegrad.run.engines.spark import SparkEngine


@pytest.fixture(scope="session")
def company_files(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """300 leads with 6,000 activities."""
    files = generate_company(tmp_path_factory.mktemp("company"), leads=300, activities=6_000, seed=5)
    return Sources(str(files.leads), str(files.accounts), str(files.activities))


@pytest.fixture(scope="session")
def spark(open_named: Callable[[str], Engine]) -> SparkEngine:
    """The Spark of all tests."""
    return open_named("spark")  # type: ignore[return-value]


@pytest.fixture(scope="session")
def duckdb(open_named: Callable[[str], Engine]) -> Engine:
    """What the others are compared with."""
    return open_named("duckdb")
