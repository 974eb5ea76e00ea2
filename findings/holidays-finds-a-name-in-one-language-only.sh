#!/usr/bin/env bash
# Surprise: Without a language, the library holidays names holidays in that of the process (LANG), if it has a
#   translation: the same search for a holiday by its German name finds it under a German login, and nothing, without
#   an error, under an English one.
# Hurts: Response times and send times that make an exception for a holiday by its name: they work for whoever wrote
#   them, and not on the server, whose service has another LANG.
# Documented: The docstring of the constructor says that the language is taken from LANGUAGE, LC_ALL, LC_MESSAGES or
#   LANG if none is given; the search by name says nothing of it.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check holidays==0.109

for spoken in de_DE.UTF-8 en_US.UTF-8; do
  env -u LANGUAGE -u LC_ALL -u LC_MESSAGES LANG=$spoken PYTHONIOENCODING=utf-8 timeout 90 "$work/venv/bin/python" - <<'PY'
import os

import holidays

found = holidays.country_holidays("DE", years=2026).get_named("Tag der Deutschen Einheit")
print(os.environ["LANG"], "->", [day.isoformat() for day in found])
PY
done >"$work/observed"

echo "version:  holidays 0.109"
echo "given:    the holidays of Germany in 2026, searched for \"Tag der Deutschen Einheit\" under LANG=de_DE.UTF-8 and en_US.UTF-8"
echo "expected: 2026-10-03 both times, or an error"
echo "observed: $(paste -sd ';' "$work/observed" | sed 's/;/; /')"
if [ "$(cat "$work/observed")" != "$(printf "%s\n" "de_DE.UTF-8 -> ['2026-10-03']" "en_US.UTF-8 -> []")" ]; then
  echo "The behaviour has changed."
  exit 1
fi
