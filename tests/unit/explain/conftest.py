"""In: templates and a model that has every form. Out: fixtures with models, typical leads and random facts."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reifegrad import templates
from reifegrad.reference import score_lead
from reifegrad.spec.facts import Account, Activity, FactRecords, Lead, ProfileChange
from reifegrad.spec.loader import load_model, parse_model

if TYPE_CHECKING:
    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore

MODELS = Path(templates.__path__[0]) / "models"
NOW = datetime(2026, 1, 10, 10, tzinfo=UTC)

EVERYTHING = """
reifegrad: 1
name: everything
timezone: Europe/Berlin
population: "country is null or country != 'XX'"
dimensions:
  fit:
    base: 3
    range: [-20, 30]
    criteria:
      position: {attribute: position, points: {CEO: 20, CTO: 20, intern: -10, else: 1}, unknown: -1}
      employees: {attribute: employees, points: {"> 1000": 12.5, "10..99": 5}, max: 10}
      rival: {when: "domain = 'rival.de'", points: -5, unknown: 0.5, disqualify: {de: Wettbewerb, en: Competitor}}
      always: {when: "position = 'CEO'", points: 1, min: 2}
  interest:
    decay: {inactive_for: 10 days, lose: 20%}
    criteria:
      pricing: {activity: page_viewed, where: "path = '/pricing'", points: 15, limit: 2 per day, max: 60}
      blog: {activity: page_viewed, where: "path = '/blog'", points: 2, within: 2 months, keep: first, limit: 3}
      careers: {activity: page_viewed, where: "path = '/careers'", points: -50, decay: {half_life: 20 days}}
      idle_penalty: {activity: bounced, points: -3, decay: {inactive_for: 7 days, lose: 50%, floor: 10%}}
      topics: {activity: page_viewed, distinct: path, points: 1, decay: {expires_after: 30 days, grace: 2 days}}
    groups:
      mail:
        range: [-10, 12]
        decay: {linear: 10% per 30 days}
        criteria:
          opened: {activity: opened, points: 1.5}
          silent: {activity: [opened, clicked], absent_for: 1 month, points: -20}
          fresh: {activity: any, measure: days_since, points: {"< 7": 4, "<= 30": 2, else: -1}, unknown: -2}
          spent: {activity: bought, measure: sum(amount), within: 1 year, points: {"> 250": 30, "< 25": -2}}
          largest: {activity: bought, measure: max(amount), points: {">= 100": 3, else: 1}, unknown: 1}
          team: {activity: opened, scope: account, measure: count, within: 6 weeks, points: {"1..3": 2, ">= 4": 5}}
      hands: {criteria: {demo: {activity: form, points: 40, decay: none, qualify: true}}}
  match:
    aggregate: mean
    criteria:
      industry: {attribute: industry, grades: {A: IT, B: [Handel, Bau], C: else}, unknown: B, weight: 2}
      visits: {activity: page_viewed, measure: count, grades: {A: "> 5", B: "> 0", C: else}}
      large: {when: "employees >= 500", points: 4, weight: 0.5}
  icp:
    personas:
      tech: {criteria: {tech_it: {when: "industry = 'IT'", weight: 3}, tech_small: {when: "employees < 50"}}}
      shop: {criteria: {shop_trade: {when: "industry = 'Handel'"}, shop_boss: {when: "position = 'CEO'", weight: 2}}}
  learned: {aggregate: logit, base: -10, criteria: {webinar: {activity: webinar, points: 8}}}
score: {formula: fit + interest + 2 * match + 0.1 * icp, range: [-30, 110]}
thresholds: {sales_qualified: 50, marketing_qualified: else}
grades:
  fit: {A: 20, B: 5, C: else}
  interest: {1: 40, 2: 15, 3: else}
  match: {A: 2.5, B: 1.5, C: else}
matrix:
  rows: fit
  columns: interest
  cells: {A1: {stage: hot, priority: now}, B1: {priority: soon}, C3: {stage: cold}}
segments: {loud: "interest > 20", quiet: "interest > 0", silent: else}
priorities: {now: "score > 60", soon: "score > 20 and fit > 0"}
"""


@dataclass(frozen=True)
class Case:
    """A model with the facts of a typical lead named anna."""

    model: ScoringModel
    facts: FactRecords

    def score(self, as_of: datetime = NOW) -> LeadScore:
        found = score_lead(self.model, self.facts, "anna", as_of=as_of)
        assert found is not None
        return found


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def facts_of(attributes: dict[str, Any], *done: tuple[str, str, dict[str, Any]]) -> FactRecords:
    activities = (Activity(f"{n:03}", "anna", kind, at(when), more) for n, (kind, when, more) in enumerate(done))
    return FactRecords((Lead("anna", at("2024-01-01T00:00"), None, attributes),), (), tuple(activities))


TYPICAL = {
    "fit-interest": facts_of(
        {"position": "CEO", "country": "DE", "email": "anna@gmx.de"},
        ("page_viewed", "2025-09-01T09:00", {"path": "/pricing"}),
        ("page_viewed", "2025-11-10T09:00", {"path": "/preise"}),
        ("page_viewed", "2025-12-14T09:00", {"path": "/pricing"}),
        ("webinar_attended", "2025-12-01T09:00", {}),
        ("page_viewed", "2025-12-02T09:00", {"path": "/karriere"}),
        ("page_viewed", "2025-12-03T09:00", {"path": "/blog/x"}),
    ),
    "grade-matrix": facts_of(
        {"position": "CEO", "employees": 6000},
        ("content_requested", "2025-12-01T09:00", {}),
        ("trade_fair_visited", "2025-11-01T09:00", {}),
        ("page_viewed", "2025-12-01T23:30", {"path": "/products/a"}),
    ),
    "customer-lifecycle": facts_of(
        {},
        ("purchased", "2025-02-01T09:00", {"category": "shoes", "amount": 129.9}),
        ("purchased", "2025-03-01T09:00", {"category": "shoes", "amount": 139.9}),
        ("account_created", "2025-02-01T09:00", {}),
        ("email_opened", "2025-12-01T09:00", {}),
    ),
    "icp-bant": facts_of(
        {"position": "CEO", "industry": "Anlagenbau", "employees": 1200, "country": "DE", "budget": "yes"},
        ("form_submitted", "2025-12-14T09:00", {"form": "demo"}),
        *(("page_viewed", f"2025-12-10T0{hour}:00", {"path": "/pricing"}) for hour in range(5)),
        *(("content_requested", f"2026-01-0{day}T09:00", {}) for day in range(1, 8)),
    ),
}


@pytest.fixture(scope="session")
def templates_with_leads() -> dict[str, Case]:
    return {name: Case(load_model(MODELS / f"{name}.yaml"), facts) for name, facts in TYPICAL.items()}


@pytest.fixture(scope="session")
def everything() -> ScoringModel:
    return parse_model(EVERYTHING)


def random_facts(seed: int) -> FactRecords:
    """Facts of anna and a colleague: all attributes and activities that the model with every form reads."""
    chance = random.Random(seed)  # test data

    def attributes() -> dict[str, Any]:
        values: dict[str, Any] = {
            "position": chance.choice(["CEO", "CTO", "intern", "Buyer", None]),
            "employees": chance.choice([5, 20, 600, 5000, None]),
            "industry": chance.choice(["IT", "Handel", "Chemie", None]),
            "domain": chance.choice(["rival.de", "firma.de", "firma.de", None]),
            "country": chance.choice(["DE", "DE", "DE", "XX"]),
        }
        return {name: value for name, value in values.items() if value is not None}

    def moment() -> datetime:
        return NOW + timedelta(hours=chance.randrange(-100 * 24, 10 * 24))

    kinds = ["page_viewed", "page_viewed", "page_viewed", "opened", "clicked", "bought", "bounced", "webinar", "form"]
    done = [
        Activity(
            f"{chance.randrange(40):03}",
            chance.choice(["anna", "anna", "ben"]),
            chance.choice(kinds if chance.random() < 0.5 else kinds[:4]),
            moment(),
            {"path": chance.choice(["/pricing", "/blog", "/careers"]), "amount": chance.choice([20.0, 100.5, 300.0])},
        )
        for _ in range(chance.randrange(30))
    ]
    created = chance.choice([None, NOW - timedelta(days=200), NOW - timedelta(days=20)])
    leads = (Lead("anna", created, "firma", attributes()), Lead("ben", None, "firma", {}))
    changes = tuple(
        ProfileChange("anna", "position", chance.choice(["CEO", None]), moment()) for _ in range(chance.randrange(3))
    )
    return FactRecords(leads, (Account("firma", None, {"industry": "Handel"}),), tuple(done), changes)


@pytest.fixture(scope="session")
def random_cases(everything: ScoringModel) -> list[Case]:
    """Many leads of the model with every form."""
    return [Case(everything, random_facts(seed)) for seed in range(120)]
