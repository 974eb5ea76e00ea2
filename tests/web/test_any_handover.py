"""Whatever is done with leads by whomever, also where two of them turn out to be one: the stages keep their order."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from test_taking import message, take

from reifegrad.errors import ReifegradError
from reifegrad_web.sales.stage_machine import (
    ENDED,
    OPEN,
    STEPS,
    Command,
    Event,
    Stage,
    State,
    allowed,
    fold,
    may_give,
    states,
    way_to,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROLES = {"sam": "sales", "sue": "sales", "mia": "marketing", "ada": "admin", "ron": "reader"}
COMMANDS, WHO = st.sampled_from(list(Command)), st.sampled_from(sorted(ROLES))
REASONS = st.sampled_from(["", "timing", "competitor", "price", "no_budget", "wrong_profile", "nonsense", "other"])
LEADS = st.integers(0, 2)


def check_order(done: Iterable[tuple[Event, State]]) -> None:
    """What must hold of everything that was done with a lead, in its order."""
    state, is_open, seen = State(), False, Counter[tuple[int, Command]]()
    for event, after in done:
        step = STEPS[event.command]
        assert state.stage in step.before, "no stage without the one before it"
        assert after.stage is step.after
        assert after.cycle == state.cycle + (event.command is Command.HAND_OVER)
        if event.command is Command.HAND_OVER:
            assert not is_open, "never two open cycles"
        seen[after.cycle, event.command] += 1
        if step.needs_reason:
            assert after.reason in step.reasons
        state, is_open = after, after.stage in OPEN
    assert all(count == 1 for (_, command), count in seen.items() if command in {Command.ACCEPT, Command.QUALIFY})


def check_funnel(done: Iterable[tuple[Event, State]]) -> None:
    """Who has come into a stage is in it or has left it, at every moment."""
    came, left = Counter({Stage.NURTURING: 1}), Counter[Stage]()
    state = State()
    for _, after in done:
        left[state.stage] += 1
        came[after.stage] += 1
        state = after
        assert {stage: came[stage] - left[stage] for stage in Stage} == {
            stage: int(stage is state.stage) for stage in Stage
        }


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(COMMANDS, REASONS, st.integers(0, 40)), max_size=60))
def test_the_fold_keeps_the_order_of_any_events(given: list[tuple[Command, str, int]]) -> None:
    events = [Event(at, each, START + timedelta(hours=hour), reason) for at, (each, reason, hour) in enumerate(given)]
    done = list(states(events))
    check_order(done)
    check_funnel(done)
    assert fold(reversed(events)) == (done[-1][1] if done else State())


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(COMMANDS, REASONS, LEADS), max_size=50))
def test_two_pasts_together_are_one_that_keeps_the_order(given: list[tuple[Command, str, int]]) -> None:
    events = [Event(at, each, START + timedelta(hours=at), reason) for at, (each, reason, _) in enumerate(given)]
    pasts = [[event for event, (*_, lead) in zip(events, given, strict=True) if lead == number] for number in range(3)]
    check_order(states([*pasts[0], *pasts[1]]))
    assert fold([*pasts[0], *pasts[1]]) == fold([*pasts[1], *pasts[0]])


def test_a_way_ends_where_its_command_leads_and_takes_only_steps_that_can_follow() -> None:
    for stage in Stage:
        for command in Command:
            way = way_to(stage, command)
            here = stage
            for each in way:
                assert here in STEPS[each].before
                here = STEPS[each].after
            assert not way or (way[-1] is command and here is STEPS[command].after)
            assert all(not STEPS[each].needs_reason for each in way[:-1])


def test_who_wins_a_lead_twice_by_a_second_click_is_stopped() -> None:
    assert way_to(Stage.WON, Command.WIN) == ()
    assert way_to(Stage.LOST, Command.LOSE) == ()
    assert way_to(Stage.NURTURING, Command.WIN)[0] is Command.HAND_OVER


def test_a_reader_may_nothing_and_marketing_only_hands_over_takes_back_and_restores() -> None:
    for stage in Stage:
        assert allowed("reader", stage) == []
        assert set(allowed("marketing", stage)) <= {Command.HAND_OVER, Command.RECYCLE, Command.RESTORE}
        assert allowed("sales", stage) == allowed("admin", stage)
    assert set(ENDED).isdisjoint(OPEN)


@pytest.mark.slow
@pytest.mark.usefixtures("emptied")
class AnyHandover(RuleBasedStateMachine):
    """Three leads, of which two may be one person for a while; `expected` says what must hold of each by the rules."""

    @initialize()
    def start(self) -> None:
        from emptying import empty

        from reifegrad_web.leads.models import Identifier
        from reifegrad_web.org.people import add_user

        empty()
        self.now = START
        self.last: dict[int, tuple[int, str]] = {}
        for name, role in ROLES.items():
            add_user(name, role, self.now)
        take(*(message("page", user_id=f"lead-{number}", message_id=f"m{number}") for number in range(3)))
        rows = [Identifier.objects.get(value=f"lead-{number}") for number in range(3)]
        self.leads = [row.pk for row in rows]
        self.joined = False

    def number(self, place: int) -> int:
        from reifegrad_web.leads.persons import find, lead_number

        return lead_number(find(str(self.leads[place])))

    def doer(self, name: str) -> Any:
        from reifegrad_web.audit.models import AuditEntry
        from reifegrad_web.audit.recording import Actor
        from reifegrad_web.org.models import User
        from reifegrad_web.sales.commanding import Doer

        return Doer(Actor(AuditEntry.Actor.USER, name), ROLES[name], User.objects.get(username=name))

    @rule(place=LEADS, command=COMMANDS, reason=REASONS, who=WHO, note=st.sampled_from(["", "a note"]))
    def command(self, place: int, command: Command, reason: str, who: str, note: str) -> None:
        from reifegrad_web.sales.commanding import Order, give
        from reifegrad_web.sales.events import state_of

        self.now += timedelta(minutes=1)
        lead = self.number(place)
        before, step = state_of(lead), STEPS[command]
        known = reason in step.reasons or (not reason and not step.needs_reason)
        noted = not step.needs_reason or reason != "other" or note
        may = may_give(ROLES[who], before.stage, command) and known and bool(noted)
        try:
            made = give(lead, Order(command, reason, note), self.doer(who), self.now)
        except ReifegradError:
            assert not may
            assert state_of(lead) == before
        else:
            assert may
            assert state_of(lead).stage is step.after
            self.last[lead] = (made.pk, who)

    @rule(place=LEADS, who=WHO)
    def take_back(self, place: int, who: str) -> None:
        from reifegrad_web.sales.commanding import take_back

        lead = self.number(place)
        event, by = self.last.get(lead, (0, ""))
        try:
            take_back(event, self.doer(who), self.now)
        except ReifegradError:
            assert by != who or self.joined or self.was_joined(lead)
        else:
            assert by == who
            del self.last[lead]

    def was_joined(self, lead: int) -> bool:
        """What was done with the other one may have come between, or may have become the last of this one."""
        return lead in self.touched

    touched: frozenset[int] = frozenset()

    @rule()
    def join_or_part(self) -> None:
        from reifegrad_web.audit.recording import command_line
        from reifegrad_web.leads.persons import links_of
        from reifegrad_web.privacy.requests import merge, undo_link

        self.touched = frozenset(self.leads[:2])
        if self.joined:
            (link,) = [each for each in links_of(self.number(0)) if each.undone_at is None]
            undo_link(link.pk, "two people", command_line(), self.now)
        else:
            merge(str(self.leads[0]), str(self.leads[1]), command_line(), self.now)
        self.joined = not self.joined

    @invariant()
    def the_order_is_kept(self) -> None:
        from reifegrad_web.sales.events import history_of, state_of

        for place in range(3):
            lead = self.number(place)
            done = history_of(lead)
            events = [
                (Event(each.row.pk, Command(each.row.command), each.row.at, each.row.reason), each.state)
                for each in done
            ]
            check_order(events)
            check_funnel(events)
            assert state_of(lead) == (done[-1].state if done else State())
            assert all(one.row.at <= other.row.at for one, other in pairwise(done))

    @invariant()
    def who_is_won_or_lost_has_an_outcome(self) -> None:
        from reifegrad_web.leads.models import Outcome
        from reifegrad_web.sales.models import StageEvent

        decided = StageEvent.objects.filter(command__in=["win", "lose"])
        assert {row.outcome for row in decided} == set(Outcome.objects.values_list("pk", flat=True))


TestAnyHandover = AnyHandover.TestCase
TestAnyHandover.pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("emptied")]  # type: ignore[attr-defined]
TestAnyHandover.settings = settings(
    max_examples=20, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
