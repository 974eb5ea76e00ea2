"""Random models on random facts: scored in memory or in an engine, everything that can be asked has one answer."""

from __future__ import annotations

from datetime import UTC
from itertools import count
from typing import TYPE_CHECKING

import pytest
from drawn import share_of_models
from hypothesis import given, seed
from strategies import Example, examples
from test_reference_and_engine import differences, engine

from reifegrad.explain.ranking import rank_leads
from reifegrad.run.few_facts import FewFacts
from reifegrad.run.records import record_relations
from reifegrad.run.score import score_facts
from reifegrad.run.scored_in_engine import ScoredInEngine
from reifegrad.run.scored_in_memory import ScoredInMemory
from reifegrad.run.summary import COUNTED
from reifegrad.spec.result_columns import result_columns

if TYPE_CHECKING:
    from reifegrad.explain.ranking import RankedLead
    from reifegrad.explain.reasons import Reason
    from reifegrad.run.scored import Scored

pytestmark = pytest.mark.slow

SHARDS = 4
_RANKED_EVERY = 3
"""Asking takes an engine longer than scoring does: only every third example is ranked, too."""


@pytest.mark.parametrize("shard", range(SHARDS))
def test_memory_and_engine_answer_alike(shard: int) -> None:
    turn = count()

    @seed(20_261_200 + shard)
    @share_of_models(32 * SHARDS)
    @given(examples())
    def check(example: Example) -> None:
        memory, other = _both(example)
        assert (memory.scored, memory.not_scored, memory.not_yet_known) == (
            other.scored,
            other.not_scored,
            other.not_yet_known,
        )
        ids = memory.first(10_000)
        assert ids == other.first(10_000)
        everybody = memory.first(None, everybody=True)
        assert everybody == other.first(None, everybody=True)
        assert everybody[: len(ids)] == ids
        assert list(memory.ranked_scores()) == list(other.ranked_scores())
        columns = result_columns(example.model)
        counted = [name for name in COUNTED if name in columns]
        assert {name: memory.counts(name) for name in counted} == {name: other.counts(name) for name in counted}
        assert memory.activities_without_lead() == other.activities_without_lead()
        if next(turn) % _RANKED_EVERY == 0:
            _ranked_alike(memory, other)

    check()


def _both(example: Example) -> tuple[ScoredInMemory, ScoredInEngine]:
    # In UTC: Python never calls two times equal of which one is in the hour that a clock leaves out in spring.
    as_of = example.as_of.astimezone(UTC)
    few = FewFacts(example.model, example.facts, {})
    relations = record_relations(engine(), example.model, example.facts)
    run = score_facts(engine(), example.model, relations, as_of=as_of, ledger=True)
    return ScoredInMemory(few, as_of=as_of), ScoredInEngine(run, relations)


def _ranked_alike(memory: Scored, other: Scored) -> None:
    """Scores with every contribution, reasons, attributes."""
    ids = memory.first(10_000)
    assert memory.profiles(ids) == other.profiles(ids)
    found, expected = (list(scored.explained(ids).values()) for scored in (memory, other))
    assert not differences(sorted(expected, key=lambda x: x.subject_id), sorted(found, key=lambda x: x.subject_id))
    found_lines, expected_lines = (rank_leads(scored, top=10_000) for scored in (memory, other))
    for line, other_line in zip(found_lines, expected_lines, strict=True):
        assert _parts(line) == _parts(other_line)
        assert sum(reason.points for part in _parts(line) for reason in part) == line.score.score
        assert all(reason.code != "base" for reason in line.reasons)


def _parts(line: RankedLead) -> tuple[tuple[Reason, ...], ...]:
    return line.reasons, line.further, line.frame
