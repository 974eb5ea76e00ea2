#!/usr/bin/env bash
# Surprise: Assumption Day (15 August), a public holiday in most of Bavaria, is a working day for holidays and a
#   holiday for workalendar; each library is asked for Bavaria in its plainest form.
# Hurts: Response times and send times: two parts of one system count different business days, and half of the
#   leads wait a day longer than the report says.
# Documented: In holidays, the day belongs to the category CATHOLIC, which has to be asked for; workalendar's
#   Bavaria contains it.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  holidays==0.109 \
  workalendar==17.0.0

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from datetime import date
from importlib.metadata import version

import holidays
from workalendar.europe import Bavaria

day = date(2025, 8, 15)
by_holidays = day in holidays.country_holidays("DE", subdiv="BY")
by_workalendar = Bavaria().is_holiday(day)

print("version:  holidays", version("holidays"), "and workalendar", version("workalendar"))
print("given:   ", day.isoformat(), "in Bavaria")
print("expected: the two agree")
print("observed: holiday according to holidays:", by_holidays, "- according to workalendar:", by_workalendar)
sys.exit(0 if (by_holidays, by_workalendar) == (False, True) else "The behaviour has changed.")
PY
