"""Rules for who is no real lead: what they mean, what is refused, and what a simulation says of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reifegrad.agreement.loader import parse_agreement
from reifegrad.agreement.pseudo import KINDS, pseudo_of
from reifegrad.agreement.simulation import Arrival, simulate
from reifegrad.errors import ReifegradError

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEXT = """\
agreement: 1
name: sales
people: {anna: {}}
queues: {inbound: {}}
pseudo:
  applicant: {when: visits >= 3}
  competitor: {when: "email_domain = 'rival.example'"}
routing: {otherwise: inbound, routes: {all: {when: else, to: anna}}}
"""


def problems(text: str) -> list[tuple[str, int | None]]:
    with pytest.raises(ReifegradError) as caught:
        parse_agreement(text)
    found = caught.value.problems
    assert all(each.what_in(language) for each in found for language in ("de", "en"))
    return [(each.code, each.line) for each in found]


def test_the_first_rule_that_holds_counts_and_an_unknown_value_is_nobodys() -> None:
    rules = parse_agreement(TEXT).pseudo
    assert [rule.name for rule in rules] == ["competitor", "applicant"], "in the order of their kinds"
    assert pseudo_of(rules, {"visits": 5.0, "email_domain": "rival.example"}, START) == "competitor"
    assert pseudo_of(rules, {"visits": 5.0, "email_domain": None}, START) == "applicant"
    assert pseudo_of(rules, {"visits": None, "email_domain": None}, START) is None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("{when: else}", "pseudo-everybody"),
        ("{when: visits >=}", "condition-syntax"),
        ("{}", "model-shape"),
        ("{when: \"cell.fit = 'A1'\"}", "name-unknown"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_line(written: str, code: str) -> None:
    assert problems(TEXT.replace("{when: visits >= 3}", written)) == [(code, 6)]


def test_what_is_no_kind_is_refused_at_its_line() -> None:
    assert problems(TEXT.replace("  applicant:", "  aplicant:")) == [("model-shape", 6)]


def test_rules_are_a_part_of_what_was_agreed() -> None:
    plain = TEXT[: TEXT.index("pseudo:")] + TEXT[TEXT.index("routing:") :]
    assert parse_agreement(plain).pseudo == ()
    assert parse_agreement(plain).hash != parse_agreement(TEXT).hash


def test_a_simulation_keeps_them_apart_and_counts_them_by_rule() -> None:
    came = [
        Arrival("a", START, {"visits": 5.0}),
        Arrival("b", START + timedelta(hours=1), {"visits": 1.0}),
        Arrival("c", START + timedelta(hours=2), {"email_domain": "rival.example"}),
        Arrival("d", START + timedelta(hours=3), {"visits": 9.0}),
    ]
    made = simulate(parse_agreement(TEXT), came)
    assert [each.lead for each in made.decisions] == ["b"]
    assert dict(made.kept_apart) == {"competitor": 1, "applicant": 2}
    assert made.span == (START, START + timedelta(hours=3))
    nobody = simulate(parse_agreement(TEXT), came[:1])
    assert (nobody.given, nobody.weeks, nobody.span) == (0, (), (START, START))


def test_every_kind_is_a_reason_for_which_a_lead_is_no_real_one() -> None:
    from reifegrad_web.sales.reasons import PSEUDO
    from reifegrad_web.sales.stage_machine import STEPS, Command

    assert tuple(STEPS[Command.MARK_PSEUDO].reasons) == KINDS == PSEUDO
