"""A demo company whose true drivers are known, opened as facts, with a case for each lead just before its decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest

from reifegrad.measure.cases import Cases, History, cases_at
from reifegrad.measure.history import read_history
from reifegrad.measure.moment_choice import parse_length
from reifegrad.run.engine_url import open_engine
from reifegrad.run.open_facts import open_facts
from reifegrad.run.sources import LoadedFacts, Sources
from reifegrad.templates.company import generate_company

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.run.engine import Engine


class Company(NamedTuple):
    engine: Engine
    facts: LoadedFacts
    history: History
    cases: Cases


@pytest.fixture(scope="package")
def decided_company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """20,000 leads; the moment is one second before each decision, so that all that drove it is known."""
    folder = tmp_path_factory.mktemp("demo")
    files = generate_company(folder, leads=20_000, activities=300_000, seed=11)
    sources = Sources(str(files.leads), str(files.accounts), str(files.activities), outcomes=str(files.outcomes))
    engine = open_engine()
    facts = open_facts(engine, sources, timezone="Europe/Berlin", staging=folder / "staging")
    history = read_history(engine, facts, today=np.datetime64("now", "us"))
    moments = history.decided_at - np.timedelta64(1, "s")
    yield Company(engine, facts, history, cases_at(history, history.outcome_lead, moments, parse_length("1d")).whole())
    engine.close()
