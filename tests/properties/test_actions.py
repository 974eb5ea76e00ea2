"""Random actions on random crossings: deciding and its reference give the same answers, and promises are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from actions_drawn import Step, crossing_of, documents, read, steps
from agreements import STARTS
from drawn import PROFILE, share_of_models
from hypothesis import event, given, seed, settings
from hypothesis import strategies as st

from reifegrad.actions.crossing import Crossing, Fired, LeadNow, Verdict, fired_by
from reifegrad.actions.deciding import decide, recheck
from reifegrad.actions.reference import verdicts
from reifegrad.actions.sentences import ActionSentences

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad.actions.rules import Actions

pytestmark = pytest.mark.slow

SHARDS = 4
_CODES = {
    *("at_once", "waits", "direction", "before", "after", "objects", "condition"),
    *("done", "in_cycle", "once", "cool_down", "never_open"),
}


class Story:
    """What leads cross, one crossing after the other; whoever keeps them knows what has started before."""

    def __init__(self, actions: Actions, start: datetime) -> None:
        self.actions, self.now, self.number = actions, start, 0
        self.before: dict[str, list[Fired]] = {}
        self.last: dict[str, Crossing] = {}
        self.effects: list[str] = []

    def next(self, step: Step) -> tuple[Crossing, tuple[Verdict, ...]]:
        """What the rules say; now and then about the very crossing that was asked about before."""
        self.now += step.after
        self.number += 1
        crossing = crossing_of(step, self.number, self.now)
        crossing = self.last.get(crossing.lead, crossing) if step.is_again else crossing
        self.last[crossing.lead] = crossing
        found = decide(self.actions, crossing, step.lead, self.before.get(crossing.lead, []), self.now)
        return crossing, found

    def take(self, crossing: Crossing, found: tuple[Verdict, ...]) -> None:
        """Keep what has started."""
        mine = self.before.setdefault(crossing.lead, [])
        mine += [fired_by(one, crossing, self.now) for one in found if one.starts]
        self.effects += [due.id for one in found for due in one.effects]


def test_every_reason_is_drawn() -> None:
    """What no example has is compared with nothing."""
    found: set[str] = set()

    @seed(20_261_409)
    @settings(max_examples=500, database=None, deadline=None)
    @given(documents(), st.sampled_from(STARTS), st.lists(steps(), min_size=3, max_size=12))
    def draw(document: dict[str, Any], start: datetime, events: list[Step]) -> None:
        story = Story(read(document), start)
        for step in events:
            crossing, said = story.next(step)
            story.take(crossing, said)
            found.update(one.cause.code for one in said)
            found.update("refused" for one in said for due in one.effects if due.refused is not None)

    draw()
    assert found == _CODES | {"refused"}


@pytest.mark.parametrize("shard", range(SHARDS))
def test_deciding_and_its_reference_give_the_same_answers(shard: int) -> None:
    """Each shard draws other examples, so that processes share the work."""

    @seed(20_261_400 + shard)
    @share_of_models(SHARDS)
    @given(documents(), st.sampled_from(STARTS), st.lists(steps(), min_size=3, max_size=12))
    def check(document: dict[str, Any], start: datetime, events: list[Step]) -> None:
        story = Story(read(document), start)
        for step in events:
            _agree(story, step)
        assert len(set(story.effects)) == len(story.effects)

    print(f"seed {20_261_400 + shard}, profile {PROFILE}")  # noqa: T201
    check()


def _agree(story: Story, step: Step) -> None:
    crossing, found = story.next(step)
    before = story.before.get(crossing.lead, [])
    assert found == decide(story.actions, crossing, step.lead, before, story.now)
    wanted = verdicts(story.actions, crossing, step.lead, before, story.now)
    assert [one.rule for one in found] == [one.rule for one in wanted]
    for one, other in zip(found, wanted, strict=True):
        event(one.cause.code)
        assert one.cause.code == other.why
        assert one.starts == (other.due_at is not None)
        assert {due.due_at for due in one.effects} == ({other.due_at} if one.starts else set())
        assert tuple(due.place for due in one.effects if due.refused is None) == other.done
        for language in ("de", "en"):
            assert ActionSentences(story.actions, language).verdict(one)
    story.take(crossing, found)


@settings(deadline=None)
@given(documents(), st.sampled_from(STARTS), steps())
def test_the_same_crossing_never_starts_a_rule_twice_and_its_effects_keep_their_names(
    document: dict[str, Any], start: datetime, step: Step
) -> None:
    actions = read(document)
    crossing = crossing_of(step, 1, start)
    first = decide(actions, crossing, step.lead, [], start)
    before = [fired_by(one, crossing, start) for one in first if one.starts]
    again = decide(actions, crossing, step.lead, before, start)
    assert not any(one.starts for one in again if one.rule in {each.rule for each in before})
    assert [due.id for one in first for due in one.effects] == [
        due.id for one in decide(actions, crossing, step.lead, [], start) for due in one.effects
    ]


@settings(deadline=None)
@given(documents(), st.sampled_from(STARTS), steps())
def test_who_objects_starts_nothing_and_gets_nothing_that_has_waited(
    document: dict[str, Any], start: datetime, step: Step
) -> None:
    actions, crossing = read(document), crossing_of(step, 1, start)
    silent = LeadNow(step.lead.values, objects=True, consents=step.lead.consents)
    assert not any(one.starts for one in decide(actions, crossing, silent, [], start))
    for rule in actions.rules:
        cause = recheck(rule, crossing, silent, start)
        assert cause is not None
        assert cause.code == "objects"
