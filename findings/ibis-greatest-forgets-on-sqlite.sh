#!/usr/bin/env bash
# Surprise: ibis.greatest leaves out missing values on DuckDB and Polars, and is missing itself as soon as one
#   of the values is on SQLite.
# Hurts: Lead scoring by "the better of two": a lead that has one of the two facts gets its points on the laptop
#   and none on the SQLite database of the application.
# Documented: Ibis, greatest: "Compute the largest value among the supplied arguments"; missing values are not
#   mentioned. SQLite documents that its scalar max() returns NULL if any argument is NULL.

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

leads = ibis.memtable({"web": [10, 20], "mail": [30, None]}, schema={"web": "int64", "mail": "int64"})
better = ibis.greatest(leads.web, leads.mail)
engines = {"duckdb": ibis.duckdb.connect(), "sqlite": ibis.sqlite.connect(), "polars": ibis.polars.connect()}
observed = {}
for name, engine in engines.items():
    values = engine.to_pyarrow(leads.mutate(better=better).order_by("web").better).to_pylist()
    observed[name] = values

print("version:  ibis-framework", version("ibis-framework"))
print("given:    greatest(web, mail) for the leads (10, 30) and (20, missing)")
print("expected: the same two answers on each engine")
print("observed:", observed)
as_described = observed == {"duckdb": [30, 20], "sqlite": [30, None], "polars": [30, 20]}
sys.exit(0 if as_described else "The behaviour has changed.")
PY
