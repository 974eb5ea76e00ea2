#!/usr/bin/env bash
# Surprise: Babel's parse_decimal for German reads "10.50" as 1050 and "1.5" as 15: the grouping sign is taken
#   out wherever it stands, also where no group of three follows.
# Hurts: CRM integration: a column in which some amounts were exported with a point is multiplied by ten or a
#   hundred, row by row, without an error.
# Documented: The docstring of parse_decimal: with strict=True numbers "formatted in a weird way" are refused;
#   the default is strict=False.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  babel==2.19.0

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

from babel.numbers import NumberFormatError, parse_decimal

given = ["1.234,50", "10.50", "1.5", "0.99"]
observed = [str(parse_decimal(text, locale="de_DE")) for text in given]
refused = []
for text in given:
    try:
        parse_decimal(text, locale="de_DE", strict=True)
    except NumberFormatError:
        refused.append(text)

print("version:  babel", version("babel"))
print("given:   ", given)
print("expected: 1234.50 for the first; the others are refused, for no German writes them so")
print("observed:", observed, "- with strict=True it refuses", refused)
sys.exit(0 if observed == ["1234.50", "1050", "15", "99"] else "The behaviour has changed.")
PY
