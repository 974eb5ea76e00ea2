#!/usr/bin/env bash
# Surprise: price-parser reads "-50 €" as 50 €: a minus, a true minus sign and accounting brackets are all
#   dropped without a word.
# Hurts: CRM integration and customer value: credit notes, refunds and corrections are added where they should
#   be taken off.
# Documented: The README promises that "price and currency are extracted" and does not mention negative amounts.

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

given = ["-50 €", "€-50", "\u221250,00 €", "(50,00 €)", "50,00- €"]
observed = [parse_price(text).amount for text in given]

print("version:  price-parser", version("price-parser"))
print("given:   ", given)
print("expected: -50 for each, or None")
print("observed:", [str(amount) for amount in observed])
sys.exit(0 if observed == [50] * 5 else "The behaviour has changed.")
PY
