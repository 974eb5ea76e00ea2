from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from reifegrad.explain.lead_explanation import ExplainOptions, explain_subjects
from reifegrad.explain.ranking import rank_leads
from reifegrad.reference import score_lead
from reifegrad.run.engine_url import open_engine
from reifegrad.run.lead_facts import read_lead_facts
from reifegrad.run.records import record_relations
from reifegrad.run.score import score_facts
from reifegrad.run.scored_in_engine import ScoredInEngine
from reifegrad.run.sources import Sources, load_facts
from reifegrad.spec.facts import Account, Activity, FactRecords, Lead
from reifegrad.spec.loader import parse_model
from reifegrad.templates.shipped import load_template

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
DAY = datetime(2025, 12, 1, 12, tzinfo=UTC)
TEAM = """
reifegrad: 1
name: team
dimensions:
  engagement:
    criteria:
      visits: {activity: page_viewed, where: "path = '/a'", scope: account, points: 1}
"""
FACTS = FactRecords(
    leads=(Lead("anna", None, "x"), Lead("ben", DAY, "x"), Lead("carla", None, None), Lead("dora", None, "y")),
    accounts=(Account("x", DAY, {"employees": 5.0}), Account("y")),
    activities=(
        Activity("1", "anna", "page_viewed", DAY, {"path": "/a"}),
        Activity("2", "ben", "page_viewed", DAY, {"path": "/a"}),
        Activity("2", "dora", "page_viewed", AS_OF, {"path": "/a"}),
        Activity("3", "carla", "page_viewed", DAY, {"path": "/b"}),
    ),
)


@pytest.mark.parametrize("template", ["fit-interest", "grade-matrix", "customer-lifecycle", "icp-bant"])
def test_the_reference_scores_the_facts_that_were_read_as_the_engine_scores_all(
    template: str, company: tuple[str, ...], tmp_path: Path
) -> None:
    connection, model = open_engine(), load_template(template)
    _, leads, _, accounts, _, activities = company
    facts = load_facts(connection, model, Sources(leads, accounts, activities), staging=tmp_path)
    run = score_facts(connection, model, facts.relations, as_of=AS_OF)
    ranked = rank_leads(ScoredInEngine(run, facts.relations), top=15)
    ids = [lead.score.subject_id for lead in ranked]
    known = read_lead_facts(connection, model, facts.relations, ids)
    assert [lead.score for lead in ranked] == [score_lead(model, known, subject, as_of=AS_OF) for subject in ids]
    assert {lead.id for lead in known.leads} == set(ids)
    assert all(lead.name and lead.position for lead in ranked if lead.position)


def test_colleagues_and_copies_of_activities_come_along() -> None:
    connection, model = open_engine(), parse_model(TEAM)
    relations = record_relations(connection, model, FACTS)
    known = read_lead_facts(connection, model, relations, ["anna"])
    assert {lead.id for lead in known.leads} == {"anna", "ben"}
    assert [account.id for account in known.accounts] == ["x"]
    # The copy of another lead too: it decides which one of the two counts.
    assert sorted((activity.id, activity.lead) for activity in known.activities) == [
        ("1", "anna"),
        ("2", "ben"),
        ("2", "dora"),
    ]
    assert {lead.id for lead in read_lead_facts(connection, model, relations, ["carla"]).leads} == {"carla"}


def test_an_account_brings_its_leads() -> None:
    connection, model = (
        open_engine(),
        parse_model(TEAM.replace("scope: account, ", "").replace("name: team", "name: team\nsubject: account")),
    )
    known = read_lead_facts(connection, model, record_relations(connection, model, FACTS), ["x"])
    assert {lead.id for lead in known.leads} == {"anna", "ben"}


def test_an_explanation_adds_up_and_names_what_is_not_known_yet(company: tuple[str, ...], tmp_path: Path) -> None:
    connection, model = open_engine(), load_template("icp-bant")
    _, leads, _, accounts, _, activities = company
    facts = load_facts(connection, model, Sources(leads, accounts, activities), staging=tmp_path)
    ids = ["L0000003", "L0000001", "L0000003"]

    def explained(as_of: datetime) -> ScoredInEngine:
        run = score_facts(connection, model, facts.relations, as_of=as_of, only=ids, ledger=True)
        return ScoredInEngine(run, facts.relations)

    explanations = explain_subjects(explained(AS_OF), ids, ExplainOptions(400, steps=True))
    assert [explanation.subject_id for explanation in explanations] == ["L0000003", "L0000001"]
    for explanation in explanations:
        assert explanation.score is not None
        assert sum(reason.points for reason in explanation.reasons) == explanation.score.score
        assert explanation.steps
    early = explain_subjects(explained(datetime(2000, 1, 1, tzinfo=UTC)), ids[:1], ExplainOptions())
    assert (early[0].score, early[0].reasons) == (None, ())
    assert early[0].name
