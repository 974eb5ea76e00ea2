"""Notebooks measure, calibrate and learn; what is learned scores at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import reifegrad as rg
from reifegrad.templates.company import generate_company

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.extras, pytest.mark.slow]


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> rg.Past:
    files = generate_company(tmp_path_factory.mktemp("company"), leads=2_000, activities=24_000, seed=7)
    facts = rg.Facts(
        leads=files.leads, accounts=files.accounts, activities=files.activities, outcomes=files.outcomes, threads=2
    )
    return rg.Past(facts=facts)


def test_models_are_measured_over_the_same_past(past: rg.Past) -> None:
    measured = rg.backtest([rg.templates["grade-matrix"], "fit-interest"], past)
    assert [model["model"] for model in measured.to_dict()["models"]] == ["grade-matrix", "fit-interest"]
    assert "<svg" in measured.to_html()
    assert "AUC" in measured.to_text("de")


def test_a_threshold_is_found_for_what_sales_can_work(past: rg.Past) -> None:
    found = rg.calibrate("fit-interest", past, capacity="5 per week")
    assert "5 per week" in repr(found)
    assert found.to_dict()
    assert "<svg" in found.to_html()


def test_a_learned_model_scores_and_says_how_good_it_is(past: rg.Past, tmp_path: Path) -> None:
    learned = rg.learn(past, goal="Offer")
    assert learned.model.goal
    scored = rg.score(learned.model, past.facts, as_of="2026-01-01")
    assert len(scored) == 2_000
    assert {"probability"} <= set(scored.to_arrow().column_names)
    card = learned.save(tmp_path / "card.html")
    assert "<svg" in card.read_text(encoding="utf-8")


def test_too_little_to_learn_from_is_said(tmp_path: Path) -> None:
    leads = tmp_path / "leads.csv"
    leads.write_text("lead_id,colour,won\n" + "".join(f"{n},red,{n % 2}\n" for n in range(10)), encoding="utf-8")
    with pytest.raises(rg.ReifegradError):
        rg.learn(rg.Target(facts=rg.Facts(leads=leads), target="won", positive="1"))
