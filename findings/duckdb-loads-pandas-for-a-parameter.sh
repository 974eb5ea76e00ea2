#!/usr/bin/env bash
# Surprise: Binding a single number to a query (execute("select ?", [1])) makes DuckDB's Python client import the whole
#   of pandas, if it is installed. The same query with the number written into it does not.
# Hurts: Short commands and small scoring jobs: each start costs some tenths of a second more as soon as somebody does
#   what is recommended against SQL injection, and pandas is in memory although nothing uses it.
# Documented: Not found. pandas is an optional dependency of the client.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check duckdb==1.5.5 pandas==3.1.1

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
import time
from importlib.metadata import version

import duckdb

connection = duckdb.connect()


def loads_pandas(query, *parameters):
    began = time.perf_counter()
    assert connection.execute(query, *parameters).fetchall() == [(1,)]
    return "pandas" in sys.modules, time.perf_counter() - began


connection.execute("select 0").fetchall()
written, quick = loads_pandas("select 1")
bound, slow = loads_pandas("select ?", [1])
_, again = loads_pandas("select ?", [1])

print("version:  duckdb", version("duckdb"), "pandas", version("pandas"))
print("given:    select 1, and then select ? with the parameter 1; pandas is installed and not imported")
print("expected: pandas is not imported by either")
print(f"observed: imported after select 1: {written}; after select ?: {bound}", end="; ")
print(f"{quick * 1000:.1f} ms without a parameter, {slow * 1000:.0f} ms with one,", end=" ")
print(f"{again * 1000:.1f} ms the next time")
sys.exit(0 if bound and not written else "The behaviour has changed.")
PY
