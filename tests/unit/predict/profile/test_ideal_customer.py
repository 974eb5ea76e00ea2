from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from reifegrad.errors import ReifegradError
from reifegrad.measure.profile_columns import Profiles
from reifegrad.predict.profile.ideal_customer import check_on_newer, derive_ideal_customer
from reifegrad.spec.condition import Type
from reifegrad.templates.company import drivers, generate_company

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company of 12,000 leads; the truth about it is known."""
    path = tmp_path_factory.mktemp("icp")
    generate_company(path, leads=12_000, activities=12_000, seed=5)
    return path


@pytest.fixture
def options(folder: Path) -> tuple[str, ...]:
    return tuple(part for name in ("leads", "accounts") for part in (f"--{name}", f"{folder}/{name}.parquet"))


def test_the_true_drivers_of_the_company_are_its_ideal_customer(
    run: Callable[..., Result], folder: Path, options: tuple[str, ...], tmp_path: Path
) -> None:
    found = run("icp", *options, "--outcomes", folder / "outcomes.parquet", "-o", "icp.yaml", "--json")
    assert found.exit_code == 0, found.output
    record = json.loads(found.output)
    classes = {one["attribute"]: {row["key"]: row for row in one["classes"]} for one in record["attributes"]}
    assert {"position", "industry", "source", "need", "budget"} <= set(classes)
    assert {"favourite_colour", "campaign", "first_name"} <= set(record["left_out"])
    assert not {"favourite_colour", "campaign", "first_name", "last_name"} & set(classes)
    truth = {"industry": drivers.INDUSTRY_POINTS, "source": drivers.SOURCE_POINTS, "need": drivers.NEED_POINTS}
    for attribute, points in truth.items():
        given = [(points.get(key, 0), row["percent"]) for key, row in classes[attribute].items() if row["total"] > 100]
        assert np.corrcoef(*zip(*given, strict=True))[0, 1] > 0.8, attribute
    scored = run("score", "icp.yaml", *options, "--as-of", "2026-01-01", "-o", "scores.csv")
    assert scored.exit_code == 0, scored.output
    check = run("check", "icp.yaml", "--strict")
    assert check.exit_code == 0, check.output
    outcomes = pd.read_parquet(folder / "outcomes.parquet").set_index("lead_id")["outcome"]
    scores = pd.read_csv(tmp_path / "scores.csv").set_index("lead_id")
    best = scores["score"] >= scores["score"].quantile(0.8)
    won = scores.index.map(outcomes).to_numpy() == "won"
    assert won[best].mean() > 2 * won[~best].mean()
    assert record["check"]["interval"][0] > 0.6


def profiles(n: int, seed: int = 0) -> tuple[Profiles, Any]:
    dice = np.random.default_rng(seed)
    columns: dict[str, Any] = {
        "size": np.where(dice.random(n) < 0.1, np.nan, dice.lognormal(4, 1.5, n).round()),
        "branch": dice.choice(["a", "b", "c"], n).astype(object),
        "same_branch": np.empty(n, dtype=object),
        "noise": dice.choice(list("pqrst"), n).astype(object),
        "name": np.array([f"n{i}" for i in range(n)], dtype=object),
        "is_partner": np.array([bool(x) for x in dice.random(n) < 0.3], dtype=object),
    }
    columns["same_branch"][:] = [{"a": "A", "b": "B", "c": "C"}[x] for x in columns["branch"]]
    odds = -2 + 1.2 * (columns["branch"] == "a") + 1.0 * (np.nan_to_num(columns["size"]) >= 100)
    odds += 0.8 * columns["is_partner"].astype(float)
    won = dice.random(n) < 1 / (1 + np.exp(-odds))
    kinds = dict.fromkeys(columns, Type.TEXT) | {"size": Type.NUMBER, "is_partner": Type.BOOLEAN}
    return Profiles(np.arange(n).astype(str).astype(object), columns, kinds), won


def test_what_separates_is_found_once_and_what_knows_the_answer_is_left_out() -> None:
    known, won = profiles(6_000)
    closed = np.where(won, "signed", np.where(np.arange(6_000) % 2, None, "no interest")).astype(object)
    columns = {**known.columns, "closing_note": closed}
    everything = Profiles(known.lead, columns, {**known.types, "closing_note": Type.TEXT})
    found = derive_ideal_customer(everything, won, np.ones(6_000, dtype=bool))
    names = {one.name for one in found.attributes}
    assert {"size", "is_partner"} < names
    assert len(names & {"branch", "same_branch"}) == 1
    assert not names & {"noise", "name", "closing_note"}
    size = next(one for one in found.attributes if one.name == "size")
    assert [row.key for row in size.classes] == [100.0, None]
    assert size.classes[0].percent < size.classes[1].percent
    check = check_on_newer(known, won, np.ones(6_000, dtype=bool))
    assert check is not None and check.interval[0] > 0.6


def test_the_match_in_the_file_is_the_match_of_the_profile(run: Callable[..., Result], tmp_path: Path) -> None:
    known, won = profiles(2_000, seed=3)
    frame = pd.DataFrame(dict(known.columns))
    frame["lead_id"], frame["created_at"] = known.lead, "2025-01-01T00:00:00Z"
    frame.to_csv(tmp_path / "leads.csv", index=False)
    outcomes = pd.DataFrame({"lead_id": known.lead, "outcome": np.where(won, "won", "lost")})
    outcomes.assign(decided_at="2025-02-01T00:00:00Z").to_csv(tmp_path / "outcomes.csv", index=False)
    derived = run("icp", "--leads", "leads.csv", "--outcomes", "outcomes.csv", "-o", "icp.yaml", "--lang", "de")
    assert derived.exit_code == 0, derived.output
    scored = run("score", "icp.yaml", "--leads", "leads.csv", "--as-of", "2025-03-01", "-o", "scores.csv")
    assert scored.exit_code == 0, scored.output
    texts = {**known.columns, "is_partner": np.array([str(x) for x in known.columns["is_partner"]], dtype=object)}
    as_read = Profiles(known.lead, texts, {**known.types, "is_partner": Type.TEXT})
    profile = derive_ideal_customer(as_read, won, np.ones(2_000, dtype=bool))
    score = pd.read_csv(tmp_path / "scores.csv", dtype={"lead_id": str}).set_index("lead_id")["score"]
    assert score.reindex(known.lead).to_numpy() == pytest.approx(profile.match(as_read), abs=0.01)


def test_too_few_outcomes_and_no_difference_are_one_clear_line() -> None:
    known, won = profiles(3_000)
    few = won & (np.cumsum(won) <= 39)
    with pytest.raises(ReifegradError, match="39 won"):
        derive_ideal_customer(known, few, np.ones(3_000, dtype=bool))
    noise = Profiles(known.lead, {"noise": known.columns["noise"]}, {"noise": Type.TEXT})
    with pytest.raises(ReifegradError, match="no attribute distinguishes"):
        derive_ideal_customer(noise, won, np.ones(3_000, dtype=bool))


def test_the_reason_why_an_attribute_is_left_out_is_the_true_one() -> None:
    known, won = profiles(3_000)
    dice = np.random.default_rng(8)
    columns = {
        **known.columns,
        "floors": dice.integers(1, 90, 3_000).astype(float),  # many share a value, and it says nothing
        "rating": np.where(np.arange(3_000) < 30, 5.0 + np.arange(3_000) % 2, np.nan),
        "tenant": np.full(3_000, 7.0),
        "brand": np.full(3_000, "x", dtype=object),
    }
    kinds = {**known.types, **dict.fromkeys(("floors", "rating", "tenant"), Type.NUMBER), "brand": Type.TEXT}
    left = derive_ideal_customer(Profiles(known.lead, columns, kinds), won, np.ones(3_000, dtype=bool)).excluded
    names = ("floors", "rating", "tenant", "brand", "name")
    assert [left[name] for name in names] == ["no_difference", "few_known", "one_value", "one_value", "no_classes"]


def test_the_comment_on_grades_says_the_true_shares(run: Callable[..., Result], tmp_path: Path) -> None:
    dice = np.random.default_rng(5)
    size = dice.choice([5, 30, 70, 150, 400], 2_000, p=[0.22, 0.24, 0.2, 0.18, 0.16])
    won = dice.random(2_000) < np.array([0.01, 0.09, 0.18, 0.31, 0.53])[np.searchsorted([6, 31, 71, 151], size)]
    leads = [f"N{place}" for place in range(2_000)]
    table = pd.DataFrame({"lead_id": leads, "created_at": "2025-01-01", "employees": size})
    table.to_csv(tmp_path / "leads.csv", index=False)
    outcomes = pd.DataFrame({"lead_id": leads, "outcome": np.where(won, "won", "lost"), "decided_at": "2025-02-01"})
    outcomes.to_csv(tmp_path / "outcomes.csv", index=False)
    made = run("icp", "--leads", "leads.csv", "--outcomes", "outcomes.csv", "-o", "icp.yaml")
    assert made.exit_code == 0, made.output
    scored = run("score", "icp.yaml", "--leads", "leads.csv", "--as-of", "2025-03-01", "-o", "scores.csv")
    assert scored.exit_code == 0, scored.output
    shares = pd.read_csv(tmp_path / "scores.csv")["icp_grade"].value_counts(normalize=True).sort_index()
    assert list(shares.index) == list("ABCD")
    said = ", ".join(f"{grade} {100 * share:.1f} %" for grade, share in shares.items())
    assert f"# Shares of these leads: {said}." in (tmp_path / "icp.yaml").read_text("utf-8")
