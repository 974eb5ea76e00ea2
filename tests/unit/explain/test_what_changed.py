"""In: two scores of one lead. Out: movements that add up to the difference, by their cause."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from reifegrad.explain.sentences import Sentences, movement_sentence
from reifegrad.explain.what_changed import CODES, VERDICTS, what_changed
from reifegrad.reference import score_lead
from reifegrad.spec.facts import Activity, FactRecords, Lead, ProfileChange
from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from reifegrad.explain.what_changed import Movement
    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore

NOW = datetime(2026, 1, 10, 10, tzinfo=UTC)


def model_of(criteria: dict[str, Any], **keys: Any) -> ScoringModel:
    return parse_model(json.dumps({"reifegrad": 1, "name": "m", "dimensions": {"d": {"criteria": criteria}}} | keys))


def scored(model: ScoringModel, facts: FactRecords, day: int) -> LeadScore:
    found = score_lead(model, facts, "a", as_of=NOW + timedelta(days=day))
    assert found is not None
    return found


def done(*days: float) -> FactRecords:
    activities = tuple(Activity(str(n), "a", "seen", NOW + timedelta(days=day)) for n, day in enumerate(days))
    return FactRecords((Lead("a"),), (), activities)


def moves(movements: tuple[Movement, ...]) -> list[tuple[str, int]]:
    return [(move.code, move.points) for move in movements if move.points]


def test_movements_add_up(random_cases: Any) -> None:
    seen = set()
    for case in random_cases:
        scores = [case.score(NOW + timedelta(days=days)) for days in (-19, -7, 0, 5, 40)]
        for before in scores:
            for after in scores:
                found = what_changed(before, after)
                assert sum(move.points for move in found) == (after.score or 0) - (before.score or 0)
                assert all(move.points for move in found if move.code not in VERDICTS)
                seen |= {move.code for move in found}
                assert before is not after or not found
    # veto, population, base and points of the model stay as they are in these leads; tested below
    assert seen >= set(CODES) - {"disqualified", "dimension_range", "scored", "not_scored", "points_changed", "base"}


def test_new_activities_and_decay_are_told_apart() -> None:
    model = model_of({"c": {"activity": "seen", "points": 10, "decay": {"half_life": "10 days"}, "max": 16}})
    facts = done(0, 10, 10)
    # 10 on the first day; 5 + 20 on the tenth, held at 16
    found = what_changed(scored(model, facts, 0), scored(model, facts, 10))
    assert moves(found) == [("new_activities", 20_000), ("decay", -5000), ("cap", -9000)]
    assert found[0].params == {"activities": 2}
    assert movement_sentence(found[0], model, "de") == "c: +20 Punkte durch 2 weitere Aktivitäten"
    assert movement_sentence(found[1], model, "en") == "c: -5 points from decay"


def test_activities_leave_a_window() -> None:
    model = model_of({"c": {"activity": "seen", "points": 10, "within": "5 days", "limit": 1}})
    found = what_changed(scored(model, done(0, 1), 1), scored(model, done(0, 1), 5))
    assert moves(found) == [("activities_left", -10_000), ("limit", 10_000)]
    (left,) = what_changed(scored(model, done(0), 1), scored(model, done(0), 5))
    assert movement_sentence(left, model, "de") == "c: -10 Punkte, weil eine Aktivität nicht mehr zählt"


def test_attributes_begin_end_and_change() -> None:
    model = model_of({"p": {"attribute": "p", "points": {"x": 5, "y": 8}}, "q": {"when": "p = 'x'", "points": 1}})
    changes = (
        ProfileChange("a", "p", "x", NOW + timedelta(days=1)),
        ProfileChange("a", "p", "y", NOW + timedelta(days=2)),
    )
    facts = FactRecords((Lead("a"),), (), (), changes)
    first, second, third = (scored(model, facts, day) for day in (0, 1, 2))
    assert moves(what_changed(first, second)) == [("state_begins", 5000), ("state_begins", 1000)]
    assert moves(what_changed(second, third)) == [("state_changed", 3000), ("state_ends", -1000)]


def test_a_new_version_of_the_model_changes_points() -> None:
    old = model_of({"c": {"activity": "seen", "points": 10}, "gone": {"activity": "seen", "points": 1}})
    new = model_of({"c": {"activity": "seen", "points": 15}, "more": {"when": "1 = 1", "points": 2}})
    found = what_changed(scored(old, done(0, 1), 0), scored(new, done(0, 1), 1))
    assert {(move.criterion, move.code): move.points for move in found} == {
        ("c", "new_activities"): 10_000,
        ("c", "points_changed"): 10_000,
        ("more", "state_begins"): 2000,
        ("gone", "activities_left"): -1000,
    }


def test_verdicts_come_first(templates_with_leads: Any) -> None:
    case = templates_with_leads["grade-matrix"]
    found = what_changed(case.score(datetime(2025, 11, 30, tzinfo=UTC)), case.score())
    assert [move.code for move in found] == ["cell", "grade", "new_activities", "new_activities"]
    assert [movement_sentence(move, case.model, "de") for move in found] == [
        "Feld: vorher B3 (Warm: weiter pflegen), jetzt B2 (Warm: Kontakt aufnehmen)",
        "Note Verhalten: vorher 3, jetzt 2",
        "Inhalt angefordert: +20 Punkte durch eine weitere Aktivität",
        "Themen- oder Produktseite besucht: +10 Punkte durch eine weitere Aktivität",
    ]


def test_population_comes_and_goes(everything: ScoringModel) -> None:
    change = ProfileChange("a", "country", "XX", NOW + timedelta(days=1))
    facts = FactRecords((Lead("a"),), (), (), (change,))
    found = what_changed(scored(everything, facts, 0), scored(everything, facts, 1))
    assert found[0].code == "not_scored"
    assert sum(move.points for move in found) == -(scored(everything, facts, 0).score or 0)
    assert what_changed(scored(everything, facts, 1), scored(everything, facts, 0))[0].code == "scored"


def test_every_movement_has_a_sentence(random_cases: Any) -> None:
    words = {language: Sentences(random_cases[0].model, language) for language in ("de", "en")}
    for case in random_cases:
        for move in what_changed(case.score(NOW - timedelta(days=19)), case.score()):
            for sentences in words.values():
                said = sentences.movement(move)
                assert said
                assert "None" not in said


def test_a_veto_that_comes(templates_with_leads: Any) -> None:
    case = templates_with_leads["fit-interest"]
    change = ProfileChange("anna", "country", "US", NOW)
    later = score_lead(case.model, replace(case.facts, changes=(change,)), "anna", as_of=NOW)
    assert later is not None
    found = what_changed(case.score(), later)
    assert [movement_sentence(move, case.model, "de") for move in found] == [
        "Ausschluss: vorher ohne, jetzt Land wird nicht beliefert",
        "Stufe: vorher weiter beim Marketing, jetzt ausgeschlossen",
        "Land wird nicht beliefert: -100 Punkte, trifft jetzt zu",
    ]


def test_base_and_ranges_of_another_version() -> None:
    dimension = {"criteria": {"c": {"activity": "seen", "points": 10}}}
    documents = [
        {"reifegrad": 1, "name": "m", "dimensions": {"d": dimension | more}}
        for more in ({}, {"base": 5, "range": [0, 12]})
    ]
    old, new = (parse_model(json.dumps(document)) for document in documents)
    found = what_changed(scored(old, done(0), 0), scored(new, done(0), 0))
    assert moves(found) == [("base", 5000), ("dimension_range", -3000)]
    assert [movement_sentence(move, new, "en") for move in found] == ["Base of d: +5 points", "Range of d: -3 points"]


def test_two_leads_cannot_be_compared(templates_with_leads: Any) -> None:
    score = templates_with_leads["grade-matrix"].score()
    other = scored(model_of({"c": {"activity": "seen", "points": 1}}), done(0), 0)
    with pytest.raises(ValueError, match="two leads"):
        what_changed(score, other)
