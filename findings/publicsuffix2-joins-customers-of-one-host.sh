#!/usr/bin/env bash
# Surprise: The newest release of publicsuffix2 carries a list of 2019. Domains under hosts that have since been
#   entered in the Public Suffix List (vercel.app, pages.dev, myshopify.com) all come out as one and the same
#   owner.
# Hurts: Account matching: the leads of hundreds of unrelated small companies are put together into one account,
#   and their activity is added up.
# Documented: The README says that the bundled list is used by default and how to fetch a newer one; the date is
#   only in the version number, 2.20191221.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  publicsuffix2==2.20191221

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

from publicsuffix2 import get_sld

pairs = [
    ("bakery.github.io", "surgery.github.io"),
    ("bakery.vercel.app", "surgery.vercel.app"),
    ("bakery.pages.dev", "surgery.pages.dev"),
    ("bakery.myshopify.com", "surgery.myshopify.com"),
]
owners = {pair: tuple(get_sld(domain) for domain in pair) for pair in pairs}

print("version:  publicsuffix2", version("publicsuffix2"))
print("expected: two owners for each pair, as github.io gets them")
for pair, found in owners.items():
    print("given:   ", *pair, "- observed:", *found)
separate, *joined = (len(set(found)) for found in owners.values())
sys.exit(0 if separate == 2 and joined == [1, 1, 1] else "The behaviour has changed.")
PY
