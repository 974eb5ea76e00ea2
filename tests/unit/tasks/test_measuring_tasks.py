"""Backtest, calibrate, criteria and drift as a notebook or a server calls them: a request in, a result out."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from reifegrad.errors import ReifegradError
from reifegrad.spec.loader import parse_model
from reifegrad.tasks.backtest import BacktestRequest, backtest
from reifegrad.tasks.calibrate import CalibrateRequest, calibrate
from reifegrad.tasks.criteria import CriteriaRequest, criteria
from reifegrad.tasks.drift import DriftRequest, drift
from reifegrad.tasks.inputs import FactInputs, PastInputs
from reifegrad.tasks.past import FailureAfterReading
from reifegrad.templates.company import generate_company
from reifegrad.templates.shipped import load_template, template_text

if TYPE_CHECKING:
    from tests.unit.tasks.conftest import Watcher

pytestmark = pytest.mark.extras

TODAY = datetime(2026, 6, 1, tzinfo=UTC)
PAST = PastInputs("creation+7d", "90d")


@pytest.fixture(scope="module")
def past_facts(tmp_path_factory: pytest.TempPathFactory) -> FactInputs:
    made = generate_company(tmp_path_factory.mktemp("past"), leads=900, activities=9_000, seed=3, file_format="csv")
    return FactInputs(*map(str, (made.leads, made.accounts, made.activities)), outcomes=str(made.outcomes))


def with_rows(facts: FactInputs, place: Path, *changes: dict[str, str]) -> FactInputs:
    """The facts with further outcomes: the last one, changed."""
    with Path(facts.outcomes or "").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with place.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows([*rows, *(rows[-1] | change for change in changes)])
    return replace(facts, outcomes=str(place))


def test_models_are_measured_in_the_order_of_the_request(past_facts: FactInputs, watcher: Watcher) -> None:
    loaded = load_template("grade-matrix")
    result = backtest(BacktestRequest(["fit-interest", loaded], past_facts, PAST, TODAY), watcher)
    assert [model.name for model in result.models] == ["fit-interest", "grade-matrix"]
    assert result.models[1] is loaded
    assert len(result.backtest.models) == 2 and result.backtest.cases == len(result.judged.cases) > 800
    assert result.judged.notices == () and result.judged.end < np.datetime64("2026-01-01")
    assert watcher.names == ["open", "read", "compute", "measure"]


def test_the_day_of_the_request_decides_what_lies_in_the_future(past_facts: FactInputs, tmp_path: Path) -> None:
    odd = with_rows(past_facts, tmp_path / "odd.csv", {"decided_at": "2099-01-01T12:00:00Z"})
    codes = {}
    for year in (2026, 2100):
        request = BacktestRequest(["fit-interest"], odd, PAST, datetime(year, 6, 1, tzinfo=UTC))
        codes[year] = [notice.code for notice in backtest(request).judged.notices if "dated" in notice.code]
    assert codes == {2026: ["dated_after_today"], 2100: ["dated_after_gap"]}


def test_what_was_odd_in_the_facts_goes_along_with_the_error(past_facts: FactInputs, tmp_path: Path) -> None:
    broken = with_rows(past_facts, tmp_path / "broken.csv", {"decided_at": "soon"})
    broken = replace(broken, rejects=str(tmp_path / "rejects"))
    with pytest.raises(FailureAfterReading) as failed:
        backtest(BacktestRequest(["fit-interest"], broken, replace(PAST, since="2030-01-01"), TODAY))
    severities = {problem.code: problem.severity for problem in failed.value.problems}
    assert severities.pop("no-cases") == "error"
    assert severities and set(severities.values()) == {"warning"}


def test_calibrate_changes_nothing_but_the_threshold_and_only_on_request(
    past_facts: FactInputs, tmp_path: Path, watcher: Watcher
) -> None:
    file = tmp_path / "model.yaml"
    file.write_text(template_text("fit-interest"), encoding="utf-8")
    request = CalibrateRequest(str(file), "2 per week", past_facts, replace(PAST, at="hand_over"), TODAY)
    result = calibrate(request, watcher)
    assert result.changed_lines is None and file.read_text("utf-8") == template_text("fit-interest")
    assert result.calibration.advice.fit == "fits"
    written = calibrate(replace(request, write=True))
    assert written.calibration.advice == result.calibration.advice
    removed, added = ([line for line in written.changed_lines or () if line.startswith(sign)] for sign in ("-", "+"))
    assert len(removed) == len(added) == 1 and f"{result.calibration.advice.threshold:g}" in added[0]
    assert calibrate(replace(request, write=True)).changed_lines == ()


@pytest.mark.parametrize("model", ["fit-interest", load_template("fit-interest")])
def test_a_model_that_is_no_file_is_refused_before_anything_is_read(
    past_facts: FactInputs, watcher: Watcher, model: str
) -> None:
    with pytest.raises(ReifegradError, match="template-read-only"):
        calibrate(CalibrateRequest(model, "2 per week", past_facts, PAST, TODAY, write=True), watcher)
    assert watcher.steps == []


def test_criteria_propose_a_model_that_is_written_only_where_nothing_lies(
    past_facts: FactInputs, tmp_path: Path, watcher: Watcher
) -> None:
    output = tmp_path / "proposed.yaml"
    request = CriteriaRequest("fit-interest", past_facts, replace(PAST, at="month_ends"), TODAY, str(output), 0)
    result = criteria(request)
    assert output.read_text("utf-8") == result.proposal.text
    assert parse_model(result.proposal.text, file="proposed").name == result.model.name
    assert result.patterns is None and result.censored > 0
    with pytest.raises(ReifegradError, match="file-exists"):
        criteria(request, watcher)
    assert watcher.steps == []


def test_drift_needs_to_know_until_when_a_model_was_trained(past_facts: FactInputs, watcher: Watcher) -> None:
    request = DriftRequest("fit-interest", past_facts, PastInputs(), TODAY)
    with pytest.raises(ReifegradError, match="trained-until-missing"):
        drift(request, watcher)
    assert watcher.steps == []
    result = drift(replace(request, trained_until="2025-06-30"))
    assert result.drift.before.cases + result.drift.after.cases == len(result.cases)
    assert result.cases.at == "creation+7d"
    moment = datetime(2025, 7, 1, tzinfo=UTC)
    assert drift(replace(request, trained_until=moment)).drift.until == np.datetime64("2025-07-01")
