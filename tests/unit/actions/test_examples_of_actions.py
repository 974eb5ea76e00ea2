"""Actions by example: what waits for its hours, what is looked at again, and how often a rule starts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from reifegrad.actions.crossing import Crossing, Fired, LeadNow, effect_id, fired_by
from reifegrad.actions.deciding import decide, recheck
from reifegrad.actions.loader import parse_actions
from reifegrad.actions.placeholders import fill
from reifegrad.actions.sentences import ActionSentences
from reifegrad.actions.simulation import PastCrossing, play

TEXT = """\
actions: 1
name: small
timezone: Europe/Berlin
models: {fit: my-model}
calendars: {office: {hours: {mon-fri: "08:00-17:00"}}}
templates: {hello: {subject: Hello, text: Hello}}
rules:
  hot:
    title: {de: Heiß, en: Hot}
    on: {what: cell, direction: up, after: [A1]}
    when: cell.fit = 'A1'
    do:
      - webhook: crm
      - email: {to: lead, template: hello, purpose: news}
    during: office
  cold:
    on: {what: cell, direction: down}
    do: [{webhook: crm}]
    repeat: always
    cool_down: 2 days
"""
ACTIONS = parse_actions(TEXT)
FRIDAY_NIGHT = datetime(2026, 3, 27, 21, 0, tzinfo=UTC)
"""The clocks are turned on in the night to Sunday."""
MONDAY = datetime(2026, 3, 30, 6, 0, tzinfo=UTC)
LEAD = LeadNow({"cell.fit": "A1"}, consents=frozenset({"news"}), standing="A1")


def _up(number: int = 1, cycle: int = 0) -> Crossing:
    return Crossing(f"t{number}", "L1", "cell", FRIDAY_NIGHT, "my-model", "", "B1", "A1", "up", cycle)


def _down(number: int, at: datetime) -> Crossing:
    return Crossing(f"t{number}", "L1", "cell", at, "my-model", "", "A1", "B1", "down")


def test_what_is_crossed_on_friday_night_waits_until_monday_by_the_clock_on_the_wall() -> None:
    hot, cold = decide(ACTIONS, _up(), LEAD, [], FRIDAY_NIGHT)
    assert (hot.cause.code, {due.due_at for due in hot.effects}) == ("waits", {MONDAY})
    assert cold.cause.code == "direction"
    said = ActionSentences(ACTIONS, "en").verdict(hot)
    assert said.startswith('"Hot" starts, but waits until 2026-03-30 08:00')
    assert ActionSentences(ACTIONS, "de").verdict(cold) == "„cold“ löst nicht aus: Es geht nicht nach unten."


def test_what_has_waited_is_looked_at_again() -> None:
    rule = ACTIONS.rules[0]
    assert recheck(rule, _up(), LEAD, MONDAY) is None
    moved = recheck(rule, _up(), LeadNow({"cell.fit": "B1"}, standing="B1"), MONDAY)
    assert moved is not None
    assert (moved.code, moved.details["value"]) == ("moved_on", "B1")
    unknown = recheck(rule, _up(), LeadNow({}, standing="A1"), MONDAY)
    assert unknown is not None
    assert unknown.code == "condition"


def test_an_email_to_a_lead_that_has_not_agreed_is_left_out_and_the_rest_is_done() -> None:
    lead = LeadNow({"cell.fit": "A1"}, standing="A1")
    hot = decide(ACTIONS, _up(), lead, [], MONDAY)[0]
    assert [due.refused and due.refused.code for due in hot.effects] == [None, "no_consent"]
    assert 'there is no consent to "news"' in ActionSentences(ACTIONS, "en").verdict(hot)


def test_a_rule_starts_once_in_each_cycle_for_the_same_value() -> None:
    first = decide(ACTIONS, _up(1), LEAD, [], MONDAY)[0]
    before = [fired_by(first, _up(1), MONDAY)]
    assert decide(ACTIONS, _up(2), LEAD, before, MONDAY)[0].cause.code == "in_cycle"
    assert decide(ACTIONS, _up(3, cycle=1), LEAD, before, MONDAY)[0].starts


def test_a_rule_rests_for_its_cool_down_and_starts_again_at_its_end() -> None:
    before = [Fired("cold", "t1", "B1", "down", 0, MONDAY)]
    last = MONDAY + timedelta(days=2)
    for moment, starts in ((last - timedelta(microseconds=1), False), (last, True)):
        cold = decide(ACTIONS, _down(2, moment), LEAD, before, moment)[1]
        assert cold.starts == starts


def test_a_dry_run_counts_by_rule_and_week_and_says_why_the_rest_does_not_start() -> None:
    past = [PastCrossing(_up(1), LEAD), PastCrossing(_up(2), LEAD)]
    past += [PastCrossing(_down(3 + day, MONDAY + timedelta(days=day)), LeadNow({}, standing="B1")) for day in range(5)]
    made = play(ACTIONS, reversed(past))
    hot, cold = made.counts
    assert (hot.started, hot.leads, hot.effects, hot.refused) == (1, 1, {"webhook": 1, "email": 1}, 0)
    assert {str(week): n for week, n in hot.by_week.items()} == {"2026-03-30": 1}  # crossed on Friday, done on Monday
    assert (hot.causes, cold.causes) == ({"in_cycle": 1, "direction": 5}, {"direction": 2, "cool_down": 2})
    assert cold.started == 3
    assert [str(week) for week in made.weeks] == ["2026-03-23", "2026-03-30"]


def test_the_name_of_an_effect_stays_and_differs_from_that_of_every_other() -> None:
    assert effect_id("hot", "t1", 0) == effect_id("hot", "t1", 0)
    assert (
        len({effect_id(*parts) for parts in (("hot", "t1", 0), ("hot", "t1", 1), ("hot", "t10", 0), ("hott", "1", 0))})
        == 4
    )


def test_what_is_filled_in_is_not_filled_in_again() -> None:
    assert fill("{company} {link}{nothing}", {"company": "{link}", "link": "x"}) == "{link} x"
