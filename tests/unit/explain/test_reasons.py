"""In: scores of templates and random leads. Out: reasons add up, are in order, and are the same from a ledger."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from reifegrad.errors import ReifegradError
from reifegrad.explain.reasons import CODES, LIMITS, Reason, reasons, reasons_from_rows, top_reasons
from reifegrad.explain.sentences import sentence
from reifegrad.plan.ledger import LEDGER_COLUMNS
from reifegrad.reference import score_all, score_lead
from reifegrad.run.engine_url import open_engine
from reifegrad.run.records import score_records
from reifegrad.spec.facts import Activity, FactRecords, Lead
from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore

NOW = datetime(2026, 1, 10, 10, tzinfo=UTC)


def model_of(criteria: dict[str, Any], **keys: Any) -> ScoringModel:
    dimension = {"criteria": criteria} | keys.pop("dimension", {})
    return parse_model(json.dumps({"reifegrad": 1, "name": "m", "dimensions": {"d": dimension}} | keys))


def reasons_of(
    model: ScoringModel, lead: dict[str, Any], done: str = "", *, attributes: Mapping[str, Any] | None = None
) -> list[Reason]:
    activities = tuple(Activity(str(n), "a", kind, NOW) for n, kind in enumerate(done))
    score = score_lead(model, FactRecords((Lead("a", None, None, lead),), (), activities), "a", as_of=NOW)
    assert score is not None
    return list(reasons(model, score, attributes=attributes))


def ledger_rows(score: LeadScore) -> list[dict[str, Any]]:
    """The contributions as the engine's ledger has them: times in UTC without zone."""
    rows = []
    for position, contribution in enumerate(score.contributions):
        row = asdict(contribution) | {"position": position}
        row |= {key: row[key] and row[key].replace(tzinfo=None) for key in ("first_at", "last_at")}
        assert set(row) == set(LEDGER_COLUMNS)
        rows.append(row | {"lead_id": score.subject_id})
    return rows


def test_points_add_up_to_the_score(templates_with_leads: Any, random_cases: Any) -> None:
    seen = set()
    for case in (*templates_with_leads.values(), *random_cases):
        score = case.score()
        found = reasons(case.model, score)
        assert sum(reason.points for reason in found) == (score.score or 0)
        seen |= {reason.code for reason in found}
    assert seen == set(CODES)


def test_the_order_is_vetoes_overrides_effects_base_limits(random_cases: Any) -> None:
    for case in random_cases:
        found = reasons(case.model, case.score())
        places = {"disqualified": 0, "qualified": 1, "base": 3} | dict.fromkeys(LIMITS, 4)
        rank = [places.get(reason.code, 2) for reason in found]
        assert rank == sorted(rank)
        effects = [abs(r.points) for r, place in zip(found, rank, strict=True) if place == 2]
        assert effects == sorted(effects, reverse=True)
        limits = [LIMITS.index(r.code) for r in found if r.code in LIMITS]
        assert limits == sorted(limits)


def test_top_reasons_leave_out_limits_and_what_gave_nothing(templates_with_leads: Any) -> None:
    case = templates_with_leads["icp-bant"]
    top = top_reasons(case.model, case.score(), 3)
    assert [reason.code for reason in top] == ["qualified", "capped", "persona_matched"]
    assert [reason.criterion for reason in top] == [
        "demo_requested",
        "content_requested",
        "industrial_decider.position",
    ]
    every = top_reasons(case.model, case.score(), 99)
    assert not {reason.code for reason in every} & set(LIMITS)
    assert len(every) == 8


@pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # ibis 12 calls it
def test_a_ledger_gives_the_same_reasons(random_cases: Any, templates_with_leads: Any) -> None:
    together = type(random_cases[0])(random_cases[0].model, merged([case.facts for case in random_cases]))
    for case in (*templates_with_leads.values(), together):
        engine = score_records(open_engine(), case.model, case.facts, as_of=NOW)
        rows = [row for score in engine for row in ledger_rows(score)]
        found = reasons_from_rows(case.model, reversed(rows))
        for score in score_all(case.model, case.facts, as_of=NOW):
            of_lead = {row["name"] for row in rows if row["lead_id"] == score.subject_id}
            if score.score is not None and (score.disqualified is None or score.disqualified in of_lead):
                assert found.get(score.subject_id, ()) == reasons(case.model, score)


def merged(parts: Sequence[FactRecords]) -> FactRecords:
    """The leads of several facts side by side, with ids of their own."""
    leads, accounts, activities, changes = [], [], [], []
    for n, part in enumerate(parts):
        leads += [replace(lead, id=f"{lead.id}{n}", account=f"{lead.account}{n}") for lead in part.leads]
        accounts += [replace(account, id=f"{account.id}{n}") for account in part.accounts]
        activities += [replace(a, id=f"{a.id}-{n}", lead=f"{a.lead}{n}") for a in part.activities]
        changes += [replace(change, lead=f"{change.lead}{n}") for change in part.changes]
    return FactRecords(tuple(leads), tuple(accounts), tuple(activities), tuple(changes))


def test_bands_are_read_back_from_points() -> None:
    bands = {"CEO": 20, "intern": -10, "trainee": -10, "else": 1}
    model = model_of({"p": {"attribute": "p", "points": bands, "unknown": -1}})
    for value, code, labels in (
        ("CEO", "attribute_is", ("CEO",)),
        ("trainee", "attribute_is", ("intern", "trainee")),
        ("Buyer", "attribute_other", None),
        (None, "attribute_unknown", None),
    ):
        (reason,) = reasons_of(model, {"p": value})
        assert (reason.code, reason.params.get("bands")) == (code, labels)
    (reason,) = reasons_of(model, {"p": "trainee"}, attributes={"p": "trainee"})
    assert (reason.code, reason.params["value"]) == ("attribute_is", "trainee")
    (reason,) = reasons_of(model, {"p": "Buyer"}, attributes={"p": "Buyer"})
    assert (reason.code, reason.params["value"]) == ("attribute_is", "Buyer")
    (reason,) = reasons_of(model, {"p": None}, attributes={"p": None})
    assert reason.code == "attribute_unknown"


def test_else_and_unknown_with_the_same_points_cannot_be_told_apart() -> None:
    model = model_of({"p": {"attribute": "p", "points": {"CEO": 20, "else": 5}, "unknown": 5}})
    (reason,) = reasons_of(model, {"p": None})
    assert (reason.code, reason.params["maybe_unknown"]) == ("attribute_other", 1)


def test_grades_of_a_mean_are_read_from_its_shares() -> None:
    grades = {"A": "x", "B": "y", "C": "else"}
    criteria = {
        name: {"attribute": name, "grades": grades, "weight": w} for name, w in (("p", 3), ("q", 7), ("r", 0.7))
    }
    model = model_of(criteria, dimension={"aggregate": "mean"}, grades={"d": {"A": 2.5, "B": 1.5, "C": "else"}})
    found = {r.criterion: r.params["grade"] for r in reasons_of(model, {"p": "y", "q": "x", "r": "z"})}
    assert found == {"p": "B", "q": "A", "r": "C"}


def test_a_grade_of_the_unknown_without_a_band() -> None:
    criterion = {"attribute": "p", "grades": {"A": "x", "B": "y"}, "unknown": "C"}
    model = model_of({"p": criterion}, dimension={"aggregate": "mean"}, grades={"d": {"A": 2.5, "B": 1.5, "C": "else"}})
    (reason,) = reasons_of(model, {})
    assert (reason.code, reason.params["grade"]) == ("graded", "C")


def test_the_code_of_occurrences_names_the_greatest_loss() -> None:
    for more, done, code in (
        ({}, "xx", "activity_counted"),
        ({"limit": 1}, "xxx", "activity_limited"),
        ({"limit": 1, "max": 4}, "xxx", "activity_limited"),
        ({"max": 4}, "xxx", "capped"),
        ({"min": 40}, "x", "capped"),
    ):
        (reason,) = reasons_of(model_of({"c": {"activity": "x", "points": 10} | more}), {}, done)
        assert reason.code == code
        assert reason.params["occurrences"] == len(done)


def test_a_minimum_gives_points_to_whom_did_nothing() -> None:
    (reason,) = reasons_of(model_of({"c": {"activity": "x", "points": 10, "min": 5}}), {})
    assert (reason.code, reason.points) == ("bounded", 5000)


def test_a_veto_beats_the_override_in_words_too() -> None:
    veto = {"when": "p = 'x'", "points": -1, "disqualify": "No"}
    model = model_of({"hand": {"activity": "x", "points": 10, "qualify": True}, "veto": veto})
    assert [reason.code for reason in reasons_of(model, {"p": "x"}, "x")] == ["disqualified", "activity_counted"]
    assert [reason.code for reason in reasons_of(model, {"p": "y"}, "x")] == ["qualified"]
    assert reasons_of(model, {"p": "y"}, "x")[0].params["by"] == "activity_counted"


def test_a_veto_in_a_persona_that_is_not_the_best() -> None:
    personas = {
        "good": {"criteria": {"a": {"when": "p = 'x'"}}},
        "bad": {"criteria": {"b": {"when": "p = 'x'", "points": 1, "disqualify": "No"}}},
    }
    document = {"reifegrad": 1, "name": "m", "dimensions": {"d": {"personas": personas}}}
    found = reasons_of(parse_model(json.dumps(document)), {"p": "x"})
    assert [(r.code, r.criterion, r.points) for r in found] == [
        ("disqualified", "bad.b", 0),
        ("persona_matched", "good.a", 100_000),
    ]


def test_a_lead_outside_the_population_has_one_reason(everything: ScoringModel) -> None:
    (reason,) = reasons_of(everything, {"country": "XX"})
    assert (reason.code, reason.params) == ("not_scored", {"because": "population"})


def test_a_score_of_another_model_is_an_error(templates_with_leads: Any, everything: ScoringModel) -> None:
    score = templates_with_leads["fit-interest"].score()
    with pytest.raises(ReifegradError, match="criterion-unknown"):
        reasons(everything, score)


def test_reasons_do_not_depend_on_the_order_of_rows(random_cases: Any) -> None:
    case = random_cases[1]
    score = case.score()
    turned = replace(score, contributions=tuple(reversed(score.contributions)))
    assert reasons(case.model, turned) == reasons(case.model, score)


FAR = {
    "title": {"de": "Land nicht beliefert", "en": "Country not served"},
    "when": "country not in ('DE', 'AT') and (employees < 10 or until < date '2026-01-01') and not excused",
    "points": -5,
    "disqualify": {"de": "liefern wir nicht hin", "en": "we do not deliver there"},
}


def test_a_veto_names_the_values_that_it_met_in_both_languages() -> None:
    model = model_of({"far": FAR})
    lead = {"country": "IT", "employees": 2.5, "until": datetime(2025, 6, 1, 10, tzinfo=UTC), "excused": False}
    (reason,) = reasons_of(model, lead, attributes=lead)
    assert sentence(reason, model, "en") == (
        "Disqualified: we do not deliver there (Country not served "
        "(country = IT, employees = 2.5, until = 2025-06-01 10:00, excused = no): -5 points)"
    )
    assert sentence(reason, model, "de") == (
        "Ausgeschlossen: liefern wir nicht hin (Land nicht beliefert "
        "(country = IT, employees = 2,5, until = 01.06.2025 10:00, excused = nein): -5 Punkte)"
    )
    kept = json.loads(json.dumps(reason.to_dict()))
    assert kept["params"]["value_2_at"] == "2025-06-01T10:00:00+00:00"
    assert Reason.from_dict(kept) == reason


def test_a_veto_over_what_is_unknown_says_so_and_one_without_values_at_hand_names_none() -> None:
    model = model_of({"far": FAR | {"when": "country is null"}})
    (reason,) = reasons_of(model, {}, attributes={})
    assert sentence(reason, model, "en").endswith("(Country not served (country = unknown): -5 points)")
    (reason,) = reasons_of(model, {})
    assert sentence(reason, model, "en").endswith("(Country not served: -5 points)")


def test_only_vetoes_name_the_values_of_their_conditions() -> None:
    model = model_of({"near": {"title": "Near", "when": "country = 'DE'", "points": 5}})
    (reason,) = reasons_of(model, {"country": "DE"}, attributes={"country": "DE"})
    assert sentence(reason, model, "en") == "Near: +5 points"


def test_a_veto_of_a_persona_that_is_not_the_best_names_its_values_too() -> None:
    personas = {
        "good": {"criteria": {"g": {"when": "p = 'x'", "points": 9}}},
        "bad": {"criteria": {"b": {"when": "p = 'x'", "points": 1, "disqualify": "No"}}},
    }
    model = parse_model(json.dumps({"reifegrad": 1, "name": "m", "dimensions": {"d": {"personas": personas}}}))
    first, *_ = reasons_of(model, {"p": "x"}, attributes={"p": "x"})
    assert sentence(first, model, "en") == "Disqualified: No (b (p = x): 0 points)"
