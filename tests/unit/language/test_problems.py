"""In: codes with parameters. Out: what a reader is told, in German and in English."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from reifegrad.errors import Message, MessageError, Nearest, Problem, ReifegradError, fail, message, nearest
from reifegrad.spec.loader import parse_model
from reifegrad.spec.points import PointsError, to_milli

ROWS = message("count.rows", n=1234)
PROBLEMS = (
    Problem("limit-invalid", {"limit": "'abc'"}, file="m.yaml", line=6, key="dimensions.fit"),
    Problem("unknown-lead", {"name": "L1", "near": nearest("laed", ["lead", "X"])}, severity="warning"),
    Problem("points-invalid", {"because": message("fault.points.beyond", value="7", largest=5)}, variant="value"),
    Problem("rejected-not-text", {"rows": ROWS, "place": message("the_source"), "path": "x.csv"}),
    Problem("cells-missing", {"cells": ("A1", "B2")}),
)


def test_a_problem_is_said_in_both_languages() -> None:
    problem = PROBLEMS[0]
    assert str(problem) == (
        "m.yaml:6: limit-invalid: 'abc' is not a valid limit (dimensions.fit). Write 3 per day or 1, for example."
    )
    assert problem.say("de") == (
        "m.yaml:6: limit-invalid: 'abc' ist keine gültige Obergrenze (dimensions.fit). "
        "Schreiben Sie zum Beispiel 3 per day oder 1."
    )
    assert (problem.what, problem.fix) == ("'abc' is not a valid limit", "Write 3 per day or 1, for example.")


def test_what_fills_in_is_said_in_the_language_too() -> None:
    assert PROBLEMS[1].fix_in("de") == "Meinten Sie 'lead'?"
    assert PROBLEMS[2].what_in("de") == "7 liegt außerhalb von +/-5 Punkten"
    assert (PROBLEMS[3].what_in("de"), PROBLEMS[3].what) == (
        "1.234 Zeilen von der Quelle abgewiesen: kein Text",
        "1,234 rows of the source rejected: not text",
    )
    assert PROBLEMS[4].what_in("de") == "Felder ohne Beschreibung: A1, B2"


def test_a_problem_without_a_remedy_ends_after_what_is_wrong() -> None:
    assert str(Problem("model-shape", variant="too-deep")) == "model-shape: the model is nested too deeply."


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.code)
def test_a_problem_survives_json(problem: Problem) -> None:
    record = json.loads(json.dumps(problem.to_dict()))
    again = Problem.from_dict(record)
    assert again == problem
    assert hash(again) == hash(problem)
    assert [again.say(language) for language in ("de", "en")] == [problem.say(language) for language in ("de", "en")]


def test_a_record_holds_no_words() -> None:
    assert PROBLEMS[3].to_dict() == {
        "severity": "error",
        "code": "rejected-not-text",
        "variant": "",
        "params": {
            "rows": {"message": "count.rows", "params": {"n": 1234}},
            "place": {"message": "the_source", "params": {}},
            "path": "x.csv",
        },
        "file": "",
        "line": None,
        "key": "",
    }


def test_a_problem_can_be_changed_and_counted() -> None:
    note = replace(PROBLEMS[0], severity="note")
    assert (note.severity, note.params) == ("note", PROBLEMS[0].params)
    assert len({*PROBLEMS, PROBLEMS[0]}) == len(PROBLEMS)


def test_the_closest_word_is_named_or_the_valid_ones() -> None:
    assert nearest("laed", ["lead", "account"]) == Nearest("lead", ())
    assert nearest("Chef", ["CHEF", "Chefin", "chef"]).close == "chef"
    assert nearest("CHEF", ["Chefin", "Chefs"]).close == "Chefs"
    assert str(nearest("xyz", ["b", "a", "b"])) == "Known: a, b."
    assert str(nearest("xyz", [])) == ""
    many = nearest("xyz", [f"a{n:02}" for n in range(20)])
    assert (len(many.known), many.say("de").endswith(", ...")) == (12, True)


def test_a_text_in_a_text_takes_the_form_of_its_number() -> None:
    assert [Message("count.rows", {"n": n}).say("de") for n in (1, 2)] == ["1 Zeile", "2 Zeilen"]


def test_a_fault_without_a_place_becomes_a_part_of_a_problem() -> None:
    with pytest.raises(PointsError, match="more than three decimals") as caught:
        to_milli(0.0001)
    assert isinstance(caught.value, MessageError)
    assert caught.value.message.say("de") == "0.0001 hat mehr als drei Nachkommastellen"


def test_all_problems_of_a_model_are_said_in_german() -> None:
    with pytest.raises(ReifegradError) as caught:
        parse_model("reifegrad: 1\nname: a\ndimensions: {fit: {criteria: {a: {when: b >, points: x}}, rnge: 1}}\n")
    said = " ".join(problem.say("de") for problem in caught.value.problems)
    assert "Unbekannter Schlüssel 'rnge'" in said
    assert "Meinten Sie 'range'?" in said


def test_one_problem_is_raised_with_its_parameters() -> None:
    with pytest.raises(ReifegradError, match=r"there is no template 'x'\. Known: a, b\."):
        raise fail("unknown-template", name="x", near=nearest("x", ["a", "b"]))
