"""A sequence: what the file means, every problem at its line, and a story told by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reifegrad.actions.checks import check_actions
from reifegrad.actions.loader import parse_actions, read_actions
from reifegrad.actions.resolve import resolve_actions
from reifegrad.actions.rules import REPLIES
from reifegrad.actions.sequence import InSequence, Next, NurturedLead, Passed
from reifegrad.actions.sequence_simulation import ListStep, PastLead, SequenceCount, StepCount, play_sequences
from reifegrad.actions.sequencing import next_of
from reifegrad.errors import ReifegradError
from reifegrad.templates.shipped import load_template

TEXT = """\
actions: 1
name: small
timezone: Europe/Berlin
models: {fit: fit-interest}
calendars: {office: {hours: {mon-fri: "08:00-16:00"}}}
lists: {later: {}}
templates:
  hello: {subject: "Hello", text: "Hello {name}"}
rules:
  back:
    on: {what: handover, after: [recycled]}
    do: [{add_to: later}]
sequences:
  warm:
    list: later
    during: office
    exits:
      hot: {when: "score.fit > 50"}
      sales: {handover: [marketing_qualified]}
      owned: {owner: true}
    steps:
      hello:
        do: [{email: {to: lead, template: hello, purpose: news}}]
      call:
        wait: 2 working days
        when: employees >= 100
        do: [{task: {title: Call}}]
      bye:
        wait: 1 week
        do: [{email: {to: lead, template: hello, purpose: news}}, {take_from: later}]
"""
MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)  # 10:00 in Berlin
DAY = timedelta(days=1)
BEGAN = InSequence("entry:1", MONDAY)
LARGE = NurturedLead(values={"employees": 300.0}, consents=frozenset({"news"}))


def ask(place: InSequence = BEGAN, at: datetime = MONDAY, lead: NurturedLead = LARGE, text: str = TEXT) -> Next:
    actions = parse_actions(text)
    return next_of(actions, actions.sequences["warm"], place, lead, at)


def passed(*steps: tuple[str, datetime]) -> InSequence:
    return InSequence("entry:1", MONDAY, tuple(Passed(*each) for each in steps))


def test_a_sequence_says_who_begins_it_what_ends_it_and_its_steps_in_order() -> None:
    found = parse_actions(TEXT).sequences["warm"]
    assert (found.list, found.during, found.replies) == ("later", "office", frozenset(REPLIES))
    assert [(each.name, each.kind) for each in found.exits] == [
        ("hot", "when"),
        ("sales", "handover"),
        ("owned", "owner"),
    ]
    assert [each.name for each in found.steps] == ["hello", "call", "bye"]
    assert found.purposes == ("news",)


def test_steps_come_one_after_the_other_after_their_waits_in_working_days_and_hours() -> None:
    first = ask()
    assert (first.what, first.step, len(first.effects)) == ("step", "hello", 1)
    waits = ask(passed(("hello", MONDAY)))
    assert (waits.what, waits.step) == ("waits", "call")
    assert waits.until == MONDAY + timedelta(days=2)
    assert ask(passed(("hello", MONDAY)), MONDAY + timedelta(days=2)).what == "step"
    evening = MONDAY + timedelta(hours=9)
    assert ask(at=evening).until == MONDAY + timedelta(hours=22)  # eight o'clock of the next day


def test_who_comes_late_does_not_get_everything_at_once() -> None:
    late = MONDAY + timedelta(days=28)
    assert ask(passed(("hello", MONDAY)), late).step == "call"
    assert ask(passed(("hello", MONDAY), ("call", late)), late).until == late + timedelta(days=7)


def test_a_step_whose_condition_does_not_hold_is_skipped_and_the_next_one_waits_from_there() -> None:
    small = NurturedLead(values={"employees": 5.0}, consents=frozenset({"news"}))
    at = MONDAY + timedelta(days=2)
    assert ask(passed(("hello", MONDAY)), at, small).what == "skips"


def test_without_consent_the_email_is_left_out_and_the_sequence_goes_on() -> None:
    (effect,) = ask(lead=NurturedLead()).effects
    assert effect.refused is not None
    assert effect.refused.code == "no_consent"


@pytest.mark.parametrize(
    ("lead", "code"),
    [
        ({"objects": True}, "objects"),
        ({"on_list": False}, "off_list"),
        ({"withdrawn": frozenset({"news"})}, "withdrawn"),
        ({"activities": (("email_replied", MONDAY + timedelta(minutes=1)),)}, "replied"),
        ({"values": {"score.fit": 60.0}}, "exit"),
        ({"stages": frozenset({"recycled", "marketing_qualified"})}, "exit"),
        ({"has_owner": True}, "exit"),
    ],
)
def test_each_of_these_ends_it(lead: dict[str, Any], code: str) -> None:
    found = ask(passed(("hello", MONDAY)), MONDAY + timedelta(hours=1), NurturedLead(**lead))
    assert found.cause is not None
    assert (found.what, found.cause.code) == ("leaves", code)


def test_what_does_not_count_as_an_answer_does_not_end_it() -> None:
    before, visit = ("email_replied", MONDAY), ("page_viewed", MONDAY + timedelta(minutes=1))
    later = ("email_replied", MONDAY + timedelta(days=9))
    lead = NurturedLead(activities=(before, visit, later), withdrawn=frozenset({"offers"}))
    assert ask(lead=lead, at=MONDAY + timedelta(hours=1)).what == "step"


def test_a_new_version_goes_on_behind_the_last_step_that_is_still_there() -> None:
    at = MONDAY + timedelta(days=30)
    without = TEXT.replace("      call:\n", "      ring:\n")
    assert ask(passed(("hello", MONDAY), ("call", MONDAY)), at, text=without).step == "ring"
    more = TEXT.replace("    steps:\n", "    steps:\n      start:\n        do: [{task: {title: Start}}]\n")
    assert ask(passed(("hello", MONDAY)), at, text=more).step == "call"
    assert ask(passed(("bye", MONDAY)), at, text=more).cause.code == "completed"  # type: ignore[union-attr]


def test_the_names_of_effects_follow_from_sequence_step_and_entry() -> None:
    assert ask().effects[0].id == ask(at=MONDAY + timedelta(hours=1)).effects[0].id
    other = InSequence("entry:2", MONDAY)
    assert ask().effects[0].id != ask(other).effects[0].id


@pytest.mark.parametrize(
    ("before", "after", "line", "code", "said"),
    [
        ("list: later\n", "list: latr\n", 15, "name-unknown", "no list 'latr'"),
        ("    during: office\n", "    during: ofice\n", 16, "name-unknown", "no calendar 'ofice'"),
        ("    during: office\n", "", 24, "action-invalid", "no calendar"),
        ("1 week", "1 wek", 29, "duration-invalid", "1 wek"),
        ("2 working days", "2 working dys", 25, "working-time", "2 working dys"),
        ("{owner: true}", "{owner: false}", 20, "action-invalid", "does not say what ends"),
        ("{owner: true}", "{owner: true, handover: [won]}", 20, "action-invalid", "exactly one reason"),
        ("[marketing_qualified]", "[marketing_qualifed]", 19, "action-invalid", "no 'marketing_qualifed'"),
        ("score.fit > 50", "score.ft > 50", 18, "name-unknown", "no model 'ft'"),
        ("to: lead, template: hello, purpose: news}}]\n      call", "to: lead, template: hello}}]\n      call", 23,
         "action-invalid", "without a purpose"),
        ("wait: 1 week", "wate: 1 week", 29, "model-shape", "wate"),
    ],
)  # fmt: skip
def test_a_problem_has_its_line_its_cause_and_a_remedy(
    before: str, after: str, line: int, code: str, said: str
) -> None:
    assert before in TEXT
    with pytest.raises(ReifegradError) as error:
        parse_actions(TEXT.replace(before, after), file="a.yaml")
    problem = next(one for one in error.value.problems if one.code == code)
    assert said in problem.what
    assert problem.line == line
    for language in ("de", "en"):
        assert problem.what_in(language)
        assert problem.fix_in(language)


def test_the_check_looks_at_conditions_of_steps_and_exits_and_knows_what_sequences_use() -> None:
    document, findings = read_actions(TEXT.replace("score.fit > 50", "stage.fit = 'hottest'"))
    actions = resolve_actions(document, findings)
    check_actions(actions, {"fit": load_template("fit-interest")}, findings)
    assert [(one.code, one.key) for one in findings.problems] == [("agreement-result", "sequences.warm.exits.hot.when")]


def test_a_sequence_that_is_switched_off_is_read_and_begins_nothing() -> None:
    assert not parse_actions(TEXT.replace("    list: later\n", "    enabled: false\n    list: later\n")).sequences


def put_on(lead: str, at: int = 0, *, is_added: bool = True) -> ListStep:
    return ListStep(MONDAY + at * DAY, lead, "later", is_added)


def past(*days: tuple[int, float], employees: float = 300.0, acts: tuple[tuple[str, int], ...] = ()) -> PastLead:
    """What was known from each day on: the score."""
    known = [
        (MONDAY + day * DAY, NurturedLead({"employees": employees, "score.fit": score}, consents=LARGE.consents))
        for day, score in days
    ]
    return PastLead(known, tuple((kind, MONDAY + day * DAY) for kind, day in acts))


def play(steps: list[ListStep], leads: dict[str, PastLead], until: int = 30) -> SequenceCount:
    (found,) = play_sequences(parse_actions(TEXT), steps, leads, MONDAY + until * DAY)
    return found


def test_who_is_put_onto_the_list_comes_to_the_steps_and_leaves_for_what_is_known() -> None:
    leads = {
        "goes": past((0, 0)),
        "small": past((0, 0), employees=5.0),
        "hot": past((0, 0), (1, 60.0)),
        "answers": past((0, 0), acts=(("email_replied", 3),)),
    }
    found = play([put_on(each) for each in leads], leads)
    assert (found.begun, found.inside) == (4, 0)
    assert found.steps == (
        StepCount("", 4, 0, {}),
        StepCount("hello", 4, 0, {"exit:hot": 1}),
        StepCount("call", 2, 1, {"replied": 1}),
        StepCount("bye", 2, 0, {"completed": 2}),
    )


def test_the_end_of_the_data_ends_nothing() -> None:
    found = play([put_on("goes")], {"goes": past((0, 0))}, until=5)
    assert (found.begun, found.inside) == (1, 1)
    assert [step.reached for step in found.steps] == [1, 1, 1, 0]


def test_who_is_in_it_does_not_begin_again_and_who_has_left_does() -> None:
    twice = [put_on("goes"), put_on("goes", 1), put_on("goes", 20)]
    assert play(twice, {"goes": past((0, 0))}).begun == 2
    off = [put_on("goes"), put_on("goes", 1, is_added=False), put_on("goes", 1), put_on("goes", 2)]
    found = play(off, {"goes": past((0, 0))})
    assert found.begun == 2
    assert found.steps[1].left == {"off_list": 1}
