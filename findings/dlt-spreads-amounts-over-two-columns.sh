#!/usr/bin/env bash
# Surprise: If the first deal has a whole amount, dlt makes the column an integer and writes every amount with
#   cents into a second column, amount__v_double. With the order of the deals reversed there is one column.
# Hurts: Loading CRM data for analytics: the sum over "amount" misses the deals with cents, and nothing failed.
# Documented: dlt, "Schema evolution": a value that cannot be coerced goes to a new variant column; that 99.5
#   after 100 is such a value is not to be expected from the examples, which use text.

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
from importlib.metadata import version
from pathlib import Path

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "CRITICAL"

folder = tempfile.TemporaryDirectory()
os.environ["DLT_DATA_DIR"] = os.environ["HOME"] = folder.name
os.chdir(folder.name)

import dlt
import duckdb


def load(name, deals):
    path = str(Path(folder.name) / f"{name}.duckdb")
    pipeline = dlt.pipeline(name, destination=dlt.destinations.duckdb(path), dataset_name="crm")
    pipeline.run(deals, table_name="deals")
    with duckdb.connect(path) as reader:
        columns = [row[0] for row in reader.execute("describe crm.deals").fetchall() if row[0].startswith("amount")]
        return columns, float(reader.execute("select sum(amount) from crm.deals").fetchone()[0])


deals = [{"id": 1, "amount": 100}, {"id": 2, "amount": 99.5}]
forward, backward = load("forward", deals), load("backward", deals[::-1])
folder.cleanup()

print("version:  dlt", version("dlt"))
print("given:   ", deals, "and the same in reverse order")
print("expected: one column and the sum 199.5, twice")
print("observed: whole amount first:", forward, "- cents first:", backward)
as_described = forward == (["amount", "amount__v_double"], 100.0) and backward == (["amount"], 199.5)
sys.exit(0 if as_described else "The behaviour has changed.")
PY
