"""What is typed wrong in a notebook is said in its words, not in those of a library below."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

import reifegrad as rg

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LEADS = pa.table(
    {"lead_id": ["1", "2"], "position": ["CEO", "CEO"], "country": ["DE", "DE"], "email": ["a@b.de", "c@d.de"]}
)
FACTS = rg.Facts(leads=LEADS, allow_missing=True)

WRONG: dict[str, tuple[Callable[[], Any], str]] = {
    "a frame alone": (lambda: rg.score("fit-interest", LEADS, as_of="2026-01-10"), "rg.Facts"),
    "no model": (lambda: rg.score(None, FACTS, as_of="2026-01-10"), "ScoringModel"),  # type: ignore[arg-type]
    "a number as moment": (lambda: rg.score("fit-interest", FACTS, as_of=2026), "as_of"),  # type: ignore[arg-type]
    "one id": (lambda: rg.score("fit-interest", FACTS, as_of="2026-01-10", only="12"), "list of ids"),
    "facts without a moment": (lambda: rg.compare("fit-interest", "icp-bant", FACTS), "together"),
    "one model": (lambda: rg.backtest("fit-interest", rg.Past(facts=FACTS)), "list of models"),
    "facts as past": (lambda: rg.backtest(["fit-interest"], FACTS), "rg.Past"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_argument_is_named(case: str) -> None:
    call, named = WRONG[case]
    with pytest.raises(TypeError, match=named):
        call()


def test_a_negative_number_of_leads_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        rg.score("fit-interest", FACTS, as_of="2026-01-10", top=-1)


def test_a_date_is_its_midnight_and_ids_may_be_numbers() -> None:
    by_date = rg.score("fit-interest", FACTS, as_of=date(2026, 1, 10), only=[1])
    assert by_date.as_of == rg.score("fit-interest", FACTS, as_of="2026-01-10").as_of
    assert by_date.to_arrow()["lead_id"].to_pylist() == ["1"]
    assert by_date.explain(1).to_dict()["lead_id"] == "1"


@pytest.mark.parametrize("kind", ["mixed", "twice"])
def test_a_frame_that_is_no_table_is_named(kind: str, tmp_path: Path) -> None:
    import pandas as pd

    frames = {
        "mixed": pd.DataFrame({"lead_id": ["1", "2"], "position": ["CEO", 3]}),
        "twice": pd.DataFrame([["1", "a", "b"]], columns=["lead_id", "country", "country"]),
    }
    with pytest.raises(rg.ReifegradError) as caught:
        rg.score("fit-interest", rg.Facts(leads=frames[kind]), as_of="2026-01-10")
    assert caught.value.problems[0].code == "facts-not-a-table"


def test_a_scorer_takes_the_name_of_a_template() -> None:
    with rg.Scorer("fit-interest", allow_missing=True) as scorer:
        assert scorer.model_hash == rg.templates["fit-interest"].hash
