"""Random models on random facts: the reference and the engine give the same scores, contribution by contribution."""

from __future__ import annotations

import dataclasses
import gc
from datetime import UTC
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pytest
from drawn import PROFILE, share_of_models
from hypothesis import event, given, seed
from strategies import Example, examples, shuffled

from reifegrad.reference import score_all
from reifegrad.run.engine_url import EngineOptions, open_engine
from reifegrad.run.records import score_records

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad.run.engine import Engine
    from reifegrad.spec.facts import FactRecords
    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore

pytestmark = pytest.mark.slow

SHARDS = 8
_MOMENTS_EVERY = 16
"""Compiling a plan takes most of the time: every sixteenth example is scored at moments too."""


@lru_cache(maxsize=1)
def engine() -> Engine:
    """One connection a process."""
    connection = open_engine(options=EngineOptions(threads=1))
    gc.collect()
    gc.freeze()  # what is imported by now stays; looking through it again and again takes time
    return connection


@pytest.mark.parametrize("shard", range(SHARDS))
def test_reference_and_engine_agree_on_every_contribution(shard: int) -> None:
    """Each shard draws other examples, so that processes share the work."""
    turn = iter(range(10**9))

    @seed(20_260_100 + shard)
    @share_of_models(SHARDS)
    @given(examples())
    def check(example: Example) -> None:
        _agree(example, moments=next(turn) % _MOMENTS_EVERY == 0)

    print(f"seed {20_260_100 + shard}, profile {PROFILE}")  # noqa: T201
    check()


def _agree(example: Example, *, moments: bool) -> None:
    expected = score_all(example.model, example.facts, as_of=example.as_of)
    found = score_records(engine(), example.model, example.facts, as_of=example.as_of)
    event(f"subjects: {min(len(expected), 3)}")
    assert not differences(expected, found)
    assert_adds_up(found)
    if moments:
        _agree_at_moments(example, expected)


def _agree_at_moments(example: Example, expected: Sequence[LeadScore]) -> None:
    """Scores at several moments are those of each moment alone; neither order nor copies of facts matter."""
    facts = shuffled(example.facts, seed=len(example.facts.activities))
    assert not differences(expected, score_all(example.model, facts, as_of=example.as_of))
    moments = [moment.astimezone(UTC) for moment in dict.fromkeys(example.moments)]
    alone = [score for moment in moments for score in score_all(example.model, example.facts, as_of=moment)]
    together = score_records(
        engine(),
        example.model,
        facts,
        moments=[(subject, moment) for moment in moments for subject in _subjects(example.model, facts)],
    )
    assert not differences(sorted(alone, key=_place), together)


def _subjects(model: ScoringModel, facts: FactRecords) -> list[str]:
    return [record.id for record in (facts.leads if model.subject == "lead" else facts.accounts)]


def _place(score: LeadScore) -> tuple[str, datetime]:
    return score.subject_id, score.as_of


def assert_adds_up(scores: Sequence[LeadScore]) -> None:
    """Contributions add up to the score, and the losses of each explain what is left of it."""
    for score in scores:
        rows = score.contributions
        assert score.score is None or sum(row.points for row in rows) == score.score, score
        for row in rows:
            assert row.points == row.gross - row.lost_to_limit - row.lost_to_decay - row.lost_to_caps, row


def differences(expected: Sequence[LeadScore], found: Sequence[LeadScore]) -> str:
    """What differs, in lines to read; empty if nothing does."""
    if list(expected) == list(found):
        return ""
    if [_place(score) for score in expected] != [_place(score) for score in found]:
        return f"subjects: {[_place(score) for score in expected]} or {[_place(score) for score in found]}"
    lines = []
    for one, other in zip(expected, found, strict=True):
        where = f"{one.subject_id} at {one.as_of}"
        rows = {(row.part, row.dimension, row.name): row for row in one.contributions}
        others = {(row.part, row.dimension, row.name): row for row in other.contributions}
        for key in rows | others:
            lines += _fields(f"{where} {'/'.join(key)}", rows.get(key), others.get(key))
        if list(rows) != list(others):
            lines.append(f"{where}: rows in the order {list(rows)} or {list(others)}")
        lines += _fields(where, one, other)
    return "\n".join(("reference or engine:", *lines))


def _fields(where: str, one: Any, other: Any) -> list[str]:
    if one is None or other is None:
        return [f"{where}: {one} or {other}"]
    return [
        f"{where}: {field.name} {getattr(one, field.name)!r} or {getattr(other, field.name)!r}"
        for field in dataclasses.fields(one)
        if field.name != "contributions" and getattr(one, field.name) != getattr(other, field.name)
    ]
