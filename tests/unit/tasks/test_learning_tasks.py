"""Learn, icp and rfm as a notebook or a server calls them: a request in, a result out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from reifegrad.errors import ReifegradError
from reifegrad.language.words import Words
from reifegrad.report.model_card import card_report
from reifegrad.spec.loader import parse_model
from reifegrad.tasks.icp import IcpRequest, icp
from reifegrad.tasks.inputs import FactInputs
from reifegrad.tasks.learn import LearnRequest, learn
from reifegrad.tasks.past import FailureAfterReading
from reifegrad.tasks.rfm import RfmRequest, rfm
from reifegrad.templates.company import generate_company

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.tasks.conftest import Watcher

pytestmark = pytest.mark.extras

TODAY = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> FactInputs:
    """Leads whose chance depends on their hours, with the newest one dated in the future, and a copy."""
    rng = np.random.default_rng(3)
    rows = 800
    hours = rng.gamma(2, 4, rows).round(1)
    came_in = pd.date_range("2024-01-01", periods=rows, freq="9h").strftime("%Y-%m-%d %H:%M").tolist()
    frame = pd.DataFrame(
        {
            "lead_id": [f"L{number:05}" for number in range(rows)],
            "hours": hours,
            "colour": rng.choice(["red", "blue"], rows),
            "came in": [*came_in[:-1], "2093-01-01 10:00"],
            "bought": np.where(rng.random(rows) < 1 / (1 + np.exp(1.5 - 0.2 * hours)), "yes", "no"),
        }
    )
    folder = tmp_path_factory.mktemp("table")
    pd.concat([frame, frame[:5]]).to_csv(folder / "leads.csv", index=False)
    return FactInputs(str(folder / "leads.csv"), rejects=str(folder / "rejects"))


def test_a_model_is_learned_without_a_file(
    table: FactInputs, watcher: Watcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = learn(LearnRequest(table, TODAY, target="bought", time="came in", without=("colour",)), watcher)
    model = parse_model(result.text, file="learned")
    assert (model.name, set(model.attributes)) == ("learned", {"hours"})
    assert model.training is not None and model.training.target == "bought"
    assert [notice.code for notice in result.notices] == ["rows_after_today"]
    assert result.losses.tables[0].rows_dropped == 5
    assert list(tmp_path.iterdir()) == []
    assert card_report(result, Words("en"), drawn=False).title == "Model card: learned.yaml"
    assert watcher.names == ["read", "learn"]


def test_a_failure_of_learning_says_what_was_odd_in_the_facts(table: FactInputs) -> None:
    with pytest.raises(FailureAfterReading) as failed:
        learn(LearnRequest(table, TODAY, target="bought", time="came in", forced=("colours",)))
    assert [notice.code for notice in failed.value.notices] == ["rows_after_today"]
    assert failed.value.problems[-1].code == "column-missing"


def test_months_are_kept_for_the_test_of_outcomes_only(table: FactInputs) -> None:
    with pytest.raises(ReifegradError, match="learn-target") as failed:
        learn(LearnRequest(table, TODAY, target="bought", time="came in", test_months=2))
    assert failed.value.problems[0].variant == "months"


def test_a_file_that_is_there_is_refused_before_anything_is_read(
    table: FactInputs, watcher: Watcher, tmp_path: Path
) -> None:
    there = tmp_path / "model.yaml"
    there.write_text("mine", encoding="utf-8")
    for call in (
        lambda: learn(LearnRequest(table, TODAY, target="bought", output=str(there)), watcher),
        lambda: icp(IcpRequest(table, TODAY, output=str(there)), watcher),
        lambda: rfm(RfmRequest(table, "2025-12-01", output=str(there)), watcher),
    ):
        with pytest.raises(ReifegradError, match="file-exists"):
            call()
    assert watcher.steps == [] and there.read_text(encoding="utf-8") == "mine"


def test_the_ideal_customer_is_a_model_and_depends_on_the_moment(tmp_path: Path, watcher: Watcher) -> None:
    made = generate_company(tmp_path / "company", leads=2_000, activities=6_000, seed=3)
    facts = FactInputs(*map(str, (made.leads, made.accounts, made.activities)), outcomes=str(made.outcomes))
    request = IcpRequest(facts, TODAY, output=str(tmp_path / "icp.yaml"))
    result = icp(request, watcher)
    assert (tmp_path / "icp.yaml").read_text(encoding="utf-8") == result.text
    assert parse_model(result.text, file="icp").name == "ideal-customer"
    assert sum(one.weight for one in result.profile.attributes) == 100
    assert watcher.names == ["open", "read", "compute"]
    earlier = icp(replace(request, output=None, as_of=datetime(2025, 6, 1, tzinfo=UTC)))
    assert earlier.profile.leads < result.profile.leads
    with pytest.raises(ReifegradError, match=r"no-such-attribute.*'position'"):
        icp(replace(request, output=None, without=("positon",)))


def test_purchases_become_bins_and_a_model(tmp_path: Path, watcher: Watcher) -> None:
    log = tmp_path / "log.csv"
    rows = (f"A{i},L{i % 60},2025-0{1 + i % 9}-0{1 + i % 7},purchased,{i % 50 + 1}\n" for i in range(400))
    log.write_text("activity_id,lead_id,occurred_at,kind,amount\n" + "".join(rows), encoding="utf-8")
    request = RfmRequest(FactInputs(activities=str(log)), "2025-12-01", bins=3)
    result = rfm(request, watcher)
    assert result.bins.customers == 60 and len(result.bins.bins["monetary"]) == 3
    assert parse_model(result.text, file="rfm").name == "rfm"
    assert watcher.names == ["open", "read", "compute"]
    with pytest.raises(ReifegradError, match="no-amount"):
        rfm(replace(request, amount="worth"))
