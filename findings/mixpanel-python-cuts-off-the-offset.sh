#!/usr/bin/env bash
# Surprise: The Mixpanel client for Python writes an aware datetime without its offset and without converting
#   it, so the same instant given in two zones becomes two times.
# Hurts: Everyone who computes recency, trial ends or next calls from date properties: times from Berlin are one
#   or two hours late once they are read as UTC.
# Documented: DatetimeSerializer in mixpanel/__init__.py formats with "%Y-%m-%dT%H:%M:%S". Mixpanel, "Data
#   types": dates are to be sent as YYYY-MM-DDTHH:MM:SS in UTC.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  mixpanel==5.4.1

timeout 90 "$work/venv/bin/python" - <<'PY'
import json
import sys
from datetime import datetime, timedelta, timezone
from importlib.metadata import version

import mixpanel

received = []


class Capture:
    """A consumer that keeps the messages instead of sending them."""

    def send(self, endpoint, message, *credentials):
        received.append(json.loads(message)["$set"]["Next call"])


utc = datetime(2025, 11, 3, 13, 22, tzinfo=timezone.utc)
berlin = utc.astimezone(timezone(timedelta(hours=1)))
client = mixpanel.Mixpanel("token", consumer=Capture())
client.people_set("lead-4711", {"Next call": utc})
client.people_set("lead-4711", {"Next call": berlin})

print("version:  mixpanel", version("mixpanel"))
print("given:   ", utc.isoformat(), "and", berlin.isoformat(), "- the same instant:", utc == berlin)
print("expected: one and the same instant is sent twice")
print("observed:", " and ".join(received))
sys.exit(0 if received == ["2025-11-03T13:22:00", "2025-11-03T14:22:00"] else "The behaviour has changed.")
PY
