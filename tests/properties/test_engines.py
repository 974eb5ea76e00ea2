"""Random models on random facts: every engine gives the scores of the reference, contribution by contribution.

DuckDB has tests of its own (`test_reference_and_engine`), with many more models. How many models each of the others
gets: REIFEGRAD_ENGINE_MODELS (`make test-many` takes 5,000).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, given, seed, settings
from strategies import Example, examples
from test_reference_and_engine import assert_adds_up, differences

from reifegrad.reference import score_all
from reifegrad.run.records import score_records

if TYPE_CHECKING:
    from collections.abc import Callable

    from reifegrad.run.engine import Engine

MODELS = {"postgres": 60, "spark": 24}
SHARDS = 2


@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.parametrize("name", MODELS)
def test_every_engine_agrees_with_the_reference(name: str, shard: int, open_named: Callable[[str], Engine]) -> None:
    """Each shard draws other examples, so that processes share the work."""
    engine = open_named(name)
    models = int(os.environ.get("REIFEGRAD_ENGINE_MODELS", MODELS[name]))

    @seed(20_261_122 + shard)
    @settings(max_examples=-(-models // SHARDS), phases=(Phase.explicit, Phase.generate))
    @given(examples())
    def check(example: Example) -> None:
        expected = score_all(example.model, example.facts, as_of=example.as_of)
        found = score_records(engine, example.model, example.facts, as_of=example.as_of)
        assert not differences(expected, found)
        assert_adds_up(found)

    check()
