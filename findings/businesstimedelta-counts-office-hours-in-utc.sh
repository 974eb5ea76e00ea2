#!/usr/bin/env bash
# Surprise: businesstimedelta applies office hours to UTC when the rule has no time zone of its own, even if the
#   times given are those of Berlin: an hour after closing time counts as a business hour.
# Hurts: Response times for new leads: what came in after closing time counts as received within office hours,
#   and deadlines are an hour or two off.
# Documented: The README: "If your datetimes are not timezone aware, they will be localized to UTC". That aware
#   times are measured against office hours in UTC is not said.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  businesstimedelta==1.0.1 \
  pytz==2026.6

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from datetime import datetime, time
from importlib.metadata import version

import businesstimedelta
import pytz

berlin = pytz.timezone("Europe/Berlin")
office = businesstimedelta.Rules([businesstimedelta.WorkDayRule(time(9), time(17), [0, 1, 2, 3, 4])])
closed = berlin.localize(datetime(2025, 11, 7, 17, 0))
later = berlin.localize(datetime(2025, 11, 7, 18, 0))
counted = office.difference(closed, later)
seconds = counted.hours * 3600 + counted.seconds

print("version:  businesstimedelta", version("businesstimedelta"))
print("given:    office hours 9 to 17; a Friday in Berlin, from 17:00 to 18:00")
print("expected: no business time has passed")
print("observed:", seconds, "seconds of business time")
sys.exit(0 if seconds == 3600 else "The behaviour has changed.")
PY
