#!/usr/bin/env bash
# Surprise: price-parser understands the straight apostrophe of Swiss amounts, but with the typographic one
#   (U+2019, which word processors put in its place) "CHF 1’234.50" becomes 1 franc.
# Hurts: Everyone who reads deal sizes from Swiss forms and exports: the larger the deal, the smaller the
#   amount.
# Documented: The README: "zero-effort handling of thousand and decimal separators"..

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  price-parser==0.5.1

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

from price_parser import parse_price

straight, typographic = "CHF 1'234.50", "CHF 1\u2019234.50"
observed = [str(parse_price(text).amount) for text in (straight, typographic)]

print("version:  price-parser", version("price-parser"))
print("given:   ", straight, "and", typographic)
print("expected: 1234.50 for both")
print("observed:", " and ".join(observed))
sys.exit(0 if observed == ["1234.50", "1"] else "The behaviour has changed.")
PY
