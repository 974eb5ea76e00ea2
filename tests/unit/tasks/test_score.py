"""Scoring without a command line."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reifegrad.errors import ReifegradError
from reifegrad.report.records.scores import ScoreOutput
from reifegrad.tasks.score import ScoreRequest, score
from reifegrad.templates.shipped import load_template

if TYPE_CHECKING:
    from reifegrad.tasks.inputs import FactInputs

AS_OF = "2026-01-01"
_MODEL = {
    "reifegrad": 1,
    "name": "small",
    "timezone": "Europe/Berlin",
    "dimensions": {"fit": {"criteria": {"big": {"when": "position is not null", "points": 1}}}},
}


def test_a_result_says_who_comes_first_and_what_became_of_everybody(facts: FactInputs, watcher: Any) -> None:
    result = score(ScoreRequest("grade-matrix", facts, AS_OF, top=3), watcher)
    assert result.ranked is not None
    assert [lead.rank for lead in result.ranked] == [1, 2, 3]
    assert result.summary.scored + result.summary.not_scored + result.summary.not_yet_known == 200
    assert watcher.names == ["open", "read", "compute"]
    assert {step.fields["table"] for step in watcher.steps if step.name == "read"} == {
        "leads",
        "accounts",
        "activities",
    }


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_result_is_complete_for_json(facts: FactInputs, language: str) -> None:
    result = score(ScoreRequest("grade-matrix", facts, AS_OF, top=2))
    record = json.loads(json.dumps(ScoreOutput.of(result, language).to_dict()))
    assert record["model_hash"] == load_template("grade-matrix").hash
    assert record["as_of"] == "2025-12-31T23:00:00Z"
    assert record["tables"]["leads"]["rows_read"] == 200
    assert record["list"][0]["reasons"][0]["sentence"]


def test_a_loaded_model_is_scored_as_the_one_of_that_name(facts: FactInputs) -> None:
    by_name, loaded = (score(ScoreRequest(m, facts, AS_OF)) for m in ("fit-interest", load_template("fit-interest")))
    assert by_name.ranked == loaded.ranked


def test_results_that_go_into_a_file_are_not_ranked(facts: FactInputs, tmp_path: Path) -> None:
    output = tmp_path / "scores.csv"
    result = score(ScoreRequest("fit-interest", facts, AS_OF, output=str(output), top=None))
    assert result.ranked is None
    assert len(output.read_text("utf-8").splitlines()) == 1 + result.summary.scored + result.summary.not_scored
    assert ScoreOutput.of(result, "en").to_dict()["files"] == {"output": str(output)}


def test_the_commit_of_tables_is_announced_once_when_all_else_is_done(facts: FactInputs, tmp_path: Path) -> None:
    calls: list[str] = []
    data = replace(facts, engine=f"duckdb:///{tmp_path / 'results.db'}")
    request = ScoreRequest("fit-interest", data, AS_OF, output="table:crm.scores")
    result = score(request, on_commit=lambda: calls.append("commit"))
    assert calls == ["commit"]
    assert result.schemas == ("crm",)
    assert result.request.output_tables == ("table:crm.scores",)


def test_nothing_is_written_if_a_lead_is_not_there(facts: FactInputs, tmp_path: Path) -> None:
    output = tmp_path / "scores.csv"
    with pytest.raises(ReifegradError, match="unknown-lead"):
        score(ScoreRequest("fit-interest", facts, AS_OF, output=str(output), only=("nobody",)))
    assert list(tmp_path.iterdir()) == []


def _pattern(facts: FactInputs, folder: Path) -> FactInputs:
    return replace(facts, leads=str(folder / "lead*.parquet"))


def _folder(facts: FactInputs, folder: Path) -> FactInputs:
    return replace(facts, leads=str(folder))


@pytest.mark.parametrize("named", [_pattern, _folder])
def test_no_file_is_replaced_that_a_pattern_or_a_folder_stands_for(
    facts: FactInputs, tmp_path: Path, named: Any
) -> None:
    leads = Path(shutil.copy(facts.leads or "", tmp_path / "leads.parquet"))
    before = leads.read_bytes()
    with pytest.raises(ReifegradError, match="output-is-source"):
        score(ScoreRequest("fit-interest", named(facts, tmp_path), AS_OF, output=str(leads)))
    assert leads.read_bytes() == before


@pytest.mark.parametrize("output", ["output", "contributions"])
def test_neither_output_replaces_the_model_or_the_mapping(facts: FactInputs, tmp_path: Path, output: str) -> None:
    model, mapping = tmp_path / "model.json", tmp_path / "mapping.json"
    model.write_text(json.dumps(_MODEL), "utf-8")
    mapping.write_text("{}", "utf-8")
    for file in (model, mapping):
        request = ScoreRequest(str(model), replace(facts, mapping=str(mapping)), AS_OF)
        with pytest.raises(ReifegradError, match="output-is-source"):
            score(replace(request, **{output: str(file)}))
    assert json.loads(model.read_text("utf-8")) == _MODEL


def test_scores_and_contributions_need_two_places(facts: FactInputs, tmp_path: Path) -> None:
    place = str(tmp_path / "both.csv")
    with pytest.raises(ReifegradError, match="cannot be written to the same place"):
        score(ScoreRequest("fit-interest", facts, AS_OF, output=place, contributions=place))
