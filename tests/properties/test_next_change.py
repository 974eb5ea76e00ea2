"""Random models on random facts: before each named moment the verdict is the old one, at it the new one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from drawn import share_of_models
from hypothesis import given
from strategies import Example, examples

from reifegrad.explain.next_change import WHATS, next_change_at, next_changes, score_again_at
from reifegrad.reference import score_all
from reifegrad.spec.model import OccurrenceRule

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad.spec.facts import FactRecords
    from reifegrad.spec.result import LeadScore

DAYS = 40
_INSTANT, _SECOND = timedelta(microseconds=1), timedelta(seconds=1)


@share_of_models(10)
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


@share_of_models(10)
@given(examples())
def test_until_a_lead_is_scored_again_nothing_is_different(example: Example) -> None:
    """Neither points nor verdict, with everything that the facts say of the time to come; fading points excepted."""
    model, now = example.model, example.as_of.astimezone(UTC)
    everybody = [row.id for row in (example.facts.leads if model.subject == "lead" else example.facts.accounts)]
    found = score_again_at(model, example.facts, everybody, as_of=now)
    fades = any(
        isinstance(criterion.rule, OccurrenceRule)
        and criterion.rule.decay is not None
        and (criterion.rule.decay.half_life is not None or criterion.rule.decay.linear_period is not None)
        for criterion in model.criteria()
    )
    start = {score.subject_id: score for score in score_all(model, example.facts, as_of=now)}
    moments = {now + timedelta(days=days) for days in (0.2, 1, 3, 9, 30, 90, 400)}
    moments |= {moment - _INSTANT for moment in found.values() if moment is not None}
    for moment in sorted(moments):
        later = {score.subject_id: score for score in score_all(model, example.facts, as_of=moment)}
        for name, again in found.items():
            if again is not None and moment >= again:
                continue
            one, other = start.get(name), later.get(name)
            assert (one is None) == (other is None), (name, moment)
            if one is not None and other is not None:
                assert _verdict(one) == _verdict(other), (name, moment)
                assert fades or one.score == other.score, (name, moment)


@share_of_models(10)
@given(examples())
def test_the_changes_of_a_lead_are_all_there_is(example: Example) -> None:
    every_change_is_named_with_its_moment(example)


def every_change_is_named_with_its_moment(example: Example) -> None:
    """Replayed from the verdict of today, they give that of every moment: also shortly before, at and behind each."""
    model, now = example.model, example.as_of.astimezone(UTC)
    facts, last = _known(example.facts, now), timedelta(days=DAYS)
    first = _verdicts(example, facts, now)
    named = {name: next_changes(model, example.facts, name, as_of=now, days=DAYS) for name in first}
    moments = {now + part * last / 8 for part in range(9)}
    for change in (change for changes in named.values() for change in changes):
        moments |= {change.at + step for step in (timedelta(), -_INSTANT, _INSTANT, -_SECOND, _SECOND)}
    for moment in sorted(moment for moment in moments if now <= moment <= now + last):
        found = _verdicts(example, facts, moment)
        for name, changes in named.items():
            expected = dict(first[name])
            for change in changes:
                if change.at <= moment:
                    assert expected[change.what, change.dimension] == change.before
                    expected[change.what, change.dimension] = change.after
            assert found[name] == expected, (name, moment)


def _known(facts: FactRecords, moment: datetime) -> FactRecords:
    return replace(
        facts,
        leads=tuple(x for x in facts.leads if x.created_at is None or x.created_at <= moment),
        accounts=tuple(x for x in facts.accounts if x.created_at is None or x.created_at <= moment),
        activities=tuple(x for x in facts.activities if x.occurred_at <= moment),
        changes=tuple(x for x in facts.changes if x.known_at <= moment),
        accounts_given=facts.knows_accounts,
    )


def _verdicts(example: Example, facts: FactRecords, moment: datetime) -> dict[str, Any]:
    return {score.subject_id: _verdict(score) for score in score_all(example.model, facts, as_of=moment)}


def _verdict(score: LeadScore) -> dict[tuple[str, str], str | None]:
    found: dict[tuple[str, str], str | None] = {("grade", name): grade for name, grade in score.grades.items()}
    return found | {(what, ""): getattr(score, what) for what in WHATS[1:]}
