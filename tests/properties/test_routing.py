"""Random agreements on random leads: routing and its reference give the same answers, and promises are kept."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from agreements import STARTS, Happening, absences, agreements, happenings, read
from drawn import PROFILE, share_of_models
from hypothesis import event, given, seed, settings
from hypothesis import strategies as st

from reifegrad.agreement.decision import Decision, RoutedLead
from reifegrad.agreement.reference import RoutedPast, answer
from reifegrad.agreement.routing import decide
from reifegrad.agreement.state import RoutingState, apply, week_of, without_open_lead

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad.agreement.rules import Agreement

pytestmark = pytest.mark.slow

SHARDS = 4


class Story:
    """What happens to an agreement, one lead after the other; whoever keeps the leads knows their owners."""

    def __init__(self, agreement: Agreement, state: RoutingState, start: datetime) -> None:
        self.agreement, self.state, self.now = agreement, state, start
        self.owners: dict[str, str] = {}
        self.recalled: dict[str, tuple[str, ...]] = {}
        self.decisions: list[Decision] = []
        self.closed: list[str] = []

    def lead(self, happening: Happening) -> RoutedLead:
        """The lead with its present owner, from whom it may be taken back."""
        self.now += happening.after
        name = happening.lead.id
        owner = self.owners.get(name)
        if owner is not None and happening.recalls:
            self.recalled[name] = (*self.recalled.get(name, ()), owner)
        return replace(happening.lead, owner=owner, recalled_from=self.recalled.get(name, ()))

    def take(self, decision: Decision, *, closes: bool) -> None:
        """Keep a decision; perhaps the lead is won or lost right after it."""
        self.decisions.append(decision)
        self.state = apply(self.agreement, self.state, decision)
        self.owners.pop(decision.lead, None)
        if decision.owner is not None and closes:
            self.closed.append(decision.owner)
            self.state = without_open_lead(self.state, decision.owner)
        elif decision.owner is not None:
            self.owners[decision.lead] = decision.owner

    def past(self) -> RoutedPast:
        """All that has happened, for the reference."""
        return RoutedPast(tuple(self.decisions), tuple(self.closed), self.state.absences, self.state.inactive)


def test_every_reason_is_drawn() -> None:
    """What no example has is compared with nothing."""
    found: set[str] = set()

    @seed(20_261_309)
    @settings(max_examples=400, database=None)
    @given(agreements(), st.sampled_from(STARTS), st.lists(happenings(), min_size=3, max_size=12), st.data())
    def draw(document: dict[str, Any], start: datetime, events: list[Happening], data: st.DataObject) -> None:
        state = RoutingState(absences=data.draw(absences(start)), inactive=frozenset({"ada"}))
        story = Story(read(document), state, start)
        for happening in events:
            decision = decide(story.agreement, story.lead(happening), story.state, story.now)
            story.take(decision, closes=happening.closes)
            found.update(cause.code for cause in decision.causes)
            found.update(f"passed over: {one.cause.code}" for one in decision.passed_over)

    draw()
    obstacles = ("not_in_agreement", "recalled", "inactive", "absent", "language", "territory", "full")
    causes = ("stays", "account_owner", "named", "only_one", "in_turn", "open_leads", "open_count", "capacity")
    wanted = {f"passed over: {code}" for code in (*obstacles, "not_working", "works_later")}
    assert found == wanted | {*causes, "queue", "nobody", "no_route", "recalled"}


@pytest.mark.parametrize("shard", range(SHARDS))
def test_routing_and_its_reference_give_the_same_answers(shard: int) -> None:
    """Each shard draws other examples, so that processes share the work."""

    @seed(20_261_300 + shard)
    @share_of_models(SHARDS)
    @given(agreements(), st.sampled_from(STARTS), st.lists(happenings(), min_size=3, max_size=12), st.data())
    def check(document: dict[str, Any], start: datetime, events: list[Happening], data: st.DataObject) -> None:
        agreement = read(document)
        left = frozenset(data.draw(st.sets(st.sampled_from(["ada", "dora", "zoe"]), max_size=1)))
        story = Story(agreement, RoutingState(absences=data.draw(absences(start)), inactive=left), start)
        for happening in events:
            _agree(story, happening)
        _keep_promises(story)

    print(f"seed {20_261_300 + shard}, profile {PROFILE}")  # noqa: T201
    check()


def _agree(story: Story, happening: Happening) -> None:
    lead = story.lead(happening)
    decision = decide(story.agreement, lead, story.state, story.now)
    assert decision == decide(story.agreement, lead, story.state, story.now)
    wanted = answer(story.agreement, lead, story.past(), story.now)
    assert (decision.owner, decision.queue, decision.route) == (wanted.owner, wanted.queue, wanted.route)
    assert decision.causes[0].code == wanted.why
    assert {one.person: one.cause.code for one in decision.passed_over} == wanted.passed_over
    assert decision.starts_at == wanted.starts_at
    event(f"{decision.causes[0].code}")
    for one in decision.passed_over:
        event(f"passed over: {one.cause.code}")
    story.take(decision, closes=happening.closes)
    assert Decision.from_dict(json.loads(json.dumps(decision.to_dict()))) == decision
    kept = RoutingState.from_dict(json.loads(json.dumps(story.state.to_dict())))
    assert replace(kept, absences=story.state.absences, inactive=story.state.inactive) == story.state


def _keep_promises(story: Story) -> None:
    """One owner or one queue; nobody gets more than their capacity, by a whole lead, in any weeks in a row."""
    for decision in story.decisions:
        assert (decision.owner is None) != (decision.queue is None)
        assert decision.queue is None or decision.queue in story.agreement.queues
        assert decision.causes
        assert decision.owner is None or decision.owner not in {one.person for one in decision.passed_over}
    given = [made for made in story.decisions if made.owner is not None and not made.stays]
    weeks = Counter((made.owner, week_of(made.at, story.agreement.timezone)) for made in given)
    for name, person in story.agreement.people.items():
        own = sorted((week, count) for (owner, week), count in weeks.items() if owner == name)
        for first in range(len(own)):
            for last in range(first, len(own)):
                length = (own[last][0] - own[first][0]).days // 7 + 1
                taken = sum(count for _, count in own[first : last + 1])
                assert person.capacity is None or taken < length * person.capacity + 1


@given(st.integers(1, 40), st.permutations(["ada", "ben", "cem"]), st.sampled_from(STARTS))
def test_in_turn_nobody_gets_two_leads_more_than_another(leads: int, order: list[str], start: datetime) -> None:
    agreement = _sharing(order, "round_robin", dict.fromkeys(order))
    counts = Counter(_owners(agreement, leads, start))
    assert max(counts[name] for name in order) - min(counts[name] for name in order) <= 1
    assert _owners(agreement, len(order), start) == order


@given(st.lists(st.sampled_from(["fr", "de"]), min_size=4, max_size=40), st.sampled_from(STARTS))
def test_whoever_can_take_the_same_leads_gets_as_many(languages: list[str], start: datetime) -> None:
    """Where a position in a list is kept instead, cem and ada can share all leads, and ben gets none."""
    order = ["ada", "ben", "cem"]
    document = _document(order, "round_robin", dict.fromkeys(order))
    document["routing"]["routes"]["all"]["language"] = "language"
    document["people"]["cem"]["languages"] = ["de", "fr"]
    agreement, state, counts = read(document), RoutingState(), Counter[str]()
    for number, language in enumerate(languages):
        decision = decide(agreement, RoutedLead(f"L{number}", {"language": language}), state, start)
        state = apply(agreement, state, decision)
        counts[decision.owner or ""] += 1
    assert abs(counts["ada"] - counts["ben"]) <= 1


@given(
    st.lists(st.sampled_from([Fraction(1, 10), Fraction(1, 2), 1, 2, 7]), min_size=2, max_size=3),
    st.integers(1, 60),
    st.sampled_from(STARTS),
)
def test_by_capacity_everyone_gets_their_share_over_the_weeks(
    capacities: list[Fraction], weeks: int, start: datetime
) -> None:
    """Few leads come, so that nobody is full; yet a tenth of a lead a week is not rounded to nothing."""
    names = ["ada", "ben", "cem"][: len(capacities)]
    agreement = _sharing(names, "capacity", dict(zip(names, capacities, strict=True)))
    total, state, counts = sum(capacities), RoutingState(), Counter[str]()
    for number in range(weeks):
        # Without what was used, so that only the share decides.
        decision = decide(agreement, RoutedLead(f"L{number}"), replace(state, used={}), start)
        state = apply(agreement, state, decision)
        counts[decision.owner or ""] += 1
        for name, capacity in zip(names, capacities, strict=True):
            assert abs(counts[name] - (number + 1) * capacity / total) < len(names)


@given(agreements(), happenings(), st.sampled_from(STARTS))
def test_the_first_route_that_fits_decides_whatever_comes_behind(
    document: dict[str, Any], happening: Happening, start: datetime
) -> None:
    decision = decide(read(document), happening.lead, RoutingState(), start)
    if decision.route is None:
        return
    routes = list(document["routing"]["routes"])
    kept = routes[: routes.index(decision.route) + 1]
    shorter = {**document["routing"], "routes": {name: document["routing"]["routes"][name] for name in kept}}
    assert decide(read({**document, "routing": shorter}), happening.lead, RoutingState(), start) == decision


def _document(names: list[str], by: str, capacities: dict[str, Any]) -> dict[str, Any]:
    people: dict[str, dict[str, Any]] = {name: {"languages": ["de"]} for name in sorted(names)}
    for name, capacity in capacities.items():
        if capacity is not None:
            people[name]["capacity"] = str(Fraction(capacity))
    return {
        "agreement": 1,
        "name": "sharing",
        "people": people,
        "teams": {"team": {"members": names}},
        "queues": {"inbound": {}},
        "routing": {"otherwise": "inbound", "routes": {"all": {"when": "else", "to": "team", "by": by}}},
    }


def _sharing(names: list[str], by: str, capacities: dict[str, Any]) -> Agreement:
    return read(_document(names, by, capacities))


def _owners(agreement: Agreement, leads: int, start: datetime) -> list[str]:
    state, owners = RoutingState(), []
    for number in range(leads):
        decision = decide(agreement, RoutedLead(f"L{number}"), state, start)
        state = apply(agreement, state, decision)
        owners.append(decision.owner or "")
    return owners
