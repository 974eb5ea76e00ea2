from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from reifegrad.measure.quality import auc
from reifegrad.plan.relations import Relations
from reifegrad.predict.profile.rfm import freeze_bins, measure_purchases, quantile_bins, roundest
from reifegrad.predict.profile.rfm_model import rfm_text
from reifegrad.run.score import score_facts
from reifegrad.run.sources import Loader, Sources
from reifegrad.spec.loader import parse_model
from reifegrad.tables import ACTIVITIES, ColumnType

if TYPE_CHECKING:
    from collections.abc import Callable

    from reifegrad.run.engine import Engine

DATA = Path(os.environ.get("REIFEGRAD_DATA", Path(__file__).parents[5] / "shared" / "data"))
AS_OF = datetime(1997, 10, 1, tzinfo=UTC)
BUYING: dict[str, Any] = {"as_of": AS_OF, "kinds": ("purchased",), "amount": "amount"}


def level(values: pd.Series, levels: int, *, falling: bool = False) -> pd.Series:
    """By the definition: 1 + the quantiles below the value; days count down."""
    quantiles = [np.quantile(values, i / levels, method="inverted_cdf") for i in range(1, levels)]
    passed = sum((values > quantile).astype(int) for quantile in quantiles)
    return levels - passed if falling else 1 + passed


def scored(engine: Engine, folder: Path, log: pd.DataFrame, levels: int) -> tuple[pd.Series, str]:
    """RFM points of every customer by a frozen model, and the text of that model."""
    log.to_parquet(folder / "log.parquet")
    source = str(folder / "log.parquet")
    loader = Loader(engine, "UTC", Sources("", activities=source), folder, None, None)
    activities = loader.view(loader.read(ACTIVITIES, source, {"amount": ColumnType.NUMBER}))
    bins = freeze_bins(measure_purchases(engine, activities, **BUYING), levels=levels, **BUYING)
    text = rfm_text(bins, name="rfm", timezone="UTC")
    leads = activities.select("lead_id").distinct()
    run = score_facts(engine, parse_model(text), Relations(leads, activities=activities), as_of=AS_OF)
    frame = engine.arrow(run.scores).to_pandas().set_index("lead_id")
    return frame["score"].astype(int) // 1000, text


def sums(log: pd.DataFrame, levels: int) -> pd.Series:
    """The same by pandas alone."""
    known = log[log["occurred_at"] <= AS_OF.replace(tzinfo=None)]
    by = known.groupby("lead_id")
    days = (AS_OF.replace(tzinfo=None) - by["occurred_at"].max()).dt.days
    return level(days, levels, falling=True) + level(by.size(), levels) + level(by["amount"].sum().round(6), levels)


@pytest.mark.parametrize("name", ["duckdb", "postgres"])
def test_a_frozen_model_gives_the_sums_of_its_bins(
    open_named: Callable[[str], Engine], tmp_path: Path, name: str
) -> None:
    dice = np.random.default_rng(0)
    buyers = dice.integers(0, 300, 1_500).astype(str)
    days = pd.to_timedelta(dice.integers(0, 400 * 86_400, 1_500), unit="s")
    log = pd.DataFrame({"lead_id": buyers, "occurred_at": pd.Timestamp("1996-11-01") + days, "kind": "purchased"})
    log["amount"] = np.where(dice.random(1_500) < 0.1, -5.0, dice.lognormal(3, 1, 1_500).round(2))
    log["activity_id"] = np.arange(1_500).astype(str)
    for levels in (5, 3):
        points, text = scored(open_named(name), tmp_path, log, levels)
        expected = sums(log, levels).reindex(points.index).fillna(0).astype(int)
        assert (points == expected).all()
        assert "1997-10-01" in text


def test_bounds_are_the_roundest_numbers_that_part_the_same_values() -> None:
    values = np.array([1.0, 1, 1, 1, 1, 1, 2, 2, 13, 470])
    bins = quantile_bins(values, 5, micro=False, falling=False)
    assert [(str(one.upper), one.level, one.customers) for one in bins] == [
        ("1", 1, 6),
        ("2", 4, 2),
        ("None", 5, 2),
    ]
    assert [str(roundest(97, 470)), str(roundest(13, 470)), str(roundest(0, 3))] == ["100", "13", "0"]
    assert str(roundest(12_345_678, 12_400_000, 1_000_000)) == "12.35"


def test_real_customers_who_score_high_buy_again(open_named: Callable[[str], Engine], tmp_path: Path) -> None:
    source = DATA / "cdnow_transactions.csv.gz"
    if not source.exists():
        pytest.skip(f"RFM WAS NOT TRIED ON REAL PURCHASES: there is no {source}; name its folder in REIFEGRAD_DATA.")
    log = pd.read_csv(source).rename(
        columns={"customer_id": "lead_id", "date": "occurred_at", "dollar_value": "amount"}
    )
    log["lead_id"], log["occurred_at"] = log["lead_id"].astype(str), pd.to_datetime(log["occurred_at"])
    log["kind"], log["activity_id"] = "purchased", np.arange(len(log)).astype(str)
    columns = ["activity_id", "lead_id", "kind", "occurred_at", "amount"]
    points, _ = scored(open_named("duckdb"), tmp_path, log[columns], 5)
    assert (points == sums(log, 5).reindex(points.index)).all()
    again = set(log.loc[log["occurred_at"] > AS_OF.replace(tzinfo=None), "lead_id"])
    bought = np.array([lead in again for lead in points.index])
    assert bought.mean() == pytest.approx(0.299, abs=0.005)
    assert auc(bought, points.to_numpy()) > 0.76
