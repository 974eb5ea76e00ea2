#!/usr/bin/env bash
# Surprise: A JMESPath filter "amount > 1000" raises a bare TypeError as soon as one record holds its amount as
#   text; the specification says that such a comparison is null, so that the record is left out.
# Hurts: CRM integration: HubSpot, for one, returns all property values as text. One such record among numbers
#   and the whole page of deals is not read.
# Documented: jmespath.org, specification, "Ordering operators": they are only valid for numbers; a comparison
#   of any other type evaluates to null.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  jmespath==1.1.0

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

import jmespath

query = "deals[?amount > `1000`].id"


def ask(*amounts):
    deals = [{"id": number, "amount": amount} for number, amount in enumerate(amounts, start=1)]
    try:
        return jmespath.search(query, {"deals": deals})
    except TypeError as error:
        return f"TypeError: {error}"


numbers, mixed, nothing = ask(500, 1500), ask(500, "1500", 2500), ask(500, None, 2500)

print("version:  jmespath", version("jmespath"))
print("given:   ", query, 'on the amounts 500, "1500" (text) and 2500')
print("expected: [3], or [2, 3]")
print("observed:", mixed, "- numbers only:", numbers, "- with a null:", nothing)
as_described = numbers == [2] and nothing == [3] and str(mixed).startswith("TypeError")
sys.exit(0 if as_described else "The behaviour has changed.")
PY
