"""Profiles of Hypothesis: `HYPOTHESIS_PROFILE=ci` is thorough and reproducible, `dev` (the default) is quick."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

# The strategies are shared by the tests of this folder; pytest's import mode leaves the path alone.
sys.path.insert(0, str(Path(__file__).parent))
from drawn import PROFILE  # found by the line before

# Ibis builds hundreds of thousands of small objects a plan: looking for garbage less often saves a fifth of the time.
gc.set_threshold(200_000, 20, 100)

_SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)
settings.register_profile("dev", max_examples=60, deadline=None, print_blob=True, suppress_health_check=_SLOW)
settings.register_profile(
    "ci",
    max_examples=200,
    deadline=None,
    derandomize=True,
    database=None,
    print_blob=True,
    suppress_health_check=_SLOW,
)
settings.register_profile(
    "night", max_examples=5_000, deadline=None, database=None, print_blob=True, suppress_health_check=_SLOW
)
settings.load_profile(PROFILE)
