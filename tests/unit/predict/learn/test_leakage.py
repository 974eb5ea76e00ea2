"""Columns that know the answer are found and named; honest ones are not thrown out."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from reifegrad.predict.learn.candidates import make_candidates
from reifegrad.predict.learn.features import build_features
from reifegrad.predict.learn.leakage import Suspicion, changed_late, excluded_columns, find_leaks
from reifegrad.run.survey import survey_facts

DATA = Path(os.environ.get("REIFEGRAD_DATA", Path(__file__).parents[5] / "shared" / "data"))
TASKS = ("x_education_strict", "x_education_form", "bank", "shoppers", "olist")


def by_name(found: tuple[Suspicion, ...]) -> dict[str, str]:
    return {one.feature: one.code for one in excluded_columns(found)}


@pytest.fixture(scope="module")
def honest(decided_company: Any) -> tuple[pd.DataFrame, np.ndarray]:
    """What the demo company knows of its leads, and who was won."""
    engine, facts, _, cases = decided_company
    candidates = [c for c in make_candidates(survey_facts(engine, facts.relations)) if "attribute" in c.document]
    return build_features(engine, facts.relations, candidates, cases, timezone="Europe/Berlin"), cases.won


def planted(won: np.ndarray) -> pd.DataFrame:
    """Columns as real exports have them, each filled in or written over after the fact."""
    draw = np.random.default_rng(3)
    size = len(won)

    def some(share: float) -> np.ndarray:
        return draw.random(size) < share

    judged = np.where(won == 1, draw.normal(1.5, 1, size), draw.normal(0, 1, size))
    call = np.where(won == 1, draw.lognormal(5.9, 0.5, size), draw.lognormal(5.1, 0.6, size))
    stage = np.where(
        won == 1, np.where(some(0.3), "contract sent", "negotiation"), np.where(some(0.2), "negotiation", "new")
    )
    status = np.where(won == 1, np.where(some(0.5), "active", "open"), np.where(some(0.2), "active", "open"))
    return pd.DataFrame(
        {
            "contract_number": pd.Series(np.where((won == 1) | some(0.01), "K", None), dtype=object),
            "sales_stage": stage,
            "call_seconds": call,
            "rep_rating": np.where(some(0.4), judged, np.nan),
            "newsletter_topic": pd.Series(
                np.where(some(0.4), draw.choice(["crm", "scoring"], size), None), dtype=object
            ),
            "discount": np.where((won == 1) & some(0.3), "10%", "none"),
            "account_status": status,
        }
    )


def test_planted_leaks_are_found_and_what_the_company_knows_is_kept(honest: tuple[pd.DataFrame, np.ndarray]) -> None:
    frame, won = honest
    found = by_name(find_leaks(frame.join(planted(won)), won))
    assert found == {
        "contract_number": "filled-for-one-outcome",
        "sales_stage": "predicts-nearly-all",
        "call_seconds": "predicts-too-well",
        "rep_rating": "filled-by-judgement",
        "discount": "value-of-one-outcome",
        "account_status": "named-as-of-now",
    }
    assert not by_name(find_leaks(frame, won))


def test_what_is_filled_only_for_closed_leads_is_a_leak(honest: tuple[pd.DataFrame, np.ndarray]) -> None:
    frame, won = honest
    draw = np.random.default_rng(4)
    frame = frame[["source", "country"]].assign(closing_note=np.where(draw.random(len(won)) < 0.8, "talked", None))
    still_open = frame.head(500).assign(closing_note=None)
    (leak,) = excluded_columns(find_leaks(frame, won, undecided=still_open))
    assert (leak.feature, leak.code, leak.level) == ("closing_note", "filled-when-closed", "leak")
    assert not excluded_columns(find_leaks(frame, won, undecided=still_open), forced={"closing_note"})
    assert not excluded_columns(find_leaks(frame, won, undecided=frame.head(500)))


def test_attributes_that_change_after_decisions_are_named() -> None:
    (leak,) = changed_late({"stage": 40, "position": 3}, 1_000)
    assert (leak.feature, leak.code, leak.params["leads"]) == ("stage", "changes-after-decision", 40)


def test_fields_filled_by_the_same_hand_go_together() -> None:
    draw = np.random.default_rng(5)
    won = (draw.random(4_000) < 0.3).astype(int)
    seen = draw.random(4_000) < 0.5
    frame = pd.DataFrame(
        {
            "rating": np.where(seen, won + draw.normal(0, 1, 4_000), np.nan),
            "rated_by": pd.Series(np.where(seen, draw.choice(["A", "B"], 4_000), None), dtype=object),
            "city": draw.choice(["Ulm", "Bonn"], 4_000),
        }
    )
    assert by_name(find_leaks(frame, won)) == {"rating": "filled-by-judgement", "rated_by": "filled-together"}


def test_few_leads_raise_no_alarm_by_chance() -> None:
    alarms = 0
    for seed in range(40):
        draw = np.random.default_rng(seed)
        frame = pd.DataFrame({f"n{i}": draw.normal(0, 1, 80) for i in range(8)})
        frame["text"] = draw.choice(list("abcdefgh"), 80)
        alarms += bool(excluded_columns(find_leaks(frame, (draw.random(80) < 0.4).astype(int))))
    assert alarms == 0


@pytest.mark.parametrize("name", TASKS)
def test_real_leaks_are_found_and_real_honest_columns_are_kept(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not (DATA / "honest_sets.py").exists():
        pytest.skip(f"NOT TRIED: no honest_sets.py in {DATA}; REIFEGRAD_DATA names the folder of the real data")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.syspath_prepend(str(DATA))
    import honest_sets

    task = honest_sets.load(name)
    frame = pd.concat([task.features, task.leaks], axis=1).reset_index(drop=True)
    assert set(by_name(find_leaks(frame, task.target))) == set(task.leaks)
    for leak in task.leaks:  # each by itself, as far as nothing but its neighbours gives it away
        alone = pd.concat([task.features, task.leaks[[leak]]], axis=1).reset_index(drop=True)
        found = set(by_name(find_leaks(alone, task.target)))
        assert found == {leak} or (
            not found and leak.startswith("Asymmetrique") and leak != "Asymmetrique Activity Score"
        )
    assert not by_name(find_leaks(task.features.reset_index(drop=True), task.target))
