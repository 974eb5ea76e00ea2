#!/usr/bin/env bash
# Surprise: Reading a SQLite file, DuckDB cuts "+01:00" off a time instead of converting it. The same text cast
#   within DuckDB is converted.
# Hurts: Analytics on an application's SQLite file: pandas and Django write such offsets; all times of those
#   rows are late by one or two hours beside rows written in UTC.
# Documented: DuckDB, SQLite extension: columns declared as DATETIME or TIMESTAMP are read as TIMESTAMP.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check --no-compile \
  duckdb==1.5.5 \
  duckdb_extension_sqlite_scanner==1.5.5

timeout 90 "$work/venv/bin/python" - <<'PY'
import sqlite3
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import duckdb
import duckdb_extension_sqlite_scanner

texts = ["2025-11-03 13:22:00+00:00", "2025-11-03 14:22:00+01:00"]
extension = next(Path(duckdb_extension_sqlite_scanner.__file__).parent.rglob("*.duckdb_extension"))
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "crm.db"
    writer = sqlite3.connect(path)
    writer.execute("create table activity (number integer, happened datetime)")
    writer.executemany("insert into activity values (?, ?)", enumerate(texts))
    writer.commit()
    writer.close()
    with duckdb.connect() as reader:
        reader.execute(f"load '{extension}'")
        reader.execute("set timezone = 'UTC'")
        reader.execute(f"attach '{path}' as crm (type sqlite, read_only)")
        rows = reader.execute("select happened from crm.activity order by number").fetchall()
        read = [row[0].isoformat(" ") for row in rows]
        convert = "select cast(cast(? as varchar) as timestamptz) at time zone 'UTC'"
        cast = [reader.execute(convert, [text]).fetchone()[0].isoformat(" ") for text in texts]

print("version:  duckdb", version("duckdb"))
print("given:   ", texts, "- one and the same instant")
print("expected: twice the same time, or an error")
print("observed:", read, "- cast within DuckDB:", cast)
as_described = read == ["2025-11-03 13:22:00", "2025-11-03 14:22:00"] and len(set(cast)) == 1
sys.exit(0 if as_described else "The behaviour has changed.")
PY
