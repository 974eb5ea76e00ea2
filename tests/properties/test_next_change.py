"""Random models on random facts: before the next change the verdict is the same, at it another one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import given
from strategies import Example, examples

from reifegrad.explain.next_change import next_change_at
from reifegrad.reference import score_all
from reifegrad.spec.facts import FactRecords

if TYPE_CHECKING:
    from datetime import datetime

DAYS = 40


@given(examples())
def test_the_next_change_is_the_first_one(example: Example) -> None:
    model, now = example.model, example.as_of
    facts = _known(example.facts, now)
    start = _verdicts(example, facts, now)
    found = next_change_at(model, example.facts, start, as_of=now, days=DAYS)
    assert found.keys() == start.keys()
    last = timedelta(days=DAYS)
    moments = {now + last} | {moment for moment in found.values() if moment is not None}
    for moment in (now + part * last / 8 for part in range(1, 8)):
        moments.add(moment)
    for moment in sorted(moments):
        later = _verdicts(example, facts, moment)
        for subject_id, turn in found.items():
            if turn is None or moment < turn:
                assert later[subject_id] == start[subject_id], (subject_id, moment, turn)
            elif moment == turn:
                assert later[subject_id] != start[subject_id], (subject_id, moment)


def _known(facts: FactRecords, moment: datetime) -> FactRecords:
    return FactRecords(
        tuple(x for x in facts.leads if x.created_at is None or x.created_at <= moment),
        tuple(x for x in facts.accounts if x.created_at is None or x.created_at <= moment),
        tuple(x for x in facts.activities if x.occurred_at <= moment),
        tuple(x for x in facts.changes if x.known_at <= moment),
    )


def _verdicts(example: Example, facts: FactRecords, moment: datetime) -> dict[str, Any]:
    return {
        score.subject_id: (dict(score.grades), score.cell, score.stage, score.segment, score.priority)
        for score in score_all(example.model, facts, as_of=moment)
    }
