"""Sizes that are given in classes, such as 11-50, are texts for whoever learns, checks and scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import reifegrad as rg
from reifegrad.errors import ReifegradError
from reifegrad.spec.condition import Type
from reifegrad.spec.loader import parse_model
from reifegrad.tables import ACCOUNTS, ColumnType
from reifegrad.tables.column_types import find_types

if TYPE_CHECKING:
    from pathlib import Path

CRITERION = "reifegrad: 1\nname: m\ndimensions: {f: {criteria: {size: {%s}}}}"


@pytest.mark.extras
def test_a_model_that_is_learned_from_classes_is_checked_and_scored(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    sizes = rng.choice(["1-10", "11-50", "51-200"], 600)
    won = rng.random(600) < np.where(sizes == "51-200", 0.7, 0.2)
    rows = [
        f"L{place},{size},{size.replace('-', '.')}k,{'yes' if one else 'no'}"
        for place, (size, one) in enumerate(zip(sizes, won, strict=True))
    ]
    leads, model = tmp_path / "leads.csv", tmp_path / "learned.yaml"
    leads.write_text("\n".join(["lead_id,employees,revenue,bought", *rows]), "utf-8")
    model.write_text(rg.learn(rg.Target(facts=rg.Facts(leads=leads), target="bought")).text, "utf-8")
    assert "51-200" in model.read_text("utf-8")
    assert rg.check(model, rg.Facts(leads=leads))
    scores = rg.score(model, rg.Facts(leads=leads), as_of="2026-01-01").to_arrow().to_pylist()
    best = max(scores, key=lambda row: row["score"])["lead_id"]
    assert rows[int(best.removeprefix("L"))].split(",")[1] == "51-200"


@pytest.mark.parametrize(
    ("criterion", "kind"),
    [
        ('attribute: employees, points: {"51-200": 10}', Type.TEXT),
        ("when: \"employees = '51-200'\", points: 10", Type.TEXT),
        ("when: \"employees in ('11-50', '51-200')\", points: 10", Type.TEXT),
        ('attribute: employees, points: {">= 50": 10}', Type.NUMBER),
        ("when: employees is not null, points: 10", Type.NUMBER),
        ("when: employees = 50, points: 10", Type.NUMBER),
    ],
)
def test_the_type_of_a_size_is_that_of_what_it_is_compared_with(criterion: str, kind: Type) -> None:
    for name in ("employees", "revenue", "account.employees"):
        model = parse_model(CRITERION % criterion.replace("employees", name))
        assert model.attributes[name] is kind


def test_a_size_that_is_a_number_here_and_a_class_there_is_refused() -> None:
    with pytest.raises(ReifegradError) as caught:
        parse_model(CRITERION % "when: \"employees = '11-50' or employees > 50\", points: 1")
    assert caught.value.problems[0].code == "condition-type"


def test_classes_in_the_table_of_accounts_are_found_and_read(tmp_path: Path) -> None:
    accounts, leads, model = (tmp_path / name for name in ("accounts.csv", "leads.csv", "m.yaml"))
    accounts.write_text("account_id,employees,revenue\n1,51-200,7\n2,11-50,8\n3,,\n", "utf-8")
    found = find_types(ACCOUNTS, str(accounts), timezone="UTC")
    assert (found["employees"], found["revenue"]) == (ColumnType.TEXT, ColumnType.NUMBER)
    leads.write_text("lead_id,account_id\nA,1\nB,2\nC,3\n", "utf-8")
    model.write_text(CRITERION % 'attribute: account.employees, points: {"51-200": 10, else: 1}', "utf-8")
    run = rg.score(model, rg.Facts(leads=leads, accounts=accounts), as_of="2026-01-01")
    assert {row["lead_id"]: row["score"] for row in run.to_arrow().to_pylist()} == {"A": 10, "B": 1, "C": 0}
