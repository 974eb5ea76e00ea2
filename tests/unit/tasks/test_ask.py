"""The next question and the worth of fields without a command line."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from reifegrad.errors import ReifegradError
from reifegrad.report.records.questions import ask_output
from reifegrad.report.serialize import to_data
from reifegrad.tasks.ask import AskRequest, ask
from reifegrad.tasks.score import ScoreRequest, score
from reifegrad.templates.shipped import load_template

if TYPE_CHECKING:
    from reifegrad.tasks.inputs import FactInputs


def test_the_questions_for_a_lead_come_with_the_one_that_tells_most_first(facts: FactInputs, watcher: Any) -> None:
    ranked = score(ScoreRequest("grade-matrix", facts, "2026-01-01", top=2)).ranked or ()
    ids = tuple(lead.score.subject_id for lead in ranked)
    result = ask(AskRequest("grade-matrix", facts, "2026-01-01", ids), watcher)
    assert [one.subject_id for one in result.leads] == list(ids)
    assert watcher.names == ["open", "read", "compute"]
    for one in result.leads:
        bits = [question.bits for question in one.questions]
        assert bits == sorted(bits, reverse=True)
    record = json.loads(json.dumps(to_data(ask_output(result, top=1))))
    assert all(len(one["questions"]) <= 1 for one in record)


def test_without_a_lead_every_field_gets_an_advice(facts: FactInputs) -> None:
    result = ask(AskRequest("grade-matrix", facts))
    assert result.fields is not None
    record = json.loads(json.dumps(to_data(ask_output(result, top=3))))
    assert {one["advice"] for one in record["used"]} <= {"keep", "little", "nothing", "empty"}
    kept = [one.name for one in result.fields.used if one.decided >= 0.02 * result.fields.leads]
    assert kept
    assert [one["name"] for one in record["used"] if one["advice"] == "keep"] == kept


def test_questions_go_to_people_who_are_there(facts: FactInputs) -> None:
    with pytest.raises(ReifegradError, match="ask-accounts"):
        ask(AskRequest(replace(load_template("grade-matrix"), subject="account"), facts))
    with pytest.raises(ReifegradError, match="unknown-lead"):
        ask(AskRequest("grade-matrix", facts, "2026-01-01", ("nobody",)))
