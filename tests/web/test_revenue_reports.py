"""What reports say of promises, contributions, forecasts, cycles and capacity: counted by another way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from handing import do, visit
from people import publish, work
from serving_leads import AGREEMENT, DAY, HOUR, MONDAY, begin, call, hand_over, look
from test_taking import NOW

PROMISES = (
    AGREEMENT.replace("anna: {title: Anna Huber}", "anna: {title: Anna Huber, capacity: 3}")
    .replace("ben: {title: Ben Okafor}", "ben: {title: Ben Okafor, capacity: 1}")
    .replace("cara: {title: Cara Weiss}", "cara: {title: Cara Weiss, capacity: 2}")
    + """
promises:
  bosses: {by: marketing, what: delivered, at_least: 2, when: "position = 'CEO'"}
  accepted: {by: sales, what: accepted, at_least: 50%}
  in_time: {by: sales, what: in_time, at_least: 90%}
  won: {by: sales, what: won, at_least: 1, per: month}
"""
)
NEEDS = {("get", f"/reports/{name}"): "read" for name in ("promises", "attribution", "forecast", "cycle", "capacity")}
pytestmark = pytest.mark.usefixtures("emptied")


def everybody() -> Any:
    from reifegrad_web.leads.chosen import Everybody

    return Everybody()


def token() -> str:
    from reifegrad_web.org.tokens import add_token

    return add_token("ci", ["read"], NOW)


def promised(moment: Any, leads: Any = None, seconds: float = 8.0) -> Any:
    from reifegrad_web.agreements.in_force import in_force
    from reifegrad_web.revenue.promised import promises_seen

    agreement = in_force()
    assert agreement is not None
    return promises_seen(agreement, leads or everybody(), moment, seconds)


def week(seen: Any, name: str) -> Any:
    """The period of a promise in which the leads were handed over."""
    (found,) = [each for each in seen.promises if each.promise.name == name]
    return next(period for period in found.periods if period.first <= MONDAY.date() <= period.last)


def handed() -> list[int]:
    """Three leads on a Monday, two of them bosses: one is answered in time and won, one late, one not at all."""
    people = begin(PROMISES)
    leads = [hand_over("ada", position="CEO"), hand_over("bob", position="CEO"), hand_over("cleo")]
    look(MONDAY)
    call(leads[0], people["anna"], MONDAY + HOUR / 2)
    do(leads[0], "accept", MONDAY + HOUR)
    do(leads[0], "win", MONDAY + DAY, amount=100.0)
    call(leads[1], people["ben"], MONDAY + 5 * HOUR)
    do(leads[1], "reject", MONDAY + 6 * HOUR, reason="no_need")
    look(MONDAY + 2 * DAY)
    return leads


def test_promises_are_counted_as_the_handovers_answers_and_decisions_say() -> None:
    handed()
    seen = promised(MONDAY + 8 * DAY)
    assert (week(seen, "bosses").done, week(seen, "bosses").of, week(seen, "bosses").standing) == (2, None, "kept")
    accepted = week(seen, "accepted")
    assert (accepted.done, accepted.of, accepted.waiting, accepted.standing) == (1, 3, 1, "open")
    in_time = week(seen, "in_time")
    assert (in_time.done, in_time.of, in_time.waiting, in_time.standing) == (1, 3, 0, "broken")
    assert (week(seen, "won").done, week(seen, "won").standing) == (1, "kept")
    (row,) = [each for each in seen.weeks if each.first == MONDAY.date()]
    assert (row.delivered, row.accepted, row.promised_answers, row.in_time, row.won) == (3, 1, 3, 1, 1)
    assert seen.unread == 0 and not seen.left_out


def test_a_past_moment_does_not_know_what_came_then() -> None:
    handed()
    seen = promised(MONDAY + HOUR / 4)
    assert (week(seen, "accepted").done, week(seen, "accepted").of) == (0, 3)
    assert (week(seen, "in_time").done, week(seen, "in_time").waiting) == (0, 3)
    assert week(seen, "won").done == 0


def test_whoever_sees_only_their_own_leads_sees_promises_of_these() -> None:
    from reifegrad_web.leads.chosen import Chosen
    from reifegrad_web.leads.models import LeadCard
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    leads = handed()
    work()
    user = User.objects.get(username="anna")
    with write():
        User.objects.filter(pk=user.pk).update(sees=User.Sees.OWN)
        LeadCard.objects.filter(lead_id__in=leads).update(owner_id=None)
        LeadCard.objects.filter(lead_id=leads[0]).update(owner_id=user.pk)
    user.refresh_from_db()
    seen = promised(MONDAY + 8 * DAY, Chosen(user))
    assert (week(seen, "accepted").done, week(seen, "accepted").of) == (1, 1)


def test_conditions_that_there_was_no_time_for_are_said() -> None:
    handed()
    seen = promised(MONDAY + 8 * DAY, seconds=0.0)
    assert seen.unread == 3 and week(seen, "bosses").done == 0 and week(seen, "accepted").of == 3


def outcome(lead: int, at: Any, result: str = "won", amount: float | None = 100.0) -> None:
    from reifegrad_web.leads.models import Identifier, Outcome
    from reifegrad_web.writing import write

    with write():
        identifier = Identifier.objects.filter(lead_id=lead).order_by("id").first()
        Outcome.objects.create(
            identifier=identifier, source_id=1, outcome=result, decided_at=at, amount=amount, received_at=at
        )


def test_what_was_won_is_divided_among_what_was_done_before_to_the_cent() -> None:
    from reifegrad_web.revenue.attributed import attributed
    from reifegrad_web.scoring.stage_flow import Period

    publish()
    leads = [visit("anna"), visit("bert"), visit("carl", days=(40,))]
    work()
    for lead, amount in zip(leads, (100.01, None, 7.0), strict=True):
        outcome(lead, NOW, amount=amount)
    outcome(leads[2], NOW - 20 * DAY, "lost", None)
    found = attributed(Period(NOW - 10 * DAY, NOW), everybody(), "kind")
    assert (found.made.won, found.made.lost, found.made.unpriced, found.made.cents) == (3, 0, 1, 107_01)
    (row,) = found.made.contributions
    assert (row.channel, row.journeys, row.cents["linear"], row.wins["first"]) == ("page_viewed", 2, 100_01, 2_000)
    assert (found.made.untouched, found.made.untouched_cents) == (1, 7_00), "carl came before he was lost"
    assert not found.left_out
    by_source = attributed(Period(NOW - 10 * DAY, NOW), everybody(), "source")
    assert sum(each.cents["removal"] for each in by_source.made.contributions) == 100_01
    assert attributed(Period(NOW - 30 * DAY, NOW - 10 * DAY), everybody(), "kind").made.lost == 1


def test_cycles_are_those_of_decisions_and_open_leads_and_of_the_past_as_of_then() -> None:
    import numpy as np

    from reifegrad_web.revenue.cycles import days_since, known_cycles

    publish()
    leads = [visit("anna"), visit("bert"), visit("carl"), visit("dora")]
    work()
    outcome(leads[0], NOW - DAY / 2)
    outcome(leads[0], NOW - DAY / 4, amount=5.0)
    outcome(leads[0], NOW - DAY / 4, amount=5.0)  # from another source: what stands twice is one
    outcome(leads[1], NOW - DAY / 3, "lost", None)
    known = known_cycles(everybody(), NOW)
    cycles = known.cycles
    assert cycles.count.sum() == 4 and np.isnan(cycles.decided).sum() == 1, "two open leads of one day are one place"
    assert sorted(cycles.decided[~np.isnan(cycles.decided)]) == pytest.approx(
        [days_since(NOW - DAY / 2), days_since(NOW - DAY / 3)]
    )
    assert cycles.again.tolist() == pytest.approx([days_since(NOW - DAY / 4)]) and cycles.again_cents.tolist() == [500]
    assert known.customers.tolist() == [leads[0]] * 2 and known.wins_cents.tolist() == [10_000, 500]
    before = known_cycles(everybody(), NOW - DAY)
    assert np.isnan(before.cycles.decided).all() and before.cycles.count.sum() == 4


def test_capacity_is_that_of_the_agreement_and_volume_what_was_handed_over() -> None:
    from reifegrad_web.agreements.in_force import in_force
    from reifegrad_web.revenue.capacity import capacity_seen
    from reifegrad_web.scoring.reading import served_models

    handed()
    model = served_models()[0].model
    seen = capacity_seen(in_force(), model, MONDAY + DAY)
    assert seen.capacity == 6 and seen.weeks == [0] * 7 + [3]
    assert sum(each.per_week for each in seen.people) == pytest.approx(3 / 8)
    assert {each.name: each.capacity for each in seen.people} == {"anna": 3, "ben": 1, "cara": 2}
    assert capacity_seen(None, model, MONDAY + DAY).capacity is None


def test_programs_get_the_same_figures() -> None:
    client = Client(SERVER_NAME="localhost")
    handed()
    head = {"Authorization": f"Bearer {token()}"}
    asked = {"as_of": (MONDAY + 8 * DAY).isoformat()}

    def get(name: str, **more: str) -> dict[str, Any]:
        answer = client.get(f"/api/v1/reports/{name}", {**asked, **more}, headers=head)
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found

    told = get("promises")
    assert told["agreement"] == "sales" and [each["name"] for each in told["promises"]] == [
        "bosses", "accepted", "in_time", "won",
    ]  # fmt: skip
    assert {
        "first": "2026-03-09",
        "delivered": 3,
        "accepted": 1,
        "promised_answers": 3,
        "in_time": 1,
        "won": 1,
    } in told["weeks"]
    assert (get("attribution", by="kind")["won"], get("attribution")["cents"]) == (1, 100_00)
    assert get("forecast")["weeks"] is None, "one win is too few"
    assert get("cycle")["rows"][0]["won"] == 1
    assert get("capacity", model="fit-interest")["capacity"] == 6
    assert client.get("/api/v1/reports/capacity?model=fit-intrest", headers=head).status_code == 404
    assert client.get("/api/v1/reports/promises").status_code == 401


def test_a_forecast_of_a_server_has_eight_weeks_once_ten_leads_were_won() -> None:
    client = Client(SERVER_NAME="localhost")
    publish()
    leads = [visit(f"lead{number}", days=(200 - number,)) for number in range(12)]
    work()
    for number, lead in enumerate(leads):
        outcome(lead, NOW - timedelta(days=190 - 14 * number), amount=1_000.0)
    head = {"Authorization": f"Bearer {token()}"}
    told = client.get("/api/v1/reports/forecast", {"as_of": NOW.isoformat()}, headers=head).json()
    assert len(told["weeks"]) == 8
    assert all(each["low"] <= each["high"] and each["cents_low"] <= each["cents_high"] for each in told["weeks"])
