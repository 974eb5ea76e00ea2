from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

from reifegrad.reference import score_all
from reifegrad.run.engine_url import open_engine
from reifegrad.run.records import score_records
from reifegrad.spec.facts import Account, Activity, FactRecords, Lead, ProfileChange
from reifegrad.spec.loader import parse_model

AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
MODEL = """
reifegrad: 1
name: composed
timezone: UTC
dimensions:
  fit:
    criteria:
      city: {attribute: city, points: {München: 1, else: 0}}
      letters: {when: "length(role) = 4", points: 2}
      branch: {attribute: account.branch, points: {Möbel: 4, else: 0}}
  interest:
    criteria:
      visits: {activity: Führung, where: "place = 'Köln'", points: 8}
      team: {activity: Führung, scope: account, points: 16, max: 16}
"""


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def test_ids_kinds_and_values_are_the_same_in_both_forms_of_unicode() -> None:
    """As a Mac writes them in one export and a form on the web in another."""
    facts = FactRecords(
        leads=(
            Lead(decomposed("Zoë"), None, "Größe AG", {"city": "Bonn", "role": decomposed("Ärmä")}),
            Lead("Bea", None, decomposed("Größe AG"), {"city": "Ulm", "role": "Chef"}),
        ),
        accounts=(Account("Größe AG", None, {"branch": decomposed("Möbel")}),),
        activities=(
            Activity(
                decomposed("é1"), "Zoë", decomposed("Führung"), datetime(2025, 12, 1, tzinfo=UTC), {"place": "Köln"}
            ),
            Activity("é1", "Zoë", "Führung", datetime(2025, 12, 1, tzinfo=UTC), {"place": decomposed("Köln")}),
        ),
        changes=(ProfileChange("Zoë", "city", decomposed("München"), datetime(2025, 11, 1, tzinfo=UTC)),),
    )
    model = parse_model(MODEL)
    scores = {score.subject_id: score.score for score in score_all(model, facts, as_of=AS_OF)}
    assert scores == {"Bea": 22_000, "Zoë": 31_000}
    engine = open_engine()
    try:
        assert score_records(engine, model, facts, as_of=AS_OF) == score_all(model, facts, as_of=AS_OF)
    finally:
        engine.close()
