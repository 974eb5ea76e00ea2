"""Random sequences on random leads: what comes next and its reference agree, and promises are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from actions_drawn import read
from agreements import STARTS
from drawn import PROFILE, share_of_models
from hypothesis import event, given, seed, settings
from hypothesis import strategies as st
from sequences_drawn import Look, files, looks

from reifegrad.actions.sentences import ActionSentences
from reifegrad.actions.sequence import InSequence, Next, NurturedLead, Passed
from reifegrad.actions.sequence_reference import what_is_next
from reifegrad.actions.sequencing import next_of

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad.actions.rules import Actions

pytestmark = pytest.mark.slow
SHARDS = 4
_MOST = 12
"""More answers at one moment than a sequence has steps: it would go round in a circle."""
_WANTED = {"waits", "step", "skips", "refused", "gone_on"} | {
    f"leaves {code}" for code in ("objects", "off_list", "withdrawn", "replied", "exit", "completed", "never_open")
}


class Nurtured:
    """A lead in a sequence of which there are two versions; whoever keeps it knows where it is."""

    def __init__(self, versions: list[Actions], start: datetime) -> None:
        self.versions, self.now = versions, start
        self.place = InSequence("entry:1", start)
        self.acts: list[tuple[str, datetime]] = []
        self.names: list[str] = []
        self.seen: set[str] = set()
        self.has_left = False

    def look(self, look: Look) -> None:
        """Ask until it waits or has left."""
        self.now += look.after
        self.acts += [(kind, self.now) for kind in look.acts]
        actions = self.versions[look.version]
        lead = NurturedLead(**look.lead, activities=tuple(self.acts))
        for _ in range(_MOST):
            found = next_of(actions, actions.sequences["nurture"], self.place, lead, self.now)
            self._agrees(found, actions, lead)
            if found.what == "leaves":
                self.has_left = True
            if found.what in {"leaves", "waits"}:
                return
            self._pass(found)
        raise AssertionError("it goes round in a circle")

    def _pass(self, found: Next) -> None:
        assert found.step not in {one.step for one in self.place.passed}
        passed = Passed(found.step, self.now, skipped=found.what == "skips")
        self.place = InSequence(self.place.entry, self.place.began_at, (*self.place.passed, passed))
        self.names += [due.id for due in found.effects]
        if any(due.refused for due in found.effects):
            self.seen.add("refused")

    def _agrees(self, found: Next, actions: Actions, lead: NurturedLead) -> None:
        wanted = what_is_next(actions, actions.sequences["nurture"], self.place, lead, self.now)
        assert (found.what, found.until) == (wanted.what, wanted.until)
        if found.cause is not None:
            exit_of = found.cause.details.get("exit")
            assert wanted.name == (f"exit {exit_of}" if exit_of else found.cause.code)
            for language in ("de", "en"):
                assert ActionSentences(actions, language).left(found.cause, "nurture")
        else:
            assert wanted.name == found.step
        assert tuple(due.place for due in found.effects if due.refused is None) == wanted.done
        code = f"leaves {found.cause.code}" if found.cause else found.what
        event(code)
        self.seen.add(code)
        if any(actions.sequences["nurture"].step(one.step) is None for one in self.place.passed):
            self.seen.add("gone_on")


def _play(documents: list[dict[str, Any]], start: datetime, seen: list[Look]) -> Nurtured:
    nurtured = Nurtured([read(each) for each in documents], start)
    for look in seen:
        nurtured.look(look)
        if nurtured.has_left:
            break
    assert len(set(nurtured.names)) == len(nurtured.names)
    return nurtured


_DRAWN = (
    st.lists(files(), min_size=2, max_size=2),
    st.sampled_from(STARTS),
    st.lists(looks(), min_size=3, max_size=10),
)


def test_everything_that_can_come_next_is_drawn() -> None:
    """What no example has is compared with nothing."""
    found: set[str] = set()

    @seed(20_261_130)
    @settings(max_examples=400, database=None, deadline=None)
    @given(*_DRAWN)
    def draw(documents: list[dict[str, Any]], start: datetime, seen: list[Look]) -> None:
        found.update(_play(documents, start, seen).seen)

    draw()
    assert found == _WANTED


@pytest.mark.parametrize("shard", range(SHARDS))
def test_what_comes_next_and_its_reference_agree_also_over_a_new_version(shard: int) -> None:
    """Each shard draws other examples, so that processes share the work."""

    @seed(20_261_140 + shard)
    @share_of_models(SHARDS)
    @given(*_DRAWN)
    def check(documents: list[dict[str, Any]], start: datetime, seen: list[Look]) -> None:
        _play(documents, start, seen)

    print(f"seed {20_261_140 + shard}, profile {PROFILE}")  # noqa: T201
    check()


@settings(deadline=None)
@given(files(), st.sampled_from(STARTS), looks())
def test_who_objects_or_is_off_the_list_gets_nothing_whatever_else_holds(
    document: dict[str, Any], start: datetime, look: Look
) -> None:
    actions = read(document)
    for more in ({"objects": True}, {"on_list": False}):
        lead = NurturedLead(**(look.lead | more))
        found = next_of(actions, actions.sequences["nurture"], InSequence("entry:1", start), lead, start)
        assert found.what == "leaves"
        assert not found.effects
