"""In: leads of templates and of a model with every form. Out: the steps have the numbers of the score, in order."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from reifegrad.errors import ReifegradError
from reifegrad.explain.steps import MOST_OCCURRENCES, steps
from reifegrad.explain.steps_text import steps_text
from reifegrad.plan.pipeline import STEPS
from reifegrad.spec.facts import Account, Activity, FactRecords, Lead, ProfileChange
from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from reifegrad.explain.step_totals import StepRecord
    from reifegrad.spec.model import ScoringModel

NOW = datetime(2026, 1, 10, 10, tzinfo=UTC)


def records_of(case: Any) -> tuple[StepRecord, ...]:
    return steps(case.model, case.facts, "anna", as_of=NOW)


def of_code(records: tuple[StepRecord, ...], code: str) -> list[StepRecord]:
    return [record for record in records if record.code == code]


def test_the_order_is_that_of_the_plan(random_cases: Any, templates_with_leads: Any) -> None:
    names = [step.__name__ for step in STEPS]
    for case in (*templates_with_leads.values(), *random_cases[:20]):
        records = records_of(case)
        places = [names.index(record.step) for record in records]
        assert places == sorted(places)
        numbers = [record.number for record in records]
        assert numbers == sorted(numbers)
        if case.score().score is not None:
            assert set(places) == set(range(len(names)))
            assert set(numbers) == set(range(1, 8))


def test_the_numbers_are_those_of_the_score(random_cases: Any, templates_with_leads: Any) -> None:
    for case in (*templates_with_leads.values(), *random_cases):
        score, records = case.score(), records_of(case)
        if score.score is None:
            assert records[-1].code == "not_scored"
            continue
        (whole,) = of_code(records, "score")
        assert whole.params["value"] == score.score
        assert {r.dimension: r.params["value"] for r in of_code(records, "dimension")} == score.dimensions
        assert {r.dimension: r.params["grade"] for r in of_code(records, "grade")} == score.grades
        for what in ("cell", "stage", "segment", "priority", "persona"):
            for record in of_code(records, "best_persona" if what == "persona" else what):
                assert record.params[what] == getattr(score, what)
        check_criteria(case, records)


def check_criteria(case: Any, records: tuple[StepRecord, ...]) -> None:
    """Occurrences add up to what is left, that to the criterion, and criteria to their dimension."""
    score = case.score()
    given = {record.criterion: record.params for record in of_code(records, "given")}
    shares = {record.criterion: record.params["points"] for record in of_code(records, "share")}
    for row in score.contributions:
        if row.part == "criterion":
            assert shares.get(row.name, given[row.name]["points"]) == row.points
    for record in (*of_code(records, "faded"), *of_code(records, "unfaded")):
        assert record.params["left"] == given[record.criterion]["raw"]
        if record.code == "faded":
            lines = [*of_code(records, "occurrence"), *of_code(records, "occurrences_more")]
            own = [r.params["points"] for r in lines if r.criterion == record.criterion]
            assert sum(own) == record.params["left"]
    for record in of_code(records, "dimension"):
        assert record.params["raw"] == record.params["base"] + record.params["parts"]
        in_dimension = [row.points for row in score.contributions if row.dimension == record.dimension]
        assert sum(in_dimension) == record.params["value"]


def test_the_stage_says_why(random_cases: Any) -> None:
    seen = {}
    for case in random_cases:
        score = case.score()
        for record in of_code(records_of(case), "stage"):
            why = record.params["because"]
            assert (why == "veto") == (score.disqualified is not None)
            seen[why] = score.stage
    assert set(seen) == {"veto", "override", "cell", "threshold", "below"}


def test_sources_of_attributes(everything: ScoringModel, random_cases: Any) -> None:
    facts = random_cases[0].facts
    lead = replace(facts.leads[0], created_at=None, attributes={"position": "CTO", "employees": 5, "country": "DE"})
    accounts = (Account("firma", None, {"industry": "IT", "country": "AT"}),)
    changes = (ProfileChange("anna", "position", "CEO", NOW - timedelta(days=2)),)
    records = steps(everything, FactRecords((lead,), accounts, (), changes), "anna", as_of=NOW)
    found = {r.params["name"]: (r.params["value"], r.params["source"]) for r in of_code(records, "attribute")}
    assert found == {
        "country": ("DE", "lead"),
        "position": ("CEO", "change"),
        "employees": (5.0, "lead"),
        "domain": (None, "nowhere"),
        "industry": ("IT", "account"),
    }


def test_the_log_is_counted(everything: ScoringModel) -> None:
    def opened(number: int, lead: str, days: int) -> Activity:
        return Activity(str(number), lead, "opened", NOW - timedelta(days=days))

    done = (opened(1, "anna", 1), opened(1, "anna", 2), opened(2, "anna", -1), opened(3, "ben", 3), opened(4, "eve", 3))
    leads = (Lead("anna", None, "firma"), Lead("ben", None, "firma"), Lead("eve", None, "other"))
    records = steps(everything, FactRecords(leads, (), done), "anna", as_of=NOW)
    own, account = (record.params for record in of_code(records, "log"))
    assert own == {"scope": "lead", "leads": 1, "written": 3, "later": 1, "duplicates": 1, "seen": 1}
    assert account == {"scope": "account", "leads": 2, "written": 4, "later": 1, "duplicates": 1, "seen": 2}
    matched = {r.criterion: r.params for r in of_code(records, "matched")}
    assert matched["team"] == {"seen": 2, "kind": 2, "where": 2, "matched": 2}
    assert matched["silent"]["matched"] == 1


def test_long_lists_of_occurrences_are_cut(templates_with_leads: Any) -> None:
    model, lead = templates_with_leads["fit-interest"].model, templates_with_leads["fit-interest"].facts.leads[0]
    done = tuple(
        Activity(str(n), "anna", "page_viewed", NOW - timedelta(days=40 * n), {"path": "/pricing"}) for n in range(14)
    )
    records = steps(model, FactRecords((lead,), (), done), "anna", as_of=NOW)
    lines = of_code(records, "occurrence")
    assert len(lines) == MOST_OCCURRENCES
    assert [line.params["gaps"] for line in lines[:3]] == [0, 1, 2]
    assert [line.params["points"] for line in lines[:3]] == [15_000, 12_000, 9_600]
    (more,) = of_code(records, "occurrences_more")
    assert more.params["n"] == 4
    shown = steps_text(records, model, "de")
    assert any("und 4 ältere" in line for line in shown)


def test_nobody_has_no_steps(everything: ScoringModel) -> None:
    assert steps(everything, FactRecords(), "anna", as_of=NOW) == ()


def test_every_record_has_a_line_in_both_languages(random_cases: Any, templates_with_leads: Any) -> None:
    for case in (*templates_with_leads.values(), *random_cases[:40]):
        records = records_of(case)
        for language in ("de", "en"):
            lines = steps_text(records, case.model, language)
            assert len(lines) == len(records) + len({record.number for record in records})
            assert not any("None" in line or "{" in line or "|" in line for line in lines)
            assert lines == steps_text(records_of(case), case.model, language)


def test_columns_are_aligned(templates_with_leads: Any) -> None:
    case = templates_with_leads["fit-interest"]
    lines = steps_text(records_of(case), case.model, "de")
    assert list(lines) == EXPECTED
    with pytest.raises(ReifegradError, match="language-unknown"):
        steps_text((), case.model, "fr")


EXPECTED = [
    "1. Lead und Attribute, wie sie bekannt sind",
    "   anna  bekannt seit 01.01.2024 01:00  ohne Firma  bewertet für 10.01.2026 11:00",
    "   position      CEO     aus den Leads",
    "   email_domain  gmx.de  aus den Leads",
    "   country       DE      aus den Leads",
    "2. Aktivitäten, die zu einem Kriterium passen",
    "   Lead  6 im Protokoll  0 nach dem Zeitpunkt  0 doppelt  6 bleiben",
    "   Preisseite besucht     5 dieser Art  3 mit passenden Eigenschaften  3 im Zeitfenster",
    "   Blogbeitrag gelesen    5 dieser Art  1 mit passenden Eigenschaften  1 im Zeitfenster",
    "   Webinar gesehen        1 dieser Art  1 mit passenden Eigenschaften  1 im Zeitfenster",
    "   Karriereseite besucht  5 dieser Art  1 mit passenden Eigenschaften  1 im Zeitfenster",
    "3. Obergrenzen je Zeitraum",
    "   Kein Kriterium hat eine Obergrenze.",
    "4. Verfall",
    "   Preisseite besucht: verliert 20 % je 30 Tage ohne Aktivität; 3 x 15 = 45, davon bleiben 39,6",
    "      14.12.2025 10:00   27 Tage  0 x inaktiv     Faktor 1   +15 Punkte",
    "      10.11.2025 10:00   61 Tage  0 x inaktiv     Faktor 1   +15 Punkte",
    "      01.09.2025 11:00  131 Tage  2 x inaktiv  Faktor 0,64  +9,6 Punkte",
    "   Blogbeitrag gelesen: verliert 20 % je 30 Tage ohne Aktivität; 1 x 2 = 2, davon bleiben 2",
    "      03.12.2025 10:00  38 Tage  0 x inaktiv  Faktor 1  +2 Punkte",
    "   Webinar gesehen: verliert 20 % je 30 Tage ohne Aktivität; 1 x 10 = 10, davon bleiben 10",
    "      01.12.2025 10:00  40 Tage  0 x inaktiv  Faktor 1  +10 Punkte",
    "   Karriereseite besucht: ohne Verfall; 1 x -50 = -50",
    "5. Punkte je Kriterium und Gruppe",
    "   Position (CEO)               +20 Punkte",
    "   Private E-Mail-Adresse       -10 Punkte",
    "   Land wird nicht beliefert      0 Punkte",
    "   Preisseite besucht         +39,6 Punkte",
    "   Blogbeitrag gelesen           +2 Punkte",
    "   Webinar gesehen              +10 Punkte",
    "   Karriereseite besucht        -50 Punkte",
    "6. Dimensionen und Score",
    "   Passung    0 Grundwert   10 aus Kriterien   10",
    "   Interesse  0 Grundwert  1,6 aus Kriterien  1,6",
    "   Score  11,6",
    "7. Was daraus folgt",
    "   Stufe  weiter beim Marketing  unter allen Schwellen",
]


def test_the_steps_of_an_account() -> None:
    criteria = {"size": {"when": "employees > 10", "points": 5}, "seen": {"activity": "seen", "points": 2}}
    document = {"reifegrad": 1, "name": "m", "subject": "account", "dimensions": {"d": {"criteria": criteria}}}
    model = parse_model(json.dumps(document))
    leads = (Lead("anna", None, "firma"), Lead("ben", None, "firma"))
    done = tuple(Activity(lead, lead, "seen", NOW) for lead in ("anna", "ben"))
    records = steps(model, FactRecords(leads, (Account("firma", None, {"employees": 20}),), done), "firma", as_of=NOW)
    (attribute,), (log,), (whole,) = (of_code(records, code) for code in ("attribute", "log", "score"))
    assert attribute.params == {"name": "employees", "value": 20.0, "source": "account"}
    assert (log.params["leads"], log.params["written"], log.params["seen"]) == (2, 2, 2)
    assert whole.params["value"] == 9000
    assert len(steps_text(records, model, "en")) == len(records) + 7


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_model_that_counts_no_activities_has_its_steps_too(language: str) -> None:
    model = parse_model("reifegrad: 1\nname: plain\ndimensions: {fit: {criteria: {a: {when: size > 1, points: 5}}}}\n")
    lead = Lead("anna", NOW - timedelta(days=3), attributes={"size": 2})
    text = steps_text(steps(model, FactRecords((lead,), ()), "anna", as_of=NOW), model, language)
    assert any({"de": "zählt keine Aktivitäten", "en": "counts no activities"}[language] in line for line in text)
