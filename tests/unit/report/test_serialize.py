"""Results become plain data in one place: nothing that JSON cannot hold gets through, and no NaN."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pydantic import TypeAdapter, ValidationError

from reifegrad.measure.notices import Notice
from reifegrad.report.records.measuring import NoticeRecord
from reifegrad.report.records.models import MoveRecord
from reifegrad.report.records.problems import CheckOutput
from reifegrad.report.serialize import Figure, plain, to_data
from reifegrad.tasks.check import CheckResult


def test_records_become_plain_data() -> None:
    notice = Notice("code", {"n": 1}, {}, {"end": np.datetime64("2025-01-31T12:00", "us")})
    expected = {"code": "code", "counts": {"n": 1}, "names": {}, "moments": {"end": "2025-01-31T12:00:00Z"}}
    assert to_data((NoticeRecord.read(notice),)) == [expected]
    values = [float("nan"), np.datetime64("NaT"), np.timedelta64(36, "h"), True]
    assert plain(values) == [None, None, 1.5, True]
    assert TypeAdapter(tuple[Figure, ...]).validate_python((1 / 3, 2, None)) == (0.333333, 2, None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float64("inf"), None),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (np.array([1.5, np.nan]), [1.5, None]),
        (pa.scalar(2.5), 2.5),
        (pa.scalar(float("nan")), None),
        (pa.scalar(None, pa.string()), None),
        (datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))), "2026-01-01T00:00:00Z"),
        (datetime(2026, 1, 1, microsecond=5, tzinfo=UTC), "2026-01-01T00:00:00.000005Z"),
        (date(2026, 1, 31), "2026-01-31"),
        (timedelta(hours=36), 1.5),
        (Decimal("0.5"), 0.5),
        (Path("a.csv"), "a.csv"),
        (MappingProxyType({7: (1, float("-inf"))}), {"7": [1, None]}),
    ],
)
def test_every_kind_of_value_is_written_in_one_way(value: Any, expected: Any) -> None:
    found = plain(value)
    assert found == expected
    assert type(found) is type(expected)
    json.dumps(found, allow_nan=False)


def test_a_key_without_anything_to_say_is_left_out_and_names_may_be_no_names_of_python() -> None:
    assert CheckOutput.of(CheckResult(()), "en").to_dict() == {"error": 0, "warning": 0, "note": 0, "problems": []}
    assert CheckOutput.of(CheckResult(()), "en", fixed=True).to_dict()["fixed"] == []
    assert MoveRecord.read(before="A", to="B", count=2).to_dict() == {"from": "A", "to": "B", "count": 2}


def test_a_record_takes_nothing_that_it_does_not_know_and_misses_nothing() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        MoveRecord.read(before="A", to="B", count=2, other=1)
    with pytest.raises(ValidationError, match="count"):
        MoveRecord.read(before="A", to="B")
