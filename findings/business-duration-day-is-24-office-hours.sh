#!/usr/bin/env bash
# Surprise: With office hours given, business-duration's unit "day" divides the business hours by 24: three full
#   working days of eight hours are 1.0 day.
# Hurts: Response times and ages of leads: a promise of two days is kept as late as on the sixth working day.
# Documented: The README: "Calculates business duration in days, hours, minutes and seconds by excluding
#   weekends, public holidays and non-business hours".

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check --no-compile \
  business-duration==0.68 \
  pandas==3.1.1

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from datetime import time
from importlib.metadata import version

import pandas as pd
from business_duration import businessDuration

monday, wednesday = pd.Timestamp("2025-11-03 09:00"), pd.Timestamp("2025-11-05 17:00")
hours, days = (
    businessDuration(monday, wednesday, starttime=time(9), endtime=time(17), unit=unit) for unit in ("hour", "day")
)

print("version:  business-duration", version("business-duration"))
print("given:    office hours 9 to 17, from Monday 09:00 to Wednesday 17:00")
print("expected: 24 business hours, 3 business days")
print("observed:", hours, "hours,", days, "days")
sys.exit(0 if (hours, days) == (24.0, 1.0) else "The behaviour has changed.")
PY
