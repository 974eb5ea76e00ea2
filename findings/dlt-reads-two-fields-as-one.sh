#!/usr/bin/env bash
# Surprise: dlt normalises names: a record with both "Lead Score" and "lead_score" loses one of the two values,
#   without a warning.
# Hurts: CRM integration: custom fields are often named like built-in ones; the score that survives is the one
#   that happens to come last.
# Documented: dlt, "Naming convention": names are turned into snake_case by default; some collisions are
#   detected, others are ignored.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check --no-compile \
  'dlt[duckdb]==1.31.0' \
  duckdb==1.5.5

timeout 90 "$work/venv/bin/python" - <<'PY'
import os
import sys
import tempfile
import warnings
from importlib.metadata import version
from pathlib import Path

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "WARNING"

folder = tempfile.TemporaryDirectory()
os.environ["DLT_DATA_DIR"] = os.environ["HOME"] = folder.name
os.chdir(folder.name)

import dlt
import duckdb

lead = {"id": 1, "Lead Score": 5, "lead_score": 7}
path = str(Path(folder.name) / "warehouse.duckdb")
with warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    pipeline = dlt.pipeline("leads", destination=dlt.destinations.duckdb(path), dataset_name="crm")
    pipeline.run([lead], table_name="leads")
told = [str(warning.message) for warning in warned if "score" in str(warning.message).lower()]
with duckdb.connect(path) as reader:
    columns = [row[0] for row in reader.execute("describe crm.leads").fetchall() if not row[0].startswith("_dlt")]
    row = reader.execute("select id, lead_score from crm.leads").fetchall()
folder.cleanup()

print("version:  dlt", version("dlt"))
print("given:   ", lead)
print("expected: two columns, or an error that names the collision")
print("observed: columns", columns, "row", row, "- warnings about it:", told)
sys.exit(0 if columns == ["id", "lead_score"] and row == [(1, 7)] and not told else "The behaviour has changed.")
PY
