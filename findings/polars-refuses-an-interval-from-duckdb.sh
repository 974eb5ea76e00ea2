#!/usr/bin/env bash
# Surprise: A DuckDB result with an INTERVAL (the time since the last activity, say) cannot be read by Polars;
#   DuckDB's own .pl() fails on it as well.
# Hurts: Analytics across the two libraries: subtracting two times is the first thing one does with activities,
#   and the query fails only when its result is handed over.
# Documented: DuckDB, "Polars integration", shows .pl() for any query and names no type that is left out; Polars
#   has a Duration type. The error points to an environment variable that it calls unstable.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check --no-compile \
  duckdb==1.5.5 \
  polars==2.1.0 \
  pyarrow==26.0.1

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

import duckdb

query = """
    select timestamp '2025-11-03 14:22' - timestamp '2025-10-01 09:00' as since_last_activity
"""
in_python = duckdb.sql(query).fetchall()
try:
    observed = str(duckdb.sql(query).pl())
except Exception as error:
    observed = f"{type(error).__name__}: {error}".splitlines()[0]

print("version:  duckdb", version("duckdb"), "with polars", version("polars"))
print("given:    the difference of two timestamps")
print("expected: a Polars column of the type Duration, as Python gets a timedelta:", in_python)
print("observed:", observed)
refused = "ComputeError" in observed or "Interval" in observed or "interval" in observed
sys.exit(0 if refused else "The behaviour has changed.")
PY
