#!/usr/bin/env bash
# Surprise: cleanco takes a legal form off a name even if nothing is left of it, takes ordinary words for legal
#   forms ("Hotel & Spa" becomes "Hotel"), and drops a closing bracket while keeping the opening one.
# Hurts: Account matching: companies with such names fall together under the empty key or under the wrong one.
# Documented: The README: basename gives the name "without legal suffix"; it recommends to run it twice, just in
#   case.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  cleanco==2.3

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

from cleanco import basename

expected = {
    "Muster GmbH": "Muster",
    "Co": "Co",
    "SPA": "SPA",
    "Hotel & Spa": "Hotel & Spa",
    "Muster (Holding)": "Muster (Holding)",
}
observed = {name: basename(name) for name in expected}

print("version:  cleanco", version("cleanco"))
print("expected:", expected)
print("observed:", observed)
as_described = observed == {
    "Muster GmbH": "Muster", "Co": "", "SPA": "", "Hotel & Spa": "Hotel", "Muster (Holding)": "Muster (Holding",
}
sys.exit(0 if as_described else "The behaviour has changed.")
PY
