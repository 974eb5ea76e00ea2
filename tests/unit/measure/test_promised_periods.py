"""Promises by period: counted by days of the agreement's zone, and never judged before they can be."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Literal

import pytest

from reifegrad.agreement.rules import Promise
from reifegrad.measure.promised_periods import DeliveredLead, first_days, promised_periods

NOW = datetime(2026, 3, 25, 12, tzinfo=UTC)  # a Wednesday
ALL = frozenset({"it"})


def promise(
    what: Literal["delivered", "accepted", "in_time", "won"],
    at_least: Fraction | int,
    per: Literal["week", "month", "quarter"] = "week",
) -> Promise:
    return Promise("it", "sales", what, Fraction(at_least), isinstance(at_least, Fraction), per)


def day(number: int, hour: int = 12) -> datetime:
    return datetime(2026, 3, number, hour, tzinfo=UTC)


def test_a_number_is_of_what_happened_in_the_period_and_midnight_is_that_of_the_zone() -> None:
    leads = [
        DeliveredLead(datetime(2026, 3, 15, 22, 30, tzinfo=UTC), fits=ALL),  # still Sunday in Berlin
        DeliveredLead(datetime(2026, 3, 15, 23, 30, tzinfo=UTC), fits=ALL),  # Monday
        DeliveredLead(day(20), fits=ALL),
        DeliveredLead(day(20)),  # its condition does not hold
        DeliveredLead(day(24), fits=ALL),
    ]
    found = promised_periods(promise("delivered", 2), leads, "Europe/Berlin", NOW)
    assert [each.done for each in found][-3:] == [1, 2, 1]
    assert [each.standing for each in found][-3:] == ["broken", "kept", "open"]
    assert found[-1].first == date(2026, 3, 23) and found[-1].last == date(2026, 3, 29) and not found[-1].is_over
    assert len(found) == 8 and found[0].standing == "broken"


def test_a_share_is_of_those_delivered_in_the_period_whenever_they_were_accepted() -> None:
    leads = [
        DeliveredLead(day(17), accepted_at=day(24), fits=ALL),
        DeliveredLead(day(17), accepted_at=day(18), is_open=False, fits=ALL),
        DeliveredLead(day(18), is_open=False, fits=ALL),
        DeliveredLead(day(18), is_open=True, fits=ALL),
    ]
    (week,) = [each for each in _of(promise("accepted", Fraction(4, 5)), leads) if each.first == date(2026, 3, 16)]
    assert (week.done, week.of, week.waiting, week.share) == (2, 4, 1, 0.5)
    assert week.standing == "broken", "even if the one that waits is accepted, 3 of 4 are fewer than 80 %"
    (week,) = [each for each in _of(promise("accepted", Fraction(3, 4)), leads) if each.first == date(2026, 3, 16)]
    assert week.standing == "open"
    (week,) = [each for each in _of(promise("accepted", Fraction(1, 2)), leads) if each.first == date(2026, 3, 16)]
    assert week.standing == "kept"


def _of(one: Promise, leads: list[DeliveredLead]):  # type: ignore[no-untyped-def]
    return promised_periods(one, leads, "Europe/Berlin", NOW)


def test_answers_that_were_promised_to_nobody_are_in_no_share() -> None:
    leads = [
        DeliveredLead(day(17), answer="in_time", answered_at=day(17, 13), fits=ALL),
        DeliveredLead(day(17), answer="late", answered_at=day(19), fits=ALL),
        DeliveredLead(day(17), answer="none", fits=ALL),
        DeliveredLead(day(17), answer="open", fits=ALL),
    ]
    (week,) = [each for each in _of(promise("in_time", Fraction(9, 10)), leads) if each.first == date(2026, 3, 16)]
    assert (week.done, week.of, week.waiting, week.standing) == (1, 3, 1, "broken")


def test_wins_count_when_they_were_won_and_as_a_share_when_they_were_delivered() -> None:
    leads = [DeliveredLead(day(3), won_at=day(18), is_open=False, fits=ALL), DeliveredLead(day(3), fits=ALL)]
    number = {each.first: each.done for each in _of(promise("won", 1), leads)}
    assert number[date(2026, 3, 16)] == 1 and number[date(2026, 3, 2)] == 0
    share = {each.first: (each.done, each.of) for each in _of(promise("won", Fraction(1, 2)), leads)}
    assert share[date(2026, 3, 16)] == (0, 0) and share[date(2026, 3, 2)] == (1, 2)


def test_a_share_of_nobody_is_neither_kept_nor_broken() -> None:
    assert {each.standing for each in _of(promise("accepted", Fraction(4, 5)), [])} == {"open"}


def test_a_number_that_is_reached_before_the_period_is_over_is_kept() -> None:
    leads = [DeliveredLead(day(23) + timedelta(hours=each), fits=ALL) for each in range(3)]
    assert _of(promise("delivered", 3), leads)[-1].standing == "kept"


@pytest.mark.parametrize(
    ("per", "first", "last"),
    [
        ("week", date(2026, 2, 2), date(2026, 3, 23)),
        ("month", date(2025, 12, 1), date(2026, 3, 1)),
        ("quarter", date(2025, 7, 1), date(2026, 1, 1)),
    ],
)
def test_periods_are_those_of_the_calendar(per: Literal["week", "month", "quarter"], first: date, last: date) -> None:
    days = first_days(per, date(2026, 3, 25))
    assert (days[0], days[-1]) == (first, last) and list(days) == sorted(days)
    found = promised_periods(promise("delivered", 1, per), [], "Europe/Berlin", NOW)
    assert all(one.last + timedelta(days=1) == two.first for one, two in pairwise(found))
