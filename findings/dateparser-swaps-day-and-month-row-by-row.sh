#!/usr/bin/env bash
# Surprise: Without a language, dateparser reads 13.04.2025 as 13 April and 03.04.2025 as 4 March, although
#   dates with points are written day first: one column changes its order from row to row.
# Hurts: CRM imports: a third of all dates is moved by up to eleven months, recency and age of the leads with
#   them, and no row fails.
# Documented: dateparser, settings: DATE_ORDER defaults to MDY, and is overridden by the language's order when a
#   language is given or detected.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  dateparser==1.5.0

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

import dateparser

given = ["13.04.2025", "03.04.2025", "3. April 2025"]
observed = [dateparser.parse(text).date().isoformat() for text in given]
german = [dateparser.parse(text, languages=["de"]).date().isoformat() for text in given]

print("version:  dateparser", version("dateparser"))
print("given:   ", given)
print("expected: 13 April, 3 April, 3 April")
print("observed:", observed, '- with languages=["de"]:', german)
sys.exit(0 if observed == ["2025-04-13", "2025-03-04", "2025-04-03"] else "The behaviour has changed.")
PY
