from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reifegrad.explain.ranking import RankedLead, rank_leads
from reifegrad.explain.reasons import reasons
from reifegrad.plan.relations import Relations
from reifegrad.run.engine_url import open_engine
from reifegrad.run.names import name_leads
from reifegrad.run.records import record_relations
from reifegrad.run.score import score_facts
from reifegrad.run.scored_in_engine import ScoredInEngine
from reifegrad.spec.facts import Activity, FactRecords, Lead
from reifegrad.spec.loader import parse_model

AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
MODEL = """
reifegrad: 1
name: order
population: country != 'US'
dimensions:
  fit:
    criteria:
      bad: {when: "position = 'spy'", points: 500, disqualify: Competitor}
      good: {attribute: position, points: {CEO: 30, CTO: 60}}
      asks: {activity: form_submitted, points: 1, qualify: true}
thresholds: {sales_qualified: 50}
"""


def ranked(model_text: str, *leads: Lead, activities: tuple[Activity, ...] = ()) -> tuple[RankedLead, ...]:
    connection, model = open_engine(), parse_model(model_text)
    relations = record_relations(connection, model, FactRecords(leads, activities=activities))
    run = score_facts(connection, model, relations, as_of=AS_OF)
    return rank_leads(ScoredInEngine(run, relations), top=10)


def test_a_raised_hand_stands_above_points_and_vetoes_and_outsiders_stand_nowhere() -> None:
    found = ranked(
        MODEL,
        Lead("ceo", attributes={"position": "CEO", "country": "DE"}),
        Lead("cto", attributes={"position": "CTO", "country": "DE"}),
        Lead("spy", attributes={"position": "spy", "country": "DE"}),
        Lead("far", attributes={"position": "CTO", "country": "US"}),
        Lead("asks", attributes={"country": "DE"}),
        activities=(Activity("1", "asks", "form_submitted", AS_OF),),
    )
    assert [(lead.rank, lead.score.subject_id) for lead in found] == [(1, "cto"), (2, "asks"), (3, "ceo")]
    assert all(sum(row.points for row in lead.score.contributions) == lead.score.score for lead in found)


def test_priorities_come_in_the_order_of_the_file() -> None:
    text = MODEL + "priorities: {now: 'score < 40', later: else}\n"
    found = ranked(
        text,
        Lead("cto", attributes={"position": "CTO", "country": "DE"}),
        Lead("ceo", attributes={"position": "CEO", "country": "DE"}),
    )
    assert [lead.score.subject_id for lead in found] == ["ceo", "cto"]


def parts(lead: RankedLead) -> tuple[int, int, int]:
    """The points of the reasons, of the further ones, and of the frame."""
    reasons, further, frame = (
        sum(reason.points for reason in part) for part in (lead.reasons, lead.further, lead.frame)
    )
    return reasons, further, frame


MANY = """
reifegrad: 1
name: many
dimensions:
  a:
    BASE
    criteria:
      one: {when: position is not null, points: 40}
      two: {when: position is not null, points: 30}
      three: {when: position is not null, points: 30}
      four: {when: position is not null, points: 2.5}
      five: {when: position is not null, points: -1}
      none: {when: position is null, points: 7}
"""


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("score: 1.036 * a", (100_000, 1_500, 3_654)),
        ("score: {range: [0, 50]}", (100_000, 1_500, -51_500)),
        ("score: a - 1.5", (100_000, 1_500, -1_500)),
        ("", (100_000, 1_500, 0)),
    ],
)
def test_what_a_list_shows_adds_up_to_the_score_by_the_row_of_the_formula(
    more: str, expected: tuple[int, int, int]
) -> None:
    (lead,) = ranked(MANY.replace("    BASE\n", "") + more + "\n", Lead("x", attributes={"position": "CEO"}))
    assert parts(lead) == expected
    assert sum(parts(lead)) == lead.score.score
    assert len(lead.further) == 2


@pytest.mark.parametrize("base", [500, -500])
def test_the_base_never_leads_the_reasons_and_stands_in_the_frame(base: int) -> None:
    text = MANY.replace("BASE", f"base: {base}")
    (lead,) = ranked(text, Lead("x", attributes={"position": "CEO"}))
    assert [reason.criterion for reason in lead.reasons] == ["one", "two", "three"]
    assert [(reason.code, reason.points) for reason in lead.frame] == [("base", base * 1000)]
    every = reasons(parse_model(text), lead.score)
    assert [reason.code for reason in every][-1] == "base" or every[-1].points == 0
    assert sum(parts(lead)) == lead.score.score


def test_a_learned_score_has_a_rank_of_100_among_those_to_contact() -> None:
    text = """
reifegrad: 1
name: learned
dimensions:
  chance:
    aggregate: logit
    base: -40
    criteria:
      boss: {attribute: position, points: {CEO: 30, CTO: 20, CMO: 20}}
      spy: {when: "position = 'spy'", points: 99, disqualify: Competitor}
"""
    leads = [Lead(name, attributes={"position": name}) for name in ("CEO", "CTO", "CMO", "else", "spy")]
    found = {lead.score.subject_id: lead.percentile for lead in ranked(text, *leads)}
    assert found == {"CEO": 100, "CTO": 33, "CMO": 33, "else": 0}
    assert [lead.percentile for lead in ranked(text, leads[0])] == [100]
    assert [
        lead.percentile for lead in ranked(MODEL, Lead("ceo", attributes={"position": "CEO", "country": "DE"}))
    ] == [None]


def test_nobody_is_an_empty_list() -> None:
    assert ranked(MODEL, Lead("far", attributes={"country": "US"})) == ()


def test_names_are_found_under_many_headings() -> None:
    import pyarrow as pa

    connection, model = open_engine(), parse_model(MODEL)
    leads = pa.table(
        {
            "lead_id": ["1", "2", "3"],
            "Vorname": ["Jörg", None, ""],
            "Nachname": ["Müßig", "Ökten", None],
            "email": ["j@x.de", "o@x.de", "leer@x.de"],
            "Firma": ["Kran AG", None, None],
            "account_id": ["a", "a", "b"],
        }
    )
    accounts = pa.table({"account_id": ["a"], "name": ["Hebezeug GmbH"]})
    relations = Relations(connection.register("leads", leads), connection.register("accounts", accounts))
    assert name_leads(connection, model, relations, ["1", "2", "3"]) == {
        "1": ("Jörg Müßig", "", "Kran AG"),
        "2": ("Ökten", "", "Hebezeug GmbH"),
        "3": ("leer@x.de", "", ""),
    }
    alone = Relations(relations.leads)
    assert name_leads(connection, model, alone, ["2"]) == {"2": ("Ökten", "", "a")}
