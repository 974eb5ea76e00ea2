"""Routing in single cases that people ask about; random ones are in tests/properties."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from reifegrad.agreement.decision import Decision, RoutedLead
from reifegrad.agreement.loader import parse_agreement
from reifegrad.agreement.routing import decide
from reifegrad.agreement.sentences import DecisionSentences
from reifegrad.agreement.state import RoutingState, apply, in_week, without_open_lead
from reifegrad.worktime.spans import whole_days

FRIDAY = datetime(2026, 10, 2, 18, tzinfo=UTC)
MONDAY = datetime(2026, 10, 5, 9, tzinfo=UTC)
TEXT = """\
agreement: 1
name: cases
timezone: Europe/Berlin
calendar: office
calendars:
  office: {hours: {mon-fri: "08:00-17:00"}}
territories:
  south: {attribute: postcode, values: ["80..87"]}
people:
  ada: {title: Ada Huber, capacity: 2, languages: [de], territories: [south]}
  ben: {title: {de: Bernd, en: Ben}, capacity: 0.5, languages: [de, en]}
  cem: {languages: [en]}
teams:
  field: {title: {de: Außendienst, en: Field}, members: [ada, ben, cem]}
queues:
  inbound: {title: {de: Eingang, en: Inbound}}
routing:
  otherwise: inbound
  routes:
    all: {title: {de: Alle, en: All}, when: else, to: field, ROUTE}
"""
AGREEMENT = parse_agreement(TEXT.replace(", ROUTE", ""))


def _with(route: str) -> Any:
    return parse_agreement(TEXT.replace("ROUTE", route))


def _decide(agreement: Any, state: RoutingState | None = None, at: datetime = MONDAY, **lead: Any) -> Decision:
    return decide(agreement, RoutedLead("L1", **lead), state or RoutingState(), at)


def _passed(decision: Decision) -> dict[str, str]:
    return {one.person: one.cause.code for one in decision.passed_over}


def _away(name: str, first: date, last: date) -> RoutingState:
    return RoutingState(absences={name: (whole_days(first, last, "Europe/Berlin"),)})


def test_somebody_whose_holiday_begins_on_monday_gets_nothing_on_friday_evening() -> None:
    state = _away("ada", date(2026, 10, 5), date(2026, 10, 9))
    decision = _decide(AGREEMENT, state, FRIDAY)
    assert _passed(decision) == {"ada": "absent"}
    assert decision.passed_over[0].cause.details["until"] == datetime(2026, 10, 12, 6, tzinfo=UTC)
    assert _decide(AGREEMENT, state, FRIDAY - timedelta(hours=6)).owner == "ada"


def test_somebody_who_is_back_on_monday_gets_leads_on_sunday() -> None:
    state = _away("ada", date(2026, 9, 28), date(2026, 10, 4))
    assert _decide(AGREEMENT, state, FRIDAY + timedelta(days=2)).owner == "ada"
    assert _passed(_decide(AGREEMENT, state, FRIDAY - timedelta(hours=6))) == {"ada": "absent"}


def test_a_capacity_of_half_a_lead_is_one_lead_in_two_weeks() -> None:
    agreement, state, owners = _with("language: language"), RoutingState(), []
    for week in range(6):
        decision = _decide(agreement, state, MONDAY + timedelta(weeks=week), values={"language": "en"})
        state = apply(agreement, state, decision)
        owners.append(decision.owner)
    assert owners == ["ben", "cem", "ben", "cem", "ben", "cem"]


def test_what_was_not_used_is_not_kept_for_later() -> None:
    state = in_week(AGREEMENT, RoutingState(week=date(2026, 9, 7), used={"ada": Fraction(1)}), MONDAY)
    assert (state.week, state.used) == (date(2026, 10, 5), {})


def test_weeks_do_not_go_back() -> None:
    state = RoutingState(week=date(2026, 10, 5), used={"ada": Fraction(2)})
    assert in_week(AGREEMENT, state, FRIDAY) == state
    assert _passed(_decide(AGREEMENT, state, FRIDAY)) == {"ada": "full"}


def test_a_week_is_one_of_the_calendar_in_the_zone_of_the_agreement() -> None:
    state = RoutingState(week=date(2026, 9, 28), used={"ada": Fraction(2)})
    sunday_night = datetime(2026, 10, 4, 21, 59, tzinfo=UTC)
    assert _decide(AGREEMENT, state, sunday_night).owner == "ben"
    assert _decide(AGREEMENT, state, sunday_night + timedelta(minutes=1)).owner == "ada"


def test_the_owner_of_the_company_comes_first_whatever_they_speak_if_they_have_room() -> None:
    agreement = _with("account_owner: true, language: language")
    lead = {"values": {"language": "de"}, "account_owner": "cem"}
    assert _decide(agreement, **lead).owner == "cem"
    away = _away("cem", date(2026, 10, 5), date(2026, 10, 5))
    decision = _decide(agreement, away, **lead)
    assert (decision.owner, _passed(decision)) == ("ada", {"cem": "absent"})


def test_an_owner_keeps_the_lead_even_when_away_or_unknown_to_the_agreement() -> None:
    away = _away("ada", date(2026, 10, 1), date(2026, 10, 30))
    assert _decide(AGREEMENT, away, owner="ada").stays
    assert _decide(AGREEMENT, owner="zoe").owner == "zoe"


def test_a_recalled_lead_goes_to_another_and_counts_as_open_there() -> None:
    state = RoutingState(open_leads={"ada": 3, "ben": 0})
    decision = _decide(AGREEMENT, state, owner="ada", recalled_from=("ada",))
    assert (decision.owner, decision.previous, _passed(decision)) == ("ben", "ada", {"ada": "recalled"})
    after = apply(AGREEMENT, state, decision)
    assert after.open_leads == {"ada": 2, "ben": 1}
    assert without_open_lead(after, "ben").open_leads == {"ada": 2, "ben": 0}


def test_a_lead_of_somebody_who_has_left_goes_to_another() -> None:
    decision = _decide(AGREEMENT, RoutingState(inactive=frozenset({"ada"})), owner="ada")
    assert [cause.code for cause in decision.causes] == ["in_turn", "left"]
    assert decision.owner == "ben"


def test_a_range_of_postcodes_knows_leading_zeros_and_values_that_are_too_short() -> None:
    agreement = _with("territory: true")
    owners = {code: _decide(agreement, values={"postcode": code}).owner for code in ("80331", "87999", "88000", "8")}
    assert owners == {"80331": "ada", "87999": "ada", "88000": None, "8": None}


def test_with_hours_now_a_lead_waits_outside_of_working_hours() -> None:
    agreement = parse_agreement(
        TEXT.replace("ROUTE", "hours: now").replace("{languages: [en]}", "{calendar: office, languages: [en]}")
    )
    decision = _decide(agreement, at=FRIDAY)
    assert (decision.queue, decision.causes[0].code) == ("inbound", "nobody")
    assert set(_passed(decision).values()) == {"not_working"}
    assert _decide(agreement, at=MONDAY).owner == "ada"


def test_fewest_open_leads_are_measured_by_capacity_only_if_everyone_has_one() -> None:
    state = RoutingState(open_leads={"ada": 3, "ben": 1, "cem": 2})
    decision = _decide(_with("by: open_leads"), state)
    assert (decision.owner, decision.causes[0].code) == ("ben", "open_count")
    agreement = parse_agreement(TEXT.replace("ROUTE", "by: open_leads").replace("{languages: [en]}", "{capacity: 4}"))
    decision = _decide(agreement, state)
    assert (decision.owner, decision.causes[0].code) == ("cem", "open_leads")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        decide(AGREEMENT, RoutedLead("L1"), RoutingState(), datetime(2026, 10, 5, 9))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("route", "state", "lead", "german", "english"),
    [
        (
            "account_owner: true",
            _away("ada", date(2026, 10, 5), date(2026, 10, 9)),
            {"account_owner": "ada"},
            (
                "Bernd bekommt den Lead: ist nach der Regel „Alle“ an der Reihe. "
                "Ada Huber wurde übergangen: abwesend bis 12.10.2026 08:00."
            ),
            (
                "Ben gets the lead, because it is their turn in the route “All”. "
                "Ada Huber was passed over: away until 2026-10-12 08:00."
            ),
        ),
        (
            "language: language",
            RoutingState(inactive=frozenset({"ben"})),
            {"values": {"language": "fr"}},
            (
                "Der Lead wartet im Eingang „Eingang“: nach der Regel „Alle“ kann ihn niemand übernehmen. "
                "Ada Huber wurde übergangen: spricht die Sprache des Leads nicht (fr). "
                "Bernd wurde übergangen: bekommt keine Leads mehr. "
                "Cem Aydin wurde übergangen: spricht die Sprache des Leads nicht (fr)."
            ),
            (
                "The lead waits in the queue “Inbound”, because nobody of the route “All” can take it. "
                "Ada Huber was passed over: does not speak the language of the lead (fr). "
                "Ben was passed over: gets no leads any more. "
                "Cem Aydin was passed over: does not speak the language of the lead (fr)."
            ),
        ),
        (
            "hours: any",
            RoutingState(used={"ben": Fraction(1)}, week=date(2026, 10, 5), inactive=frozenset({"ada"})),
            {"owner": "ada"},
            (
                "Cem Aydin bekommt den Lead: aus dem Team „Außendienst“ kann ihn gerade niemand sonst übernehmen. "
                "Ada Huber wurde übergangen: bekommt keine Leads mehr. "
                "Bernd wurde übergangen: hat die Kapazität dieser Woche ausgeschöpft (0,5)."
            ),
            (
                "Cem Aydin gets the lead, because nobody else of the team “Field” can take it now. "
                "Ada Huber was passed over: gets no leads any more. "
                "Ben was passed over: has used up the capacity of this week (0.5)."
            ),
        ),
        ("hours: any", RoutingState(), {"owner": "zoe"}, "Der Lead bleibt bei zoe.", "The lead stays with zoe."),
    ],
)
def test_a_decision_is_said_in_both_languages(
    route: str, state: RoutingState, lead: dict[str, Any], german: str, english: str
) -> None:
    agreement = _with(route)
    decision = _decide(agreement, state, **lead)
    for language, wanted in (("de", german), ("en", english)):
        said = DecisionSentences(agreement, language, {"cem": "Cem Aydin"}).text(decision)
        assert str(said) == wanted


def test_the_owner_begins_when_they_are_at_work_next() -> None:
    decision = _decide(AGREEMENT, at=FRIDAY)
    assert decision.starts_at == datetime(2026, 10, 5, 6, tzinfo=UTC)
    assert "At work from 2026-10-05 08:00." in str(DecisionSentences(AGREEMENT, "en").text(decision))
