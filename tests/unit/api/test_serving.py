"""A server gets scores with the version of the model and reasons that it can keep and say later."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pyarrow as pa
import pytest

import reifegrad as rg
from reifegrad.explain.reasons import Reason
from reifegrad.explain.sentences import Sentences

AS_OF = datetime(2026, 1, 10, tzinfo=UTC)
LEADS = pa.table(
    {
        "lead_id": ["L1", "L2"],
        "position": ["CEO", "Praktikant"],
        "country": ["DE", "DE"],
        "email": ["anna@ahorn.example", "ben@gmx.de"],
    }
)
SEEN = pa.table(
    {
        "activity_id": ["1"],
        "lead_id": ["L1"],
        "kind": ["page_viewed"],
        "occurred_at": [datetime(2026, 1, 8, 9, tzinfo=UTC)],
        "path": ["/pricing"],
    }
)


def test_scores_come_with_version_and_reasons_that_add_up() -> None:
    model = rg.templates["fit-interest"]
    with rg.Scorer(model) as scorer:
        batch = scorer.score(rg.Facts(leads=LEADS, activities=SEEN), as_of=AS_OF)
        assert (len(batch), batch.model_hash, scorer.model_hash) == (2, model.hash, model.hash)
        for served in batch:
            assert served.model_hash == model.hash
            assert sum(reason.points for reason in served.reasons) == served.score.score
        assert batch.to_arrow()["score"].to_pylist() == [35_000, -20_000]
        assert sum(batch.contributions()["points"].to_pylist()) == 15_000


def test_a_reason_is_kept_as_json_and_said_later_in_the_other_language() -> None:
    model = rg.templates["fit-interest"]
    with rg.Scorer(model) as scorer:
        first, _ = scorer.score(rg.Facts(leads=LEADS, activities=SEEN), as_of=AS_OF)
    kept = json.loads(json.dumps(first.to_dict()))
    read = [Reason.from_dict(record) for record in kept["reasons"]]
    assert read == list(first.reasons)
    assert [Sentences(model, "de").reason(reason) for reason in read] == first.sentences("de")
    assert first.sentences("de") != first.sentences("en")
    assert (kept["score"], kept["lead_id"]) == (35.0, "L1")


def test_one_lead_is_asked_for_and_moments_of_its_own_are_scored() -> None:
    with rg.Scorer(rg.templates["fit-interest"]) as scorer:
        facts = rg.Facts(leads=LEADS, activities=SEEN)
        assert [served.subject_id for served in scorer.score(facts, as_of=AS_OF, only=["L2"])] == ["L2"]
        before = datetime(2026, 1, 1, tzinfo=UTC)
        points = [served.points for served in scorer.score_moments(facts, [("L1", before), ("L1", AS_OF)])]
        assert points == [20.0, 35.0]
        quick = scorer.score(facts, as_of=AS_OF, ledger=False)
        assert [served.reasons for served in quick] == [(), ()]


def test_a_place_is_no_table_for_a_server() -> None:
    with rg.Scorer(rg.templates["fit-interest"]) as scorer, pytest.raises(rg.ReifegradError) as caught:
        scorer.score(rg.Facts(leads="leads.csv"), as_of=AS_OF)
    assert caught.value.problems[0].code == "facts-not-a-table"
