"""How many random models a test draws: a share of the models of the profile, by what an example costs."""

from __future__ import annotations

import os

from hypothesis import settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "dev")
MODELS = {"dev": 60, "ci": 2_000, "night": 5_000}
LEAST = 4


def share_of_models(parts: int = 1) -> settings:
    """One of so many parts of the random models of the profile, `LEAST` at least.

    Shards that share the work of one test get a part each. A test that says nothing draws what its profile says.
    """
    return settings(max_examples=max(LEAST, -(-MODELS[PROFILE] // parts)))
