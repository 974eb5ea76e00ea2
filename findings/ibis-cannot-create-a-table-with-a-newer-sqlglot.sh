#!/usr/bin/env bash
# Surprise: Ibis 12.0.0 accepts newer versions of sqlglot, with which create_table from a table in memory raises
#   a parser error on DuckDB, on the simplest of tables.
# Hurts: Analytics projects that pin Ibis but not what it needs: the import of leads stops after an update of a
#   package that nobody has heard of.
# Documented: Ibis declares sqlglot without an upper bound that would exclude this version; its documentation
#   shows create_table with a DataFrame as the first step.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check --no-compile \
  'ibis-framework[duckdb]==12.0.0' \
  sqlglot==30.30.0 \
  duckdb==1.5.5

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

import ibis
import pyarrow as pa

engine = ibis.duckdb.connect()
leads = pa.table({"lead": ["anna", "max"], "points": [10, 20]})
try:
    engine.create_table("leads", leads)
    observed = "created"
except Exception as error:
    observed = f"{type(error).__name__}: {error}"

print("version:  ibis-framework", version("ibis-framework"), "with sqlglot", version("sqlglot"))
print("given:    create_table of two rows, DuckDB in memory")
print("expected: the table is created")
print("observed:", observed)
sys.exit(0 if "ParserException" in observed else "The behaviour has changed.")
PY
