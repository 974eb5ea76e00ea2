"""Reasons and differences without a command line."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from reifegrad.errors import ReifegradError
from reifegrad.report.records.models import DiffOutput
from reifegrad.report.records.scores import ExplainOutput
from reifegrad.tasks.diff import DiffRequest, diff
from reifegrad.tasks.explain import ExplainRequest, explain
from reifegrad.tasks.score import ScoreRequest, score
from reifegrad.templates.shipped import load_template

if TYPE_CHECKING:
    from reifegrad.tasks.inputs import FactInputs

AS_OF = "2026-01-01"


def test_the_reasons_of_everybody_add_up_to_the_score_of_the_list(facts: FactInputs, watcher: Any) -> None:
    ranked = score(ScoreRequest("grade-matrix", facts, AS_OF, top=3)).ranked or ()
    ids = tuple(lead.score.subject_id for lead in ranked)
    result = explain(ExplainRequest("grade-matrix", facts, AS_OF, ids, steps=True), watcher)
    assert [lead.subject_id for lead in result.leads] == list(ids)
    for lead, listed in zip(result.leads, ranked, strict=True):
        assert lead.score is not None
        assert sum(reason.points for reason in lead.reasons) == lead.score.score == listed.score.score
        assert lead.steps
    assert watcher.names == ["open", "read", "compute"]
    record = json.loads(json.dumps(ExplainOutput.of(result, "de").to_dict()))
    assert [lead["lead_id"] for lead in record["leads"]] == list(ids)


def test_a_lead_that_is_nowhere_is_an_error(facts: FactInputs) -> None:
    with pytest.raises(ReifegradError, match="unknown-lead"):
        explain(ExplainRequest("grade-matrix", facts, AS_OF, ("nobody",)))


def test_a_model_does_not_differ_from_itself(facts: FactInputs) -> None:
    result = diff(DiffRequest("grade-matrix", "grade-matrix", facts, AS_OF))
    assert result.changes == ()
    assert result.migration is not None
    assert (result.migration.changed, result.migration.movers) == (0, ())


def test_a_difference_names_those_whom_it_moves(facts: FactInputs, watcher: Any) -> None:
    result = diff(DiffRequest("grade-matrix", "fit-interest", facts, AS_OF, top=4), watcher)
    assert result.migration is not None
    assert len(result.migration.movers) == 4
    assert [step.name for step in watcher.steps].count("open") == 2  # each model reads the facts for itself
    record = json.loads(json.dumps(DiffOutput.of(result, "en").to_dict()))
    assert len(record["changes"]) == len(result.changes)
    assert record["movers"][0]["id"] == result.migration.movers[0].subject_id


def test_models_can_be_compared_without_facts() -> None:
    result = diff(DiffRequest("grade-matrix", "fit-interest"))
    assert result.migration is None
    assert set(DiffOutput.of(result, "de").to_dict()) == {"changes"}


def test_a_moment_needs_leads_and_both_models_the_same_subject(facts: FactInputs) -> None:
    with pytest.raises(ReifegradError, match="leads-missing"):
        diff(DiffRequest("grade-matrix", "fit-interest", as_of=AS_OF))
    with pytest.raises(ReifegradError, match="diff-subject"):
        diff(DiffRequest("grade-matrix", replace(load_template("fit-interest"), subject="account"), facts, AS_OF))
