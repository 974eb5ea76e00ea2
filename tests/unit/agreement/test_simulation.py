"""Playing an agreement over the past: what everyone would have had, and what waited."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from reifegrad.agreement.loader import parse_agreement
from reifegrad.agreement.simulation import Arrival, Queued, simulate

START = datetime(2026, 10, 5, 9, tzinfo=UTC)
AGREEMENT = parse_agreement("""
agreement: 1
name: play
calendar: office
calendars: {office: {hours: {mon-fri: "08:00-17:00"}}}
people:
  ada: {capacity: 2}
  ben: {capacity: 0.5}
teams: {field: {members: [ada, ben]}}
queues: {inbound: {}}
routing:
  otherwise: inbound
  routes:
    own: {when: country = 'DE', to: field, by: open_leads, account_owner: true}
    abroad: {when: country = 'AT', to: inbound}
""")


def _arrival(number: int, hours: float, **more: object) -> Arrival:
    values = {"country": more.pop("country", "DE")}
    return Arrival(f"L{number}", START + timedelta(hours=hours), values, **more)  # type: ignore[arg-type]


def test_who_gets_the_first_lead_of_a_company_looks_after_it() -> None:
    made = simulate(AGREEMENT, [_arrival(1, 0, account="C1"), _arrival(2, 200, account="C1")])
    assert [decision.owner for decision in made.decisions] == ["ada", "ada"]
    assert made.decisions[1].causes[0].code == "account_owner"


def test_leads_are_played_in_the_order_of_time_whatever_the_order_of_the_table() -> None:
    arrivals = [_arrival(number, hours) for number, hours in ((3, 5), (1, 1), (2, 5))]
    assert [decision.lead for decision in simulate(AGREEMENT, arrivals).decisions] == ["L1", "L2", "L3"]
    assert simulate(AGREEMENT, arrivals) == simulate(AGREEMENT, arrivals[::-1])


def test_a_lead_that_was_decided_is_open_no_longer() -> None:
    decided = START + timedelta(hours=30)
    arrivals = [_arrival(1, 0, decided_at=decided), _arrival(2, 1), _arrival(3, 24 * 21)]
    made = simulate(AGREEMENT, arrivals)
    # One open lead of ada was decided: with the new one she would have 2 / 2, ben 1 / 0.5.
    assert [decision.owner for decision in made.decisions] == ["ada", "ada", "ada"]
    still_open = simulate(AGREEMENT, [*arrivals[:2], _arrival(3, 2)])
    assert [decision.owner for decision in still_open.decisions] == ["ada", "ada", "ben"]


def test_loads_count_leads_full_weeks_and_waits() -> None:
    arrivals = [_arrival(number, 12) for number in range(3)] + [_arrival(9, 24 * 8)]
    ada, ben = simulate(AGREEMENT, arrivals).loads
    assert (ada.leads, ada.busiest, ada.by_week) == (3, 2, {date(2026, 10, 5): 2, date(2026, 10, 12): 1})
    assert (ada.full_weeks, ben.full_weeks) == (1, 2)
    assert (ben.leads, ben.by_week) == (1, {date(2026, 10, 5): 1})
    assert ada.median_wait == timedelta(hours=11)


def test_what_waits_is_counted_by_queue_route_and_reason() -> None:
    arrivals = [_arrival(number, 0, country=country) for number, country in enumerate(["AT", "AT", "FR", *["DE"] * 4])]
    made = simulate(AGREEMENT, arrivals)
    assert set(made.queued) == {
        Queued("inbound", "abroad", "queue", 2),
        Queued("inbound", None, "no_route", 1),
        Queued("inbound", "own", "nobody", 1),
    }
    assert made.given == 3
    assert made.obstacles == {("ada", "full"): 2, ("ben", "full"): 1}


def test_weeks_without_a_lead_are_weeks_too() -> None:
    made = simulate(AGREEMENT, [_arrival(1, 0), _arrival(2, 24 * 15)])
    assert made.weeks == (date(2026, 10, 5), date(2026, 10, 12), date(2026, 10, 19))
