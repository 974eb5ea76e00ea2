from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from reifegrad.tables.arrow_values import integers_of, numbers, places_of, truths, unknown, word, words


@pytest.mark.parametrize("texts", [[], [""], ["a", "", "größer", "x" * 1_000]])
def test_words_are_what_pyarrow_makes_of_them(texts: list[str]) -> None:
    made = words(texts)
    made.validate(full=True)
    assert made.equals(pa.array(texts, pa.string()))


def test_single_values_are_what_pyarrow_makes_of_them() -> None:
    assert word("ä").equals(pa.scalar("ä"))
    assert unknown(pa.string()).equals(pa.scalar(None, pa.string()))


@pytest.mark.parametrize("rows", [0, 1, 8, 9, 1_000])
def test_numbers_and_truth_values_come_and_go_as_they_are(rows: int) -> None:
    values, missing = np.arange(rows, dtype=np.int64) * 7, np.arange(rows) % 3 == 1
    made = numbers(values, pa.timestamp("us"), missing)
    made.validate(full=True)
    assert made.equals(pa.array(values, pa.int64(), mask=missing).cast(pa.timestamp("us")))
    assert integers_of(numbers(values, pa.int64())).tolist() == values.tolist()
    mask = truths(missing)
    assert mask.equals(pa.array(missing, pa.bool_()))
    assert places_of(mask).tolist() == np.flatnonzero(missing).tolist()


def test_a_slice_begins_where_it_begins() -> None:
    values = np.arange(100, dtype=np.int64)
    assert integers_of(numbers(values, pa.int64()).slice(13, 5)).tolist() == [13, 14, 15, 16, 17]
    assert places_of(truths(values % 2 == 0).slice(13, 6)).tolist() == [1, 3, 5]
    assert places_of(pa.nulls(0, pa.bool_())).tolist() == []
