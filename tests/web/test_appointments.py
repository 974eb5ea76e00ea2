"""Appointments: read in the zone of the page, held until another thing is said, and the day on which they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from test_taking import NOW, lead_of, message, take

pytestmark = pytest.mark.usefixtures("emptied")
BERLIN = "Europe/Berlin"


def read(given: str, result: str = "appointment", zone: str = BERLIN) -> datetime | None:
    from reifegrad_web.leads.appointments import appointment_at

    return appointment_at(given, result, zone, datetime(2026, 10, 5, 8, 0, tzinfo=UTC))


def test_a_time_is_read_where_the_page_is_at_home_and_none_is_none() -> None:
    assert read("2026-10-08T10:00") == datetime(2026, 10, 8, 8, 0, tzinfo=UTC)
    assert read("2026-12-03T10:00") == datetime(2026, 12, 3, 9, 0, tzinfo=UTC), "winter"
    assert read("2026-10-08T10:00:00", zone="UTC") == datetime(2026, 10, 8, 10, 0, tzinfo=UTC)
    assert read(" ") is None
    assert read("", "later") is None


@pytest.mark.parametrize(
    ("given", "result", "what"),
    [
        ("tomorrow at ten", "appointment", "is no day with a time"),
        ("2026-12-03", "appointment", "is no day with a time"),
        ("2026-13-03T10:00", "appointment", "is no day with a time"),
        ("2026-12-03T10:00+05:00", "appointment", "is no day with a time"),
        ("2026-12-03T25:00", "appointment", "is no day with a time"),
        ("2026-10-05T09:59", "appointment", "is in the past"),
        ("2031-10-05T09:59", "appointment", "three years ahead"),
        ("0001-01-01T00:00", "appointment", "is in the past"),
        ("9999-12-31T23:59", "appointment", "three years ahead"),
        ("2027-03-28T02:30", "appointment", "there is no such time"),
        ("2026-12-03T10:00", "reached", "chose a different result"),
    ],
)
def test_what_is_no_appointment_is_refused_with_the_remedy(given: str, result: str, what: str) -> None:
    from reifegrad.errors import ReifegradError

    with pytest.raises(ReifegradError) as refused:
        read(given, result)
    (problem,) = refused.value.problems
    assert what in problem.what_in("en")
    assert problem.fix_in("de")


def person(name: str) -> Any:
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    with write():
        return User.objects.get_or_create(username=name, defaults={"role": "sales", "date_joined": NOW})[0]


def noted(result: str, at: datetime, meets_at: datetime | None = None) -> Any:
    from reifegrad_web.leads.owners import note_contact, take_up
    from reifegrad_web.leads.persons import find
    from reifegrad_web.writing import write

    sam = person("sam")
    with write():
        made = note_contact(find("user:anna"), sam, result, at, meets_at=meets_at)
        take_up(find("user:anna"), sam, "sam", at)
    return made


def next_one() -> datetime | None:
    from reifegrad_web.leads.appointments import appointments_of

    lead = lead_of("user", "anna") or 0
    return appointments_of([lead], NOW - timedelta(days=1)).get(lead)


def test_an_appointment_holds_until_another_is_made_it_is_called_off_or_was_kept() -> None:
    take(message("identify", user_id="anna", traits={"name": "Anna"}))
    thursday, friday = NOW + timedelta(days=3), NOW + timedelta(days=4)
    noted("appointment", NOW, thursday)
    assert next_one() == thursday
    noted("not-reached", NOW + timedelta(days=1))
    noted("appointment", NOW + timedelta(days=1))
    assert next_one() == thursday, "a call in between moves nothing"
    noted("appointment", NOW + timedelta(days=2), friday)
    assert next_one() == friday
    called_off = noted("no-interest", NOW + timedelta(days=2))
    assert next_one() is None
    called_off.delete()
    assert next_one() == friday
    noted("offer", friday + timedelta(hours=1))
    assert next_one() is None, "they have met"


def test_whoever_is_met_has_their_turn_then_and_is_not_asked_after_a_week() -> None:
    from people import publish, work

    from reifegrad_web.leads.models import LeadCard
    from reifegrad_web.leads.owners import take_back_contact
    from reifegrad_web.scoring.day import day_of
    from reifegrad_web.scoring.reading import served_models

    take(message("identify", user_id="anna", traits={"name": "Anna"}))
    publish()
    work()
    meets = NOW + timedelta(days=20)
    made = noted("appointment", NOW, meets)
    (each,), sam = served_models(), person("sam")

    def lists(now: datetime) -> list[str]:
        day = day_of(sam, each.model, now, BERLIN)
        named = {"appointments": day.appointments, "offers": day.offers, "fresh": day.fresh, "older": day.older}
        return [name for name, calls in named.items() for call in calls if call.card.name == "Anna"]

    assert lists(NOW + timedelta(days=8)) == []
    assert lists(meets - timedelta(days=1)) == ["appointments"]
    assert lists(meets + timedelta(minutes=1)) == ["appointments"]
    assert lists(meets + timedelta(days=1)) == ["offers"], "how it went is to be noted"
    work(NOW + timedelta(days=1))
    assert LeadCard.objects.get().again_at == meets, "the worker writes the same card"
    take_back_contact(sam, made.pk, NOW)
    assert LeadCard.objects.get().again_at is None
    assert next_one() is None


def test_an_appointment_with_somebody_who_objects_is_kept_and_shown_without_a_score() -> None:
    from people import publish, work

    from reifegrad_web.leads.objections import object_to_profiling
    from reifegrad_web.leads.persons import find
    from reifegrad_web.scoring.day import day_of
    from reifegrad_web.scoring.reading import served_models
    from reifegrad_web.writing import write

    take(message("identify", user_id="anna", traits={"name": "Anna"}))
    publish()
    work()
    noted("appointment", NOW, NOW + timedelta(hours=2))
    with write():
        object_to_profiling(find("user:anna"), "letter", NOW, NOW)
    (each,) = served_models()
    (call,) = day_of(person("sam"), each.model, NOW, BERLIN).appointments
    assert (call.card.name, call.score, call.since) == ("Anna", None, NOW + timedelta(hours=2))
    assert day_of(person("tina"), each.model, NOW, BERLIN).appointments == []
