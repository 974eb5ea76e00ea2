"""Reasons and differences without a command line."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from reifegrad.errors import ReifegradError
from reifegrad.language.words import Words
from reifegrad.report.differences import compared_text
from reifegrad.report.records.models import DiffOutput
from reifegrad.report.records.scores import ExplainOutput
from reifegrad.tasks.diff import DiffRequest, diff
from reifegrad.tasks.explain import ExplainRequest, explain
from reifegrad.tasks.inputs import FactInputs
from reifegrad.tasks.score import ScoreRequest, score
from reifegrad.templates.shipped import load_template

if TYPE_CHECKING:
    from pathlib import Path

    from reifegrad.explain.movers import Migration

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


PEOPLE = "lead_id,country,employees\nA,DE,10\nB,AT,20\nC,DE,30\nD,CH,40\n"
PLAIN = "reifegrad: 1\nname: plain\ndimensions: {f: {criteria: {size: {when: employees >= 20, points: 30}}}}\n"
STAGED = PLAIN.replace("plain", "staged") + "thresholds: {hot: 25, cold: else}\n"


def migration(folder: Path, old: str, new: str) -> Migration:
    for name, text in {"old.yaml": old, "new.yaml": new, "leads.csv": PEOPLE}.items():
        (folder / name).write_text(text)
    facts = FactInputs(leads=str(folder / "leads.csv"))
    found = diff(DiffRequest(str(folder / "old.yaml"), str(folder / "new.yaml"), facts, AS_OF)).migration
    assert found is not None
    return found


def test_stages_that_only_one_model_has_are_moves_from_none_and_to_none(tmp_path: Path) -> None:
    assert migration(tmp_path, PLAIN, STAGED).moves == {"stage": {("", "hot"): 3, ("", "cold"): 1}}
    assert migration(tmp_path, STAGED, PLAIN).moves == {"stage": {("hot", ""): 3, ("cold", ""): 1}}
    segments = PLAIN + "segments: {big: score > 25, small: else}\n"
    assert migration(tmp_path, PLAIN, segments).moves == {"segment": {("", "big"): 3, ("", "small"): 1}}
    assert migration(tmp_path, PLAIN, PLAIN).moves == {}


def test_only_those_whom_both_models_score_are_compared(tmp_path: Path) -> None:
    german = "population: country = 'DE'\n"
    both = migration(tmp_path, PLAIN + german, STAGED.replace("30", "40") + german)
    assert (both.compared, both.changed, both.left, both.entered) == (2, 1, 0, 0)
    assert both.moves == {"stage": {("", "hot"): 1, ("", "cold"): 1}}
    assert [mover.subject_id for mover in both.movers] == ["C"]
    narrower = migration(tmp_path, STAGED, STAGED + german)
    assert (narrower.compared, narrower.changed, narrower.left, narrower.entered) == (2, 0, 2, 0)
    assert narrower.moves == {"stage": {("hot", ""): 2, ("hot", "hot"): 1, ("cold", "cold"): 1}}
    assert [(mover.subject_id, mover.before, mover.after) for mover in narrower.movers] == [
        ("B", 30_000, None),
        ("D", 30_000, None),
    ]
    wider = migration(tmp_path, STAGED + german, STAGED + "population: country != 'DE'\n")
    assert (wider.compared, wider.changed, wider.left, wider.entered) == (0, 0, 2, 2)
    text = compared_text(wider, Words("en"))
    assert "2 are scored by the old model only. 2 are scored by the new model only." in text
