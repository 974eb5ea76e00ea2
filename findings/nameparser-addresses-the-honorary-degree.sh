#!/usr/bin/env bash
# Surprise: nameparser knows German titles, but takes the "h.c." of an honorary doctorate for the first name;
#   "King Schmidt" has no last name at all.
# Hurts: Marketing operations: mails begin with "Dear h.c.", and joins on first and last name find nothing.
# Documented: The documentation lists titles, prefixes and suffixes as configurable constants and says that
#   several leading titles are joined.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  nameparser==2.6.0

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

from nameparser import HumanName

given = ["Prof. Dr. Max Muster", "Prof. Dr. h.c. Max Muster", "Prof. Dr. Dr. h.c. Max Muster"]
observed = [(name.title, name.first, name.middle, name.last) for name in map(HumanName, given)]
king = HumanName("King Schmidt")

print("version:  nameparser", version("nameparser"))
print("expected: the first name Max and the last name Muster three times; the last name Schmidt")
for text, parts in zip(given, observed):
    print("given:   ", text, "- observed (title, first, middle, last):", parts)
print("given:    King Schmidt - observed: title", repr(king.title), "first", repr(king.first), "last", repr(king.last))
first_names = [parts[1] for parts in observed]
sys.exit(0 if first_names == ["Max", "h.c.", "h.c."] and king.last == "" else "The behaviour has changed.")
PY
