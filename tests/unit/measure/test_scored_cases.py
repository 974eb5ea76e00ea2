"""What models said about cases is the same on another engine, and is what scoring that one moment says."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

import numpy as np
import pytest

from reifegrad.measure.cases import build_cases
from reifegrad.measure.history import read_history
from reifegrad.measure.moment_choice import parse_length, parse_moments
from reifegrad.measure.scored_cases import hand_over_cases, read_criteria, score_cases
from reifegrad.run.score import score_facts
from reifegrad.run.sources import LoadedFacts, Sources, load_facts
from reifegrad.templates.company import generate_company
from reifegrad.templates.shipped import load_template

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reifegrad.run.engine import Engine

MODEL = load_template("fit-interest")
HORIZON = parse_length("90d")
TODAY = np.datetime64("2026-06-01", "us")


@pytest.fixture(scope="module")
def facts_on(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Engine], LoadedFacts]:
    folder = tmp_path_factory.mktemp("facts")
    files = generate_company(folder, leads=80, activities=1_200, seed=5)
    paths = (str(path) for path in (files.leads, files.accounts, files.activities))
    sources = Sources(*paths, outcomes=str(files.outcomes))
    return lambda engine: load_facts(engine, MODEL, sources, staging=_fresh(folder))


def _fresh(folder: Path) -> Path:
    place = folder / str(len(list(folder.iterdir())))
    place.mkdir()
    return place


def test_another_engine_says_the_same_about_every_case(
    open_named: Callable[[str], Engine], facts_on: Callable[[Engine], LoadedFacts]
) -> None:
    found = []
    for one in (open_named("postgres"), open_named("duckdb")):
        facts = facts_on(one)
        history = read_history(one, facts, today=TODAY)
        cases = build_cases(history, parse_moments("creation+30d"), HORIZON, timezone=MODEL.timezone)
        found.append(
            (
                cases.won.tolist(),
                score_cases(one, MODEL, facts.relations, cases),
                read_criteria(one, MODEL, facts.relations, cases),
                hand_over_cases(one, MODEL, facts.relations, history, HORIZON).as_of.tolist(),
            )
        )
    (won, mine, read, handed), (same_won, other, same_read, same_handed) = found
    assert won == same_won
    assert sum(won) > 0
    assert np.array_equal(mine.score, other.score)
    assert mine.names["stage"].tolist() == other.names["stage"].tolist()
    assert read["position"].tolist() == same_read["position"].tolist()
    assert np.allclose(read["pricing_page"], same_read["pricing_page"])
    assert handed == same_handed != []


def test_a_case_has_the_score_of_its_own_moment(
    open_named: Callable[[str], Engine], facts_on: Callable[[Engine], LoadedFacts]
) -> None:
    engine = open_named("duckdb")
    facts = facts_on(engine)
    cases = build_cases(
        read_history(engine, facts, today=TODAY), parse_moments("month_ends"), HORIZON, timezone=MODEL.timezone
    )
    judged = score_cases(engine, MODEL, facts.relations, cases)
    assert judged.scored.all()
    for row in np.linspace(0, len(cases) - 1, 6).astype(int):
        moment = cases.as_of[row].item().replace(tzinfo=UTC)
        run = score_facts(engine, MODEL, facts.relations, as_of=moment, only=[str(cases.lead[row])])
        (expected,) = engine.fetch(run.scores)
        assert (judged.score[row] * 1000, judged.names["stage"][row]) == (expected["score"], expected["stage"])
