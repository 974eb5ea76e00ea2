"""Checking, testing, starting and translating a model without a command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reifegrad.errors import ReifegradError
from reifegrad.report.records import models
from reifegrad.report.records.problems import CheckOutput
from reifegrad.tasks import test as examples
from reifegrad.tasks.check import CheckRequest, check
from reifegrad.tasks.init import InitRequest, init
from reifegrad.tasks.inputs import FactInputs
from reifegrad.tasks.sql import SqlRequest, sql

_BROKEN = """
reifegrad: 1
name: broken
timezone: Europe/Berlin
dimensions:
  fit:
    criteria:
      mars: {when: "planet = 'Mars'", points: 5}
      moon: {when: "position = 'CEO'", points: 0}
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return init(InitRequest(tmp_path / "own")).files["model"]


def test_problems_come_the_worst_first_and_columns_that_are_nowhere_are_errors(
    facts: FactInputs, tmp_path: Path, watcher: Any
) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(_BROKEN, "utf-8")
    alone, with_facts = check(CheckRequest(str(file))), check(CheckRequest(str(file), facts), watcher)
    assert alone.passes()
    assert not with_facts.passes()
    assert with_facts.problems[0].code == "unknown-attribute"
    assert sum(with_facts.counts.values()) == len(with_facts.problems)
    assert watcher.names == ["open", "read", "compute"]
    record = json.loads(json.dumps(CheckOutput.of(with_facts, "en").to_dict()))
    assert [problem["code"] for problem in record["problems"]] == [problem.code for problem in with_facts.problems]


def test_warnings_count_only_where_that_is_wanted(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(_BROKEN, "utf-8")
    result = check(CheckRequest(str(file)))
    assert result.counts["warning"]
    assert result.passes()
    assert not result.passes(strict=True)


@pytest.mark.parametrize("tables", [("leads",), ("leads", "activities")])
def test_what_was_left_out_while_reading_is_said_once(tmp_path: Path, tables: tuple[str, ...]) -> None:
    rows = "lead_id,position,created_at,activity_id,kind,occurred_at\n1,CEO,2025-01-01,7,visited,2025-02-01\n"
    (tmp_path / "a.csv").write_text(rows + "\nCopyright 2025 example.com\n", "utf-8")
    fit = {"criteria": {"p": {"when": "position = 'CEO'", "points": 1}}}
    done = {"criteria": {"v": {"activity": "visited", "points": 1}}}
    (tmp_path / "m.yaml").write_text(json.dumps({"reifegrad": 1, "name": "m", "dimensions": {"f": fit, "d": done}}))
    data = FactInputs(**dict.fromkeys(tables, str(tmp_path / "a.csv")), rejects=str(tmp_path / "rejects"))
    found = check(CheckRequest(str(tmp_path / "m.yaml"), data))
    assert [problem.code for problem in found.problems].count("footer-left-out") == 1


def test_facts_without_leads_are_refused(facts: FactInputs) -> None:
    with pytest.raises(ReifegradError, match="leads-missing"):
        check(CheckRequest("fit-interest", replace(facts, leads=None)))


def test_examples_of_a_start_hold_and_one_that_does_not_says_what_came_out(model: Path, watcher: Any) -> None:
    result = examples.test(examples.TestRequest(str(model)), watcher)
    assert result.examples
    assert result.failed == ()
    assert watcher.names == ["open"]
    file = model.with_name("wrong.yaml")
    file.write_text("- {name: empty, as_of: 2026-01-01, given: {lead: {}}, expect: {score: 12345}}", "utf-8")
    wrong = examples.test(examples.TestRequest(str(model), str(file)))
    record = json.loads(json.dumps(models.TestOutput.of(wrong).to_dict()))
    assert record["examples"] == 1
    assert record["failed"][0]["differences"][0]["expected"] == "12345"


def test_a_start_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def full_at_the_third(path: Path, *args: Any, **kwargs: Any) -> Any:
        if path.name == "scoring-model.tests.yaml":
            raise OSError(28, "No space left on device")
        return opened(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", full_at_the_third)
    with pytest.raises(OSError, match="No space"):
        init(InitRequest(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_start_never_lies_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "mapping.example.yaml").write_text("mine", "utf-8")
    with pytest.raises(ReifegradError, match="file-exists"):
        init(InitRequest(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["mapping.example.yaml"]


def test_a_query_goes_into_a_file_but_never_over_its_model(model: Path) -> None:
    output = model.with_suffix(".sql")
    result = sql(SqlRequest(str(model), "2026-01-01", "postgres", output=str(output)))
    assert output.read_text("utf-8") == result.text
    before = model.read_bytes()
    with pytest.raises(ReifegradError, match="output-is-source"):
        sql(SqlRequest(str(model), "2026-01-01", output=str(model)))
    assert model.read_bytes() == before
