#!/usr/bin/env bash
# Surprise: A fresh installation of country-converter brings pandas 3, and under pandas 3 every conversion
#   raises a TypeError about compiled patterns: an empty cell of its own table is a float there.
# Hurts: Marketing operations: the step that brings the countries of leads to one code stops after an update
#   that nobody asked for.
# Documented: country-converter asks for pandas>=1.0; pandas 3 changed the type of text columns and the missing
#   values in them (pandas, "What's new in 3.0").

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check --no-compile \
  country-converter==1.3.2 \
  pandas==3.1.1

timeout 90 "$work/venv/bin/python" - <<'PY'
import logging
import sys
from importlib.metadata import version

import country_converter

logging.disable(logging.CRITICAL)
try:
    observed = country_converter.convert("Germany", to="ISO2")
except TypeError as error:
    observed = f"TypeError: {error}"

print("version:  country-converter", version("country-converter"), "with pandas", version("pandas"))
print("given:    Germany")
print("expected: DE")
print("observed:", observed)
sys.exit(0 if observed.startswith("TypeError") else "The behaviour has changed.")
PY
