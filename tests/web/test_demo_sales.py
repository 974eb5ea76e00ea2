"""The demo company has sales that work by an agreement: what it shows is what the product itself would compute."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

pytestmark = pytest.mark.usefixtures("server_database")
NOW = datetime(2026, 3, 17, 10, 20, tzinfo=UTC)
"""A Tuesday, as people work."""


@dataclass(frozen=True)
class Filled:
    """What there was before any worker has looked at the demo company: its clocks, and what was done about them."""

    clocks: Sequence[dict[str, Any]]
    noted: frozenset[int]


@pytest.fixture(scope="module")
def filled(server_database: None) -> Iterator[Filled]:
    """A server with the demo company, filled once for all tests; then looked at by what keeps clocks."""
    from emptying import empty

    from reifegrad_web.jobs.demo import fill
    from reifegrad_web.service.keeping import keep_due
    from reifegrad_web.service.models import ServiceEvent
    from reifegrad_web.service.sweeping import watch_all

    empty()
    fill(NOW)
    found = Filled(_clocks(), frozenset(ServiceEvent.objects.values_list("pk", flat=True)))
    watch_all(NOW)
    while keep_due(lambda: NOW):
        pass
    yield found
    empty()


def test_a_worker_finds_the_clocks_of_the_demo_company_as_it_would_have_kept_them(filled: Filled) -> None:
    from reifegrad_web.service.models import ServiceEvent

    kinds = Counter((row["promised"], row["state"]) for row in filled.clocks)
    assert _clocks() == filled.clocks
    assert kinds["respond", "met"] > 3 * kinds["respond", "missed"] > 0
    new = ServiceEvent.objects.exclude(pk__in=filled.noted)
    assert new.filter(clock__answered_at=None, clock__stopped_at=None).count() == new.count() > 0


@pytest.mark.usefixtures("filled")
def test_nobody_gets_more_than_they_take_and_some_wait_in_the_queue() -> None:
    from reifegrad.agreement.state import week_of
    from reifegrad_web.agreements.in_force import in_force
    from reifegrad_web.routing.models import RoutingDecision
    from reifegrad_web.routing.reading import waiting

    agreement = in_force()
    assert agreement is not None
    weeks: Counter[tuple[str, Any]] = Counter()
    for row in RoutingDecision.objects.exclude(owner=None).select_related("owner"):
        assert row.owner is not None
        weeks[row.owner.username, week_of(row.at, agreement.timezone)] += 1
    for (name, _), leads in weeks.items():
        capacity = agreement.people[name].capacity
        assert capacity is not None
        assert leads <= max(capacity, 1), name
    assert [each.queue for each in waiting()] == ["inbound"]


@pytest.mark.usefixtures("filled")
def test_people_of_the_demo_company_cannot_sign_in_and_whoever_comes_becomes_the_first_admin() -> None:
    from django.contrib.auth import authenticate

    from reifegrad_web.org.invitations import accept, invite_first_admin
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    people = list(User.objects.all())
    assert {"felix", "ines"} < {each.username for each in people}
    assert not any(each.has_usable_password() for each in people)
    assert authenticate(username="felix", password="") is None
    with write():
        link = invite_first_admin(NOW)
        assert link is not None
        assert accept(link, User(username="boss", date_joined=NOW), NOW)
        assert invite_first_admin(NOW) is None


@pytest.mark.usefixtures("filled")
def test_rules_of_actions_start_with_what_is_crossed_from_now_on() -> None:
    from reifegrad_web.actions.collecting import collect
    from reifegrad_web.actions.models import ActionEffect, LeadTask
    from reifegrad_web.actions.performing import perform
    from reifegrad_web.service.models import ServiceEvent

    collect("worker", NOW)
    while perform("worker", lambda: NOW):
        pass
    late = ServiceEvent.objects.filter(what="missed", promised="respond", clock__answered_at=None)
    assert LeadTask.objects.count() == ActionEffect.objects.filter(state="done").count() == late.count() > 0


def _clocks() -> Sequence[dict[str, Any]]:
    from reifegrad_web.service.models import ServiceClock

    return list(ServiceClock.objects.order_by("id").values())
