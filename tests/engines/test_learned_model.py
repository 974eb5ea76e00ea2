"""A scorecard written as a model file: every engine gives each lead the card's milli-points, and parts that add up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from reifegrad.measure.cases import Cases
from reifegrad.predict.learn.candidates import candidate_model, make_candidates
from reifegrad.predict.learn.features import build_features
from reifegrad.predict.learn.scorecard import (
    CategorySide,
    CategoryTerm,
    NumberSide,
    NumberTerm,
    PairTerm,
    Scorecard,
)
from reifegrad.predict.write.candidate_titles import candidate_title
from reifegrad.predict.write.model_text import Evidence, FeatureSource, Header, each_source, model_text
from reifegrad.reference import score_all
from reifegrad.run.records import record_relations, score_records
from reifegrad.run.score import score_facts
from reifegrad.run.sources import Sources, load_facts
from reifegrad.run.survey import Attribute, Slice, Survey
from reifegrad.spec.condition import Type
from reifegrad.spec.facts import Activity, FactRecords, Lead
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


AGED = Scorecard(
    -9_500,
    (
        NumberTerm("lead_age", (0.0, 30.0, 91.0), (-7, 1_237, 0, -512), 40),
        NumberTerm("first_activity_weekday", (2.0, 6.0), (100, 205, -3), -77),
        NumberTerm("first_activity_hour", (8.0, 12.0), (0, 11, -1), 20),
        PairTerm(
            ("first_activity_weekday", "first_activity_hour"),
            (NumberSide((2.0, 3.0)), NumberSide((8.0, 12.0))),
            ((0, 0, 5, 0), (0, 1_500, 200, 1), (17, 0, 0, 3), (0, 0, 0, 11)),
        ),
        PairTerm(
            ("lead_age", "position"),
            (NumberSide((60.0,)), CategorySide((("CEO",),))),
            ((1_000, 0, 5), (0, -1_500, 2), (30, 20, 10)),
        ),
    ),
)


def aged_facts() -> FactRecords:
    """Leads of all ages, some of unknown age; some that never came, or came after the moment only."""
    rng, now = np.random.default_rng(7), datetime(2026, 1, 1, tzinfo=UTC)
    leads, done = [], []
    for number in range(120):
        created = None if number % 9 == 0 else now - timedelta(hours=float(rng.integers(0, 24 * 120)))
        position = str(rng.choice(["CEO", "clerk"])) if number % 4 else None
        leads.append(Lead(f"L{number:03}", created, None, {"position": position}))
        for place in range(number % 5):
            at = now + timedelta(hours=float(rng.integers(-24 * 30, 24 * 3)))
            done.append(Activity(f"A{number}-{place}", f"L{number:03}", "page_viewed", at, {}))
    return FactRecords(tuple(leads), (), tuple(done))


@pytest.mark.parametrize("timezone", ["UTC", "America/New_York"])
def test_age_and_first_activity_are_learned_and_written_as_they_are_measured(engine: Engine, timezone: str) -> None:
    facts, as_of = aged_facts(), datetime(2026, 1, 1, tzinfo=UTC)
    survey = Survey((Slice("page_viewed", leads=9),), (Attribute("position", "text"),), has_ages=True)
    candidates = [one for one in make_candidates(survey) if one.is_of_lead]
    relations = record_relations(engine, candidate_model(candidates, timezone), facts)
    ids = np.array([lead.id for lead in facts.leads], dtype=object)
    flags, zeros = np.ones(len(ids), dtype=bool), np.zeros(len(ids), dtype=np.int8)
    moments = np.full(len(ids), np.datetime64("2026-01-01", "us"))
    cases = Cases(ids, moments, zeros, flags, flags, "given", np.timedelta64(1, "D"))
    frame = build_features(engine, relations, candidates, cases, timezone=timezone)
    assert {"lead_age", "first_activity_weekday", "first_activity_hour", "position"} == set(frame)
    assert frame["first_activity_weekday"].isna().any()

    kinds = {"number": Type.NUMBER, "category": Type.TEXT}
    sources = {c.name: FeatureSource(c.criterion, kinds[c.kind], candidate_title(c), c.measures) for c in candidates}
    text = model_text(AGED, sources, Header(timezone=timezone), Evidence(frame, zeros))
    assert text.count("first(occurred_at)") == 1
    model = parse_model(text)
    expected = AGED.milli(frame).tolist()
    assert [found.score for found in score_all(model, facts, as_of=as_of)] == expected
    assert [found.score for found in score_records(engine, model, facts, as_of=as_of)] == expected
    assert len(set(expected)) > 20
