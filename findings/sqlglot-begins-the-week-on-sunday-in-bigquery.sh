#!/usr/bin/env bash
# Surprise: sqlglot turns DuckDB's date_trunc('week', ...), whose weeks begin on Monday, into BigQuery's WEEK,
#   whose weeks begin on Sunday.
# Hurts: Weekly figures of leads and activities: after a move to the warehouse every Sunday belongs to another
#   week, and no query fails.
# Documented: DuckDB: date_trunc to the week gives the Monday. BigQuery, TIMESTAMP_TRUNC: "WEEK: the first day
#   of the week is Sunday"; ISOWEEK and WEEK(MONDAY) begin on Monday.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check --no-compile \
  sqlglot==30.17.0 \
  duckdb==1.5.5

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

import duckdb
import sqlglot

query = "select date_trunc('week', happened) from activities"
sunday = "timestamp '2025-11-02 12:00:00'"
week = duckdb.sql(f"select date_trunc('week', {sunday})::date").fetchone()[0].isoformat()
observed = sqlglot.transpile(query, read="duckdb", write="bigquery")[0]

print("version:  sqlglot", version("sqlglot"))
print("given:   ", query, "- DuckDB puts Sunday 2025-11-02 in the week of", week)
print("expected: WEEK(MONDAY) or ISOWEEK")
print("observed:", observed)
as_described = week == "2025-10-27" and "WEEK)" in observed and "ISOWEEK" not in observed
sys.exit(0 if as_described else "The behaviour has changed.")
PY
