from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from typing import Any

import numpy as np
import pytest

from reifegrad.measure.profile_columns import Profiles
from reifegrad.measure.reading import reading_of
from reifegrad.predict.profile.next_question import ask_next
from reifegrad.reference.subject import Subject
from reifegrad.spec.condition import Type
from reifegrad.spec.loader import parse_model

MODEL = parse_model(
    """
reifegrad: 1
name: m
dimensions:
  fit:
    criteria:
      position: {attribute: position, points: {CEO: 40, CFO: 40, intern: -20}}
      big: {when: employees >= 100, points: 20}
      mail: {when: "email_domain in ('gmx.de')", points: -5}
      veto: {when: country not in ('DE'), points: 0, disqualify: not there}
grades: {fit: {A: 50, B: 20, C: else}}
"""
)
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def subject(**known: Any) -> Subject:
    attributes = {name: known.get(name) for name in MODEL.attributes}
    return Subject("L0", MOMENT, "UTC", MOMENT, attributes, {"lead": (), "account": ()})


def others(rows: list[dict[str, Any]]) -> Profiles:
    types = {"position": Type.TEXT, "employees": Type.NUMBER, "email_domain": Type.TEXT, "country": Type.TEXT}
    columns: dict[str, Any] = {}
    for name, kind in types.items():
        values = [row.get(name) for row in rows]
        if kind is Type.NUMBER:
            columns[name] = np.array([np.nan if value is None else value for value in values])
        else:
            columns[name] = np.empty(len(rows), dtype=object)
            columns[name][:] = values
    return Profiles(np.array([f"L{i + 1}" for i in range(len(rows))], dtype=object), columns, types)


def entropy(shares: Any) -> float:
    shares = np.array([share for share in shares if share > 0])
    return float(-(shares * np.log2(shares)).sum())


def test_the_information_is_that_of_every_case_counted_one_by_one() -> None:
    positions, sizes = ["CEO", "clerk", "clerk", "intern"], [5.0, 50.0, 500.0, 5_000.0]
    rows = [{"position": p, "employees": e, "country": "DE"} for p, e in product(positions, sizes)] * 30
    found = ask_next(MODEL, subject(country="DE"), others(rows))

    def grade(row: dict[str, Any]) -> str:
        points = {"CEO": 40, "intern": -20}.get(row["position"], 0) + 20 * (row["employees"] >= 100)
        return "A" if points >= 50 else "B" if points >= 20 else "C"

    def left(attribute: str, classes: Any) -> float:
        total = 0.0
        for one in {classes(row[attribute]) for row in rows}:
            inside = [grade(row) for row in rows if classes(row[attribute]) == one]
            total += len(inside) / len(rows) * entropy([inside.count(g) / len(inside) for g in "ABC"])
        return total

    everything = [grade(row) for row in rows]
    before = entropy([everything.count(g) / len(rows) for g in "ABC"])
    bits = {question.attribute: question.bits for question in found.questions}
    assert found.uncertain == pytest.approx(before, abs=1e-6)
    assert bits["position"] == pytest.approx(before - left("position", lambda p: p), abs=0.02)
    assert bits["employees"] == pytest.approx(before - left("employees", lambda e: e >= 100), abs=0.02)
    best = found.questions[0]
    assert (best.attribute, best.lowest, best.highest) == ("position", -20_000, 40_000)
    assert sum(answer.likely for answer in best.answers) == pytest.approx(1)


def test_only_what_is_unknown_read_and_can_be_asked_is_asked() -> None:
    rows = [{"position": "CEO", "employees": 500.0, "country": "DE"}, {"position": "clerk", "employees": 5.0}] * 50
    found = ask_next(MODEL, subject(position="CEO"), others(rows))
    assert {question.attribute for question in found.questions} <= {"employees", "country"}
    assert "email_domain" not in {*found.never_answered, *(question.attribute for question in found.questions)}
    everything = subject(position="CEO", employees=5.0, country="DE", email_domain="x.de")
    assert ask_next(MODEL, everything, others(rows)).questions == ()


def test_answers_are_expected_from_leads_that_are_alike() -> None:
    """Chiefs here lead large companies, clerks small ones; so a chief's answer is likely to be large."""
    rows = [{"position": "CEO", "employees": 500.0, "country": "DE"}] * 200
    rows += [{"position": "clerk", "employees": 5.0, "country": "DE"}] * 200

    def likely_big(position: str) -> float:
        found = ask_next(MODEL, subject(position=position, country="DE"), others(rows))
        answers = next(q for q in found.questions if q.attribute == "employees").answers
        return sum(answer.likely for answer in answers if answer.moves > 0)

    assert likely_big("CEO") > 0.7
    assert 0 < likely_big("clerk") < 0.3


def test_an_answer_that_rules_the_lead_out_tells_much() -> None:
    rows = [{"position": "clerk", "employees": 5.0, "country": c} for c in ("DE", "US")] * 100
    found = ask_next(MODEL, subject(position="clerk"), others(rows))
    best = found.questions[0]
    assert best.attribute == "country"
    assert {answer.verdict for answer in best.answers} == {("C",), ("disqualified",)}


def test_values_that_the_model_does_not_tell_apart_are_one() -> None:
    position, size = reading_of(MODEL, "position"), reading_of(MODEL, "employees")
    assert position("CEO") == position("CEO") != position("clerk") == position("gardener")
    assert size(5.0) == size(99.0) != size(100.0)
    assert size(None) is None
