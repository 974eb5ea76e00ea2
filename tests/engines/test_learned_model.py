"""A scorecard written as a model file: every engine gives each lead the card's milli-points, and parts that add up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from reifegrad.predict.learn.scorecard import (
    CategorySide,
    CategoryTerm,
    NumberSide,
    NumberTerm,
    PairTerm,
    Scorecard,
)
from reifegrad.predict.write.model_text import Evidence, Header, each_source, model_text
from reifegrad.run.score import score_facts
from reifegrad.run.sources import Sources, load_facts
from reifegrad.spec.condition import Type
from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from pathlib import Path

    from reifegrad.run.engine import Engine

LEADS = 400
KINDS = {"Total Visits": Type.NUMBER, "Größe": Type.TEXT, "opted_in": Type.BOOLEAN, "source": Type.TEXT}
CARD = Scorecard(
    -20_500,
    (
        NumberTerm("Total Visits", (-1.1, 3.0, 7.25), (-1_237, 0, 512, 1_001), -40),
        CategoryTerm("Größe", {"a": 100, "> 50": 200, "else": -105, "c d": 3}, 5, 7),
        CategoryTerm("opted_in", {"true": 1_500, "false": -300}, 0, 20),
        CategoryTerm("source", {"x": 1_500, "y": -333}, 1, 0),
        PairTerm(
            ("Total Visits", "source"),
            (NumberSide((2.0, 3.0)), CategorySide((("x", "y"), ("o'clock",)))),
            ((1_000, 0, 5, 0), (0, -1_500, 200, 1), (17, 0, 0, 3), (30, 20, 10, 11)),
        ),
    ),
)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    columns = {
        "lead_id": [f"L{number:04}" for number in range(LEADS)],
        "Total Visits": rng.choice([-5.0, -1.1, 0.0, 2.0, 3.0, 7.25, 7.26, np.nan], LEADS),
        "Größe": rng.choice(np.array(["a", "> 50", "else", "c d", "new", None], object), LEADS),
        "opted_in": rng.choice(np.array([True, False, None], object), LEADS),
        "source": rng.choice(np.array(["x", "y", "z", "o'clock", None], object), LEADS),
    }
    return pd.DataFrame(columns)


def test_every_engine_gives_the_points_of_the_card(engine: Engine, frame: pd.DataFrame, tmp_path: Path) -> None:
    won = np.zeros(LEADS, dtype=np.int8)
    model = parse_model(model_text(CARD, dict(each_source(KINDS)), Header(), Evidence(frame, won)))
    frame.to_parquet(tmp_path / "leads.parquet")
    facts = load_facts(engine, model, Sources(str(tmp_path / "leads.parquet")), staging=tmp_path)
    run = score_facts(engine, model, facts.relations, as_of=datetime(2026, 1, 1, tzinfo=UTC), ledger=True)

    rows = engine.fetch(run.scores.order_by("lead_id"))
    assert [row["score"] for row in rows] == CARD.milli(frame).tolist()
    expected = CARD.probability(frame)
    assert max(abs(row["probability"] - chance) for row, chance in zip(rows, expected, strict=True)) <= 5.1e-7
    parts = engine.fetch(run.ledger.group_by("lead_id").aggregate(total=run.ledger["points"].sum()))
    assert {row["lead_id"]: row["total"] for row in parts} == {row["lead_id"]: row["score"] for row in rows}


def test_a_feature_without_a_source_is_refused() -> None:
    with pytest.raises(ValueError, match="has no source"):
        model_text(CARD, {}, Header())
