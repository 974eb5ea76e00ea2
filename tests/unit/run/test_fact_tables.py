"""Facts that are handed over as tables fit their contracts, or everything that is wrong with them is said at once."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from reifegrad.errors import ReifegradError
from reifegrad.run.fact_tables import FactTables, typed_tables
from reifegrad.spec.loader import parse_model

MODEL = parse_model(
    "{reifegrad: 1, name: intake, dimensions: {all: {criteria: {"
    "code: {attribute: code, points: {'12': 1}}, size: {attribute: employees, points: {'> 10': 2}},"
    "partner: {when: partner = true, points: 3}, asked: {when: asked_at > created_at, points: 4},"
    "bought: {activity: bought, measure: sum(amount), points: {'> 10': 5}}}}}}"
)
NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)


def leads(**columns: Any) -> pa.Table:
    given = {"lead_id": ["L1", "L2"], "code": ["12", None], "employees": [11.0, None], "partner": [True, None]}
    given |= {
        "asked_at": pa.array([NOON, None], pa.timestamp("us", "UTC")),
        "created_at": pa.nulls(2, pa.timestamp("s", "UTC")),
    }
    return pa.table(given | columns)


def activities(**columns: Any) -> pa.Table:
    given = {"activity_id": ["A"], "lead_id": ["L1"], "kind": ["bought"], "amount": [12.5]}
    return pa.table(given | {"occurred_at": pa.array([NOON], pa.timestamp("us", "UTC"))} | columns)


def problems(facts: FactTables, **options: Any) -> list[tuple[str, str]]:
    with pytest.raises(ReifegradError) as caught:
        typed_tables(MODEL, facts, **options)
    assert all(problem.what for problem in caught.value.problems)
    return [(problem.code, problem.key) for problem in caught.value.problems]


def test_every_column_that_the_model_reads_gets_its_type_and_no_other_stays() -> None:
    found = typed_tables(MODEL, FactTables(leads(shoe_size=[1, 2]), activities=activities()))
    assert found["leads"].column_names == [
        *("lead_id", "created_at", "account_id", "code", "employees", "partner", "asked_at"),
    ]
    assert found["leads"]["asked_at"].to_pylist() == [NOON.replace(tzinfo=None), None]
    assert found["leads"]["created_at"].to_pylist() == [None, None]
    assert found["activities"]["amount"].to_pylist() == [12.5]
    assert found["accounts"].num_rows == found["profile_changes"].num_rows == 0


@pytest.mark.parametrize(
    ("column", "values", "expected"),
    [
        ("employees", pa.array([2**53 + 1, None]), [2.0**53, None]),
        ("employees", pa.array([Decimal("1.5"), None]), [1.5, None]),
        ("employees", pa.array([float("inf"), float("nan")]), [None, None]),
        ("employees", pa.array([None, None]), [None, None]),
        ("employees", pa.array([3, None], pa.uint8()).dictionary_encode(), [3.0, None]),
        ("code", pa.array([12, None]), ["12", None]),
        ("code", pa.array([12.0, 1.5]), ["12", "1.5"]),
        ("code", pa.array([True, None]), ["true", None]),
        ("code", pa.array(["12", None], pa.large_string()), ["12", None]),
        ("code", pa.array(["12", None]).dictionary_encode(), ["12", None]),
        ("asked_at", pa.array([1_748_779_200_000_000_999, None], pa.timestamp("ns", "Europe/Berlin")), [NOON, None]),
        ("asked_at", pa.array([1_748_779_200, None], pa.timestamp("s", "Asia/Tokyo")), [NOON, None]),
    ],
)
def test_values_keep_what_they_say(column: str, values: Any, expected: list[Any]) -> None:
    found = typed_tables(MODEL, FactTables(leads(**{column: values}), activities=activities()))["leads"][column]
    wanted = [value.replace(tzinfo=None) if isinstance(value, datetime) else value for value in expected]
    assert found.to_pylist() == wanted


def test_frames_and_relations_are_tables_too() -> None:
    table = leads()
    frame = pd.DataFrame(
        {"lead_id": ["L1", "L2"], "code": ["12", None], "employees": [11, 12], "partner": [True, False]}
    )
    frame["asked_at"], frame["created_at"] = pd.Timestamp(NOON), None
    relation = duckdb.connect().from_arrow(table).select("lead_id, code, employees, partner, asked_at, created_at")
    for given in (frame, pl.from_arrow(table), relation):
        found = typed_tables(MODEL, FactTables(given))["leads"]
        assert found["code"].to_pylist() == ["12", None]
        assert found["asked_at"].to_pylist()[0] == NOON.replace(tzinfo=None)


def test_a_wrong_type_is_said_and_never_made_unknown() -> None:
    wrong = leads(
        employees=["11", "many"],
        partner=["true", "false"],
        asked_at=pa.array([NOON.replace(tzinfo=None)] * 2, pa.timestamp("us")),
        code=pa.array([NOON] * 2, pa.timestamp("us", "UTC")),
    )
    assert problems(FactTables(wrong)) == [
        ("facts-type", "leads.code"),
        ("facts-type", "leads.employees"),
        ("facts-type", "leads.partner"),
        ("facts-time-without-zone", "leads.asked_at"),
    ]


def test_missing_columns_are_named_with_the_nearest_one() -> None:
    facts = FactTables(
        leads().rename_columns(["lead", "code", "employee", "partner", "asked_at", "created_at"]), None, activities()
    )
    with pytest.raises(ReifegradError, match=r"no column 'lead_id'.*Did you mean 'lead'"):
        typed_tables(MODEL, facts)
    assert problems(facts) == [("facts-column-missing", "leads.lead_id"), ("unknown-attribute", "employees")]
    assert problems(facts, allow_missing=True) == [("facts-column-missing", "leads.lead_id")]
    no_amount = FactTables(leads(), None, activities().drop_columns(["amount"]))
    assert problems(no_amount) == [("unknown-property", "amount")]
    assert typed_tables(MODEL, no_amount, allow_missing=True)["activities"]["amount"].to_pylist() == [None]


def test_keys_must_be_there_and_stand_once() -> None:
    assert problems(FactTables(leads(lead_id=["L1", "L1"]))) == [("facts-key-repeated", "leads.lead_id")]
    assert problems(FactTables(leads(lead_id=["L1", ""]))) == [("facts-key-empty", "leads.lead_id")]
    assert problems(FactTables(leads(lead_id=pa.nulls(2)))) == [("facts-key-empty", "leads.lead_id")]
    timeless = activities(occurred_at=pa.nulls(1, pa.timestamp("us", "UTC")))
    assert problems(FactTables(leads(), activities=timeless)) == [("facts-key-empty", "activities.occurred_at")]
    twice = pa.concat_tables([activities(), activities()])
    assert typed_tables(MODEL, FactTables(leads(), activities=twice))["activities"].num_rows == 2  # one activity


def test_what_is_no_table() -> None:
    assert problems(FactTables("leads.csv")) == [("facts-not-a-table", "leads")]
    assert problems(FactTables(None)) == [("facts-not-a-table", "leads")]
    mixed = pd.DataFrame({"lead_id": ["L1", 2]})
    assert problems(FactTables(mixed), allow_missing=True) == [("facts-not-a-table", "leads")]


def test_a_time_that_no_engine_holds_is_a_wrong_value() -> None:
    far = leads(asked_at=pa.array([2**62, None], pa.timestamp("s", "UTC")))
    assert problems(FactTables(far)) == [("facts-value", "leads.asked_at")]
