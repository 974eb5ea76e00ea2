#!/usr/bin/env bash
# Surprise: A number formatted by JavaScript's Intl for Austria cannot be read by Babel for Austria: the one
#   groups with a no-break space, the other with a point, though both follow CLDR.
# Hurts: Web forms and exports made in the browser: amounts of Austrian leads fail from a thousand upwards,
#   those of German ones do not.
# Documented: ECMA-402 leaves the patterns to CLDR; Babel's documentation says that its locale data come from
#   CLDR.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  babel==2.19.0

timeout 90 "$work/venv/bin/python" - <<'PY'
import subprocess
import sys
from importlib.metadata import version

from babel.numbers import NumberFormatError, format_decimal, parse_decimal


def browser(locale):
    script = f"process.stdout.write(new Intl.NumberFormat('{locale}').format(1234567.5))"
    return subprocess.run(["node", "-e", script], capture_output=True, check=True, encoding="utf-8").stdout


def read(text, locale):
    try:
        return str(parse_decimal(text, locale=locale))
    except NumberFormatError:
        return "refused"


german, austrian = browser("de-DE"), browser("de-AT")
observed = {"de_DE": read(german, "de_DE"), "de_AT": read(austrian, "de_AT")}
node = subprocess.run(["node", "--version"], capture_output=True, check=True, text=True).stdout.strip()

print("version:  babel", version("babel"), "and node", node)
print("given:    1234567.5 as JavaScript writes it:", ascii(german), "for de-DE,", ascii(austrian), "for de-AT")
print("expected: Babel reads both as 1234567.5")
print("observed:", observed, "- Babel itself writes", ascii(format_decimal(1234567.5, locale="de_AT")))
sys.exit(0 if observed == {"de_DE": "1234567.5", "de_AT": "refused"} else "The behaviour has changed.")
PY
