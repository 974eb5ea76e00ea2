"""Random models on random facts: the reference and the scorer of a server give the same, in records and in Arrow."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from drawn import PROFILE, share_of_models
from hypothesis import event, given, seed
from strategies import Example, examples, shuffled
from test_reference_and_engine import assert_adds_up, differences

from reifegrad.reference import score_all
from reifegrad.run.fact_tables import FactTables
from reifegrad.run.scored_batch import RecordedBatch
from reifegrad.run.scorer import BatchScorer

if TYPE_CHECKING:
    from reifegrad.run.scored_batch import ScoredBatch
    from reifegrad.spec.facts import FactRecords
    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore

SHARDS = 4
_MOMENTS_EVERY = 4
"""Compiling a plan takes most of the time: every fourth example is scored at moments too."""


@pytest.mark.parametrize("shard", range(SHARDS))
def test_reference_and_scorer_agree_on_every_column(shard: int) -> None:
    turn = count()

    @seed(20_261_100 + shard)
    @share_of_models(16 * SHARDS)
    @given(examples())
    def check(example: Example) -> None:
        with BatchScorer(example.model, allow_missing=True) as scorer:  # a table of accounts may not be given
            _agree(scorer, example)
            if next(turn) % _MOMENTS_EVERY == 0:
                _agree_at_moments(scorer, example)

    print(f"seed {20_261_100 + shard}, profile {PROFILE}")  # noqa: T201
    check()


def _agree(scorer: BatchScorer, example: Example) -> None:
    """At both moments, with the facts in another order the second time; with contributions and without."""
    facts = example.facts
    for moment in example.moments:
        expected = score_all(example.model, facts, as_of=moment)
        event(f"subjects: {min(len(expected), 3)}")
        tables = FactTables.from_records(example.model, facts)
        batch = scorer.score(tables, as_of=moment)
        assert not differences(expected, batch.scores)
        assert_adds_up(batch.scores)
        _same_tables(batch, expected)
        facts = shuffled(facts, seed=len(facts.activities))
    plain = scorer.score(FactTables.from_records(example.model, facts), as_of=moment, ledger=False)
    assert not differences([replace(score, contributions=()) for score in expected], plain.scores)


def _agree_at_moments(scorer: BatchScorer, example: Example) -> None:
    """Many moments at once, some of them twice; and only some of the ids."""
    model, facts = example.model, example.facts
    moments = list(dict.fromkeys(moment.astimezone(UTC) for moment in example.moments))
    ids = _ids(model, facts)
    tables = FactTables.from_records(model, facts)
    together = scorer.score_moments(tables, [(name, m) for m in (*moments, moments[0]) for name in ids])
    alone = [score for moment in moments for score in score_all(model, facts, as_of=moment)]
    expected = sorted(alone, key=lambda score: (score.subject_id, score.as_of))
    assert not differences(expected, together.scores)
    _same_tables(together, expected)
    if ids:
        first = scorer.score(tables, as_of=moments[0], only=ids[:1] * 2)
        wanted = [score for score in score_all(model, facts, as_of=moments[0]) if score.subject_id == ids[0]]
        assert not differences(wanted, first.scores)


def _ids(model: ScoringModel, facts: FactRecords) -> list[str]:
    return [record.id for record in (facts.leads if model.subject == "lead" else facts.accounts)]


def _same_tables(batch: ScoredBatch, expected: list[LeadScore]) -> None:
    """What is given as Arrow is what the records of the reference say."""
    recorded = RecordedBatch(batch.model, batch.as_of, expected, explained=True)
    for one, other in (
        (recorded.to_arrow(), batch.to_arrow()),
        (recorded.contributions_arrow(), batch.contributions_arrow()),
    ):
        assert one.schema == other.schema
        assert _rows(one) == _rows(other)


def _rows(table: Any) -> Any:
    return table.to_pylist()
