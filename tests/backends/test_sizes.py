"""Large amounts, large sums and large models give the same scores as the reference, on every engine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from reifegrad.reference import score_all
from reifegrad.run.fact_tables import FactTables
from reifegrad.run.records import score_records
from reifegrad.run.scorer import BatchScorer
from reifegrad.spec.facts import Activity, FactRecords, Lead
from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.run.engine import Engine

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEAD = "reifegrad: 1\nname: m\n"
AMOUNTS = HEAD + (
    "dimensions: {d: {criteria: {"
    'largest: {activity: x, measure: max(amount), points: {">= 1000000": 2, else: 1}, unknown: 7},'
    'smallest: {activity: x, measure: min(amount), points: {"< 0": 20, else: 10}, unknown: 70},'
    'total: {activity: x, measure: sum(amount), points: {">= 27000000000000": 400, "> 0.000001": 300, "> 0": 200, '
    "else: 100}},"
    'large: {activity: x, where: "amount > 5", points: 1000},'
    "}}}\n"
)


def sales(amounts: dict[str, Sequence[float]]) -> FactRecords:
    done = [
        Activity(f"{lead}{i}", lead, "x", NOW - timedelta(days=i + 1), {"amount": float(amount)})
        for lead, values in amounts.items()
        for i, amount in enumerate(values)
    ]
    return FactRecords(leads=tuple(map(Lead, amounts)), activities=tuple(done))


def points(engine: Engine, text: str, facts: FactRecords) -> dict[str, float | None]:
    """The points that an engine and the scorer give, which are those of the reference."""
    model = parse_model(text)
    expected = score_all(model, facts, as_of=NOW)
    assert score_records(engine, model, facts, as_of=NOW) == expected
    with BatchScorer(model) as scorer:
        assert list(scorer.score(FactTables.from_records(model, facts), as_of=NOW).scores) == expected
    return {score.subject_id: None if score.score is None else score.score / 1000 for score in expected}


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([9e12], 1312),  # the largest that counts
        ([-9e12], 121),
        ([9e12 + 1], 177),
        ([1e13], 177),  # beyond: as if it were not there
        ([-4e14, 1e15], 177),
        ([1e13, 50], 1311),
        ([9e12, 9e12, 9e12], 3412),
        ([8e9, 8e9, -8e9, -8e9, 0.000001], 2222),  # exact beyond 2^53 millionths, in any order
        ([9e12, 0.000002, -9e12], 1322),
        ([9e12, -9e12], 1122),
    ],
)
def test_an_amount_counts_exactly_or_not_at_all(engine: Engine, amounts: list[float], expected: float) -> None:
    """And nobody else has a different score for it."""
    told = points(engine, AMOUNTS, sales({"A": amounts, "B": [120], "C": []}))
    assert told == {"A": expected, "B": 1311, "C": 177}


RICH = HEAD + (
    "dimensions:\n"
    "  d:\n"
    "    base: 1000000\n"
    "    criteria:\n"
    "      a: {attribute: country, points: {DE: 1000000, else: -1000000}}\n"
    "      b: {when: \"country = 'DE'\", points: 1000000}\n"
    "      c: {activity: x, absent_for: 30 days, points: 1000000}\n"
    "    groups: {g: {criteria: {d: {attribute: country, points: {DE: 1000000, AT: -1000000}}}}}\n"
    "  e: {base: 1000000, criteria: {f: {attribute: country, points: {DE: 999999.999, AT: -1000000}}}}\n"
    "  p: {base: 1000000, criteria: {g: {attribute: country, enabled: false, points: {DE: 1}}}}\n"
    "  q: {base: 1000000, criteria: {h: {attribute: country, enabled: false, points: {DE: 1}}}}\n"
)


def test_sums_beyond_32_bits_are_exact(engine: Engine) -> None:
    """2,147,483 points are as many milli-points as 32 bits hold; constants of a query are small ones."""
    facts = FactRecords(leads=tuple(Lead(name, None, None, {"country": name}) for name in ("DE", "AT")))
    assert points(engine, RICH, facts) == {"DE": 8_999_999.999, "AT": 2_000_000}
