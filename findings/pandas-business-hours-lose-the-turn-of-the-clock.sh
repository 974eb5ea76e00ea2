#!/usr/bin/env bash
# Surprise: pandas adds business hours to a time with a zone by the clock on the wall: on the day on which the clock is
#   turned back, three of them last four hours, and one whose end falls into the repeated hour raises an error that
#   asks for an argument which an addition does not have.
# Hurts: Response times of teams that work around the clock: twice a year a promise ends an hour late or early, or the
#   job that computes deadlines stops.
# Documented: The guide's part on business hours speaks neither of time zones nor of the clock being turned.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check --no-compile pandas==3.1.1

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys

import pandas as pd

night = pd.offsets.CustomBusinessHour(start="00:00", end="06:00", weekmask="1111111")
observed = []
for start, hours in (("2026-10-25 01:30", 3), ("2026-03-29 01:30", 3), ("2026-10-25 01:30", 1)):
    moment = pd.Timestamp(start, tz="Europe/Berlin")
    try:
        observed.append(f"{(moment + hours * night - moment) / pd.Timedelta(hours=1):g} hours")
    except ValueError as error:
        observed.append(str(error).split(",")[0])

print("version:  pandas", pd.__version__)
print("given:    hours from 00:00 to 06:00; 3 business hours from 01:30 in Berlin on 25 October and on 29 March 2026,")
print("          and 1 business hour from 01:30 on 25 October")
print("expected: 3 hours, 3 hours, 1 hour")
print("observed:", ", ".join(observed))
as_described = observed == ["4 hours", "2 hours", "Cannot infer dst time from 2026-10-25 02:30:00"]
sys.exit(0 if as_described else "The behaviour has changed.")
PY
