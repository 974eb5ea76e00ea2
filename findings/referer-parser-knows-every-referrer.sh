#!/usr/bin/env bash
# Surprise: The attribute known of referer-parser is true for every web address, also for one that is in no
#   list: it only says that the address begins with http or https.
# Hurts: Web tracking and attribution: code that follows the README and keeps "known" referrers books every
#   unknown site as a recognised source without name.
# Documented: The README prints r.known before r.referer and r.medium, as the answer to whether the referrer was
#   recognised; the sister libraries for other languages return nothing for an unknown referrer.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  referer-parser==0.4.1

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

from referer_parser import Referer

listed = Referer("https://www.google.com/search?q=lead+scoring")
unlisted = Referer("https://blog.example.com/lead-scoring")

print("version:  referer-parser", version("referer-parser"))
print("given:    a page of a search engine, and one of a blog that is in no list")
print("expected: known is True for the first and False for the second")
for referer in (listed, unlisted):
    print(f"observed: known {referer.known}, medium {referer.medium}, referer {referer.referer}")
as_described = listed.known and unlisted.known and unlisted.referer is None and unlisted.medium == "unknown"
sys.exit(0 if as_described else "The behaviour has changed.")
PY
