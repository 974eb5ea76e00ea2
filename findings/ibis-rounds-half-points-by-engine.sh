#!/usr/bin/env bash
# Surprise: Ibis passes round() through to the engine: 2.5 is 3 on DuckDB and SQLite and 2 on Polars. The
#   expression is the same, the score is not.
# Hurts: Lead scoring that is developed on one engine and run on another: half points fall on different sides of
#   a threshold.
# Documented: Ibis, NumericValue.round: "Round values to an indicated number of decimal places"; which of two
#   halves is taken is not said.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check --no-compile \
  'ibis-framework[duckdb,sqlite,polars]==12.0.0' \
  sqlglot==30.17.0 \
  duckdb==1.5.5 \
  polars==2.1.0

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

import ibis

points = ibis.memtable({"points": [0.5, 1.5, 2.5, -2.5]})
engines = {"duckdb": ibis.duckdb.connect(), "sqlite": ibis.sqlite.connect(), "polars": ibis.polars.connect()}
observed = {
    name: sorted(int(value) for value in engine.execute(points.points.round())) for name, engine in engines.items()
}

print("version:  ibis-framework", version("ibis-framework"))
print("given:    points.round() on 0.5, 1.5, 2.5 and -2.5")
print("expected: the same four numbers on each engine")
print("observed:", observed)
away, even = [-3, 1, 2, 3], [-2, 0, 2, 2]
sys.exit(0 if observed == {"duckdb": away, "sqlite": away, "polars": even} else "The behaviour has changed.")
PY
