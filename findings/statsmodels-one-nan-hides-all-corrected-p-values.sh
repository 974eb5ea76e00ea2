#!/usr/bin/env bash
# Surprise: With one NaN among the p-values, multipletests by Benjamini and Hochberg returns NaN for all
#   corrected p-values, while the flags beside them still call three of the tests significant.
# Hurts: Analyses over many segments or criteria, one of which has no data: the table shows no p-value at all,
#   or significant rows without one.
# Documented: The docstring of statsmodels.stats.multitest.multipletests does not mention missing values.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check --no-compile \
  statsmodels==0.15.0

timeout 90 "$work/venv/bin/python" - <<'PY'
import math
import sys
import warnings
from importlib.metadata import version

from statsmodels.stats.multitest import multipletests

warnings.simplefilter("ignore")
with_gap = multipletests([0.001, 0.02, 0.03, 0.8, math.nan], method="fdr_bh")
without = multipletests([0.001, 0.02, 0.03, 0.8], method="fdr_bh")
flags = [bool(flag) for flag in with_gap[0]]
corrected = [float(value) for value in with_gap[1]]

print("version:  statsmodels", version("statsmodels"))
print("given:    the p-values 0.001, 0.02, 0.03, 0.8 and NaN")
print("expected: four corrected p-values and one NaN, or an error; the four alone give", without[1].tolist())
print("observed: corrected", corrected, "- significant", flags)
as_described = all(math.isnan(value) for value in corrected) and any(flags)
sys.exit(0 if as_described else "The behaviour has changed.")
PY
