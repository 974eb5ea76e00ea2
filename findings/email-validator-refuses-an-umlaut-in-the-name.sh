#!/usr/bin/env bash
# Surprise: email-validator accepts an umlaut in the address itself, but refuses the whole entry when it stands
#   in the unquoted display name before it ("Jörg Muster <...>"), even with international addresses allowed.
# Hurts: Imports of address fields as people copy them from their mail program: leads with an umlaut in their
#   name are dropped as invalid addresses.
# Documented: The README: allow_display_name accepts "a display name and bracketed address", in the spirit but
#   not the letter of RFC 5322; RFC 6532, section 3.2 extends the unquoted atom of RFC 5322 by such characters.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  email-validator==2.4.0

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

from email_validator import EmailNotValidError, validate_email


def check(text):
    try:
        validate_email(text, check_deliverability=False, allow_display_name=True, allow_smtputf8=True)
    except EmailNotValidError as error:
        return str(error)
    return "accepted"


given = ["Max Muster <max@example.net>", "jörg@example.net", "Jörg Muster <joerg@example.net>"]
observed = [check(text) for text in given]

print("version:  email-validator", version("email-validator"))
print("expected: all three are accepted")
for text, answer in zip(given, observed):
    print("given:   ", text, "- observed:", answer)
as_described = observed[:2] == ["accepted"] * 2 and "display name" in observed[2]
sys.exit(0 if as_described else "The behaviour has changed.")
PY
