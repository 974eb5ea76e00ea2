#!/usr/bin/env bash
# Surprise: RapidFuzz's WRatio gives two unrelated companies 85.5 of 100 because both end in GmbH, as soon as
#   one name is at least one and a half times as long as the other.
# Hurts: Duplicate search: with the usual threshold of 85 or 80, short company names are merged with every long
#   one of the same legal form.
# Documented: The documentation of WRatio: from a length ratio of 1.5 on partial ratios are used as well and
#   scaled by 0.9.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  rapidfuzz==3.14.6

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

from rapidfuzz import fuzz

short, long = "Huber GmbH", "Müller Maschinenbau GmbH"
with_form = fuzz.WRatio(short, long)
without_form = fuzz.WRatio("Huber", "Müller Maschinenbau")
plain = fuzz.ratio(short, long)

print("version:  rapidfuzz", version("rapidfuzz"))
print("given:   ", short, "and", long)
print("expected: about as unlike as without the legal form")
print(f"observed: WRatio {with_form:.1f} with it, {without_form:.1f} without it; plain ratio {plain:.1f}")
sys.exit(0 if with_form > 85 and without_form < 50 else "The behaviour has changed.")
PY
