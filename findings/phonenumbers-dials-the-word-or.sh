#!/usr/bin/env bash
# Surprise: phonenumbers turns the letters between two numbers into digits: "0821 1234 oder 5678" is one valid
#   number in which "oder" (German for "or") has become 6337.
# Hurts: CRM imports and duplicate search: both numbers are lost, the one made of them belongs to nobody, and
#   the check for validity agrees.
# Documented: The docstring of parse: it attempts to convert letters into digits "if it thinks this is a vanity
#   number of the type 1800 MICROSOFT".

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  phonenumbers==9.0.43

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

import phonenumbers

text = "0821 1234 oder 5678"
number = phonenumbers.parse(text, "DE")
written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
valid = phonenumbers.is_valid_number(number)

print("version:  phonenumbers", version("phonenumbers"))
print("given:   ", text)
print("expected: refused, or the first number +498211234")
print("observed:", written, "- valid:", valid)
sys.exit(0 if (written, valid) == ("+49821123463375678", True) else "The behaviour has changed.")
PY
